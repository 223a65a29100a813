"""Which rules an article needs: all their words are found in one pass over its text (docs/decisions/0058)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, Implementation

from checks.document import Document
from checks.rule import Rule

class Triggered:
    """`rules` by their triggers."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = tuple(rule for rule in rules if not rule.triggers.attachments)
        needed: dict[str, set[Rule]] = {}
        for rule in self._rules:
            for word in rule.triggers.words:
                needed.setdefault(_plain(word), set()).add(rule)
        self._needed = list(needed.values())
        self._always = {rule for rule in self._rules if not rule.triggers.words}
        self._conditional = {rule for rule in self._rules if rule.triggers.keys or rule.triggers.digits}
        self._automaton = AhoCorasick(list(needed), implementation=Implementation.DFA)
        self._found = lru_cache(maxsize=4)(self._search)  # of a text that several ask for: its words, its secrets

    def by(self, document: Document) -> tuple[Rule, ...]:
        """Those that could find something in this text, in their order."""
        texts = {document.text, document.folded.text}
        may = self._always.union(*(self._needed[index] for text in texts for index in self._found(text)))
        may -= {rule for rule in self._conditional & may if not _holds(document, rule)}
        return tuple(rule for rule in self._rules if rule in may)

    def _search(self, text: str) -> frozenset[int]:
        return frozenset(
            index for index, _, _ in self._automaton.find_matches_as_indexes(_plain(text), overlapping=True)
        )


def _plain(text: str) -> str:
    """Without white space and case; `re.IGNORECASE` takes two letters for an i that `casefold` does not."""
    return "".join(text.replace("İ", "i").replace("ı", "i").split()).casefold()


def _holds(document: Document, rule: Rule) -> bool:
    triggers, front = rule.triggers, document.front
    if triggers.digits > document.folded.row:
        return False
    return not triggers.keys or any(key in front.values for key in triggers.keys if front)
