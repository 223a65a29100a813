"""What may have been meant: single characters, words one character off, two-character words that sound the same."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property, lru_cache
from itertools import product
from typing import NamedTuple

from checks.spelling.hanzi import common, lookalikes, table
from checks.spelling.models import Models

# tuned on one half of ECSpell's training splits (decision 0015); log10
SAME, OTHER, BOTH, SINGLE, DOUBLE = 3.11, 4.55, 0.31, 1.09, 1.27
LONGEST = 5

Edit = tuple[int, str]


class Arc(NamedTuple):
    """A word that may stand here, what it costs, and what it changes (counted from its first character)."""

    word: str
    cost: float
    edits: tuple[Edit, ...] = ()


class Candidates:
    """`caution` is added to the cost of every change."""

    def __init__(self, models: Models, caution: float) -> None:
        self._vocabulary = models.vocabulary
        self._caution = caution
        self.costs = lru_cache(maxsize=None)(self._costs)
        self.words = lru_cache(maxsize=100_000)(self._words)

    def _costs(self, char: str) -> dict[str, float]:
        """What it costs to read another character for this one."""
        like = lookalikes(char)
        costs = {other: OTHER + self._caution for other in like.near | like.alike if other in common()}
        costs |= dict.fromkeys(like.same, SAME + self._caution)
        for other in (like.same | like.near) & like.alike:
            costs[other] -= BOTH
        return costs

    def _words(self, text: str) -> tuple[Arc, ...]:
        """Known words that `text`, of two characters or more, may have been typed for."""
        found = []
        for place, char in enumerate(text):
            for other, cost in self.costs(char).items():
                word = text[:place] + other + text[place + 1 :]
                if word in self._vocabulary:
                    found.append(Arc(word, cost, ((place, other),)))
        return (*found, *self._homophones(text)) if len(text) == 2 else tuple(found)

    def _homophones(self, text: str) -> list[Arc]:
        """Both characters differ and both sound the same: the other choice of an input method."""
        known = [table()[char].syllables[:2] if char in table() else () for char in text]
        words = {word for key in product(*known) for word in self._by_sound.get("".join(f"{s} " for s in key), ())}
        cost = SAME + DOUBLE + self._caution
        different = (word for word in sorted(words) if word[0] != text[0] and word[1] != text[1])
        return [Arc(word, cost, ((0, word[0]), (1, word[1]))) for word in different]

    @cached_property
    def _by_sound(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        characters = table()
        for word in self._vocabulary:
            if len(word) == 2 and word[0] in characters and word[1] in characters:
                for one in characters[word[0]].syllables[:2]:
                    for other in characters[word[1]].syllables[:2]:
                        found[f"{one} {other} "].append(word)
        return found
