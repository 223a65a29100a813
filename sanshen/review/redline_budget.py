"""How much looking for what stayed one marked-up proof may cost, however many articles, elements and lines it has."""

from __future__ import annotations

STEPS = 10_000_000  # about a second
_FEW = 8  # articles: no one of many takes more than this part of what is left


class Budget:
    """Steps, each a comparison of two words; what is too dear is not looked into, and what is cheaper still is."""

    def __init__(self, steps: int = STEPS) -> None:
        self._left = steps
        self._kept = 0  # for the articles to come

    def share(self, articles: int) -> None:
        """The next article begins, of so many that are to come with it."""
        self._kept = self._left - self._left // max(1, min(articles, _FEW))

    def spend(self, steps: int) -> bool:
        """Whether there is so much left; it is gone then."""
        if self._left - steps < self._kept:
            return False
        self._left -= steps
        return True
