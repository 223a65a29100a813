"""Which rules an article needs: all their words are found in one pass over its text (docs/decisions/0058)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Generic, TypeVar

from ahocorasick_rs import AhoCorasick

from checks.document import Document
from checks.rule import Rule
from checks.text.tables import bare

Kind = TypeVar("Kind", bound=Rule)


class Triggered(Generic[Kind]):
    """`rules` by their triggers."""

    def __init__(self, rules: Iterable[Kind]) -> None:
        self._all = tuple(rules)
        self._always: set[Kind] = set()
        self._conditional: set[Kind] = set()
        needed: dict[str, set[Kind]] = {}
        for rule in self._all:
            if rule.triggers.attachments:
                continue
            words = {plain(word) for word in rule.triggers.words}
            for word in words:
                needed.setdefault(word, set()).add(rule)
            if not words:
                self._always.add(rule)
            if rule.triggers.keys or rule.triggers.digits:
                self._conditional.add(rule)
        self._needed = list(needed.values())
        self._automaton = AhoCorasick(list(needed))

    def by(self, document: Document) -> tuple[Kind, ...]:
        """Those that could find something in this text, in their order; all of them where it is no article."""
        if not document.is_article:
            return self._all
        may = self._always.copy()
        for text in {document.text, document.folded.text, *bare(document.folded.text)}:
            matches = self._automaton.find_matches_as_indexes(plain(text), overlapping=True)
            may.update(*(self._needed[word] for word in {index for index, _, _ in matches}))
        may -= {rule for rule in self._conditional & may if not _holds(document, rule)}
        return tuple(rule for rule in self._all if rule in may)


@lru_cache(maxsize=4)  # one text is asked for its rules and, where these find something, for its secrets
def plain(text: str) -> str:
    """Without white space and case; `re.IGNORECASE` takes two letters for an i that `casefold` does not."""
    return "".join(text.replace("İ", "i").replace("ı", "i").split()).casefold()


def _holds(document: Document, rule: Rule) -> bool:
    triggers, front = rule.triggers, document.front
    if triggers.digits > document.folded.row:
        return False
    return not triggers.keys or any(key in front.values for key in triggers.keys if front)
