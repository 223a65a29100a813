"""Word lists: what must not be written, what should be, and longer words in which it may stand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property

import msgspec
from ahocorasick_rs import AhoCorasick, MatchKind

from checks.finding import Severity
from sanshen.portal.schema import decode_toml

_DATA = os.path.join(os.path.dirname(os.path.dirname(__file__)), "data")


class Expression(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    wrong: list[str]
    right: str
    why: str
    severity: Severity = "warning"
    unless: list[str] = []


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    expression: list[Expression]


class Expressions:
    """A list in checks/data; the longest word that stands in a place counts."""

    def __init__(self, name: str) -> None:
        with open(os.path.join(_DATA, name), "rb") as list_:
            entries = decode_toml(list_.read(), _File, f"checks/data/{name}").expression
        self.wrong = [word for one in entries for word in one.wrong]
        harmless: dict[str, Expression | None] = {word: None for one in entries for word in one.unless}
        self._entries = list((harmless | {word: one for one in entries for word in one.wrong}).items())

    @cached_property
    def _automaton(self) -> AhoCorasick:
        return AhoCorasick([word for word, _ in self._entries], matchkind=MatchKind.LeftmostLongest)

    def find(self, text: str) -> Iterator[tuple[int, str, Expression]]:
        """Offset, the words that stand there, and what is known of them."""
        for index, start, _ in self._automaton.find_matches_as_indexes(text):
            word, expression = self._entries[index]
            if expression is not None:
                yield start, word, expression
