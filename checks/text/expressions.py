"""Word lists: what must not be written, what should be, and longer words in which it may stand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from checks.finding import Severity
from sanshen.portal.schema import decode_toml

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

_FEW = 50  # texts that are looked through word by word sooner than an automaton is made and loaded
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
    """A list in checks/data, read when first needed; the longest word that stands in a place counts."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._asked = 0

    @cached_property
    def _words(self) -> dict[str, Expression | None]:
        with open(os.path.join(_DATA, self._name), "rb") as list_:
            file = decode_toml(list_.read(), _File, f"checks/data/{self._name}")
        harmless: dict[str, Expression | None] = {word: None for one in file.expression for word in one.unless}
        return harmless | {word: one for one in file.expression for word in one.wrong}

    @cached_property
    def _automaton(self) -> AhoCorasick:
        from ahocorasick_rs import AhoCorasick, MatchKind

        return AhoCorasick(list(self._words), matchkind=MatchKind.LeftmostLongest)

    @cached_property
    def _wrong(self) -> list[str]:
        return [word for word, expression in self._words.items() if expression is not None]

    def find(self, text: str) -> Iterator[tuple[int, str, Expression]]:
        """Offset, the words that stand there, and what is known of them."""
        self._asked += 1
        if self._asked <= _FEW:
            chars = set(text)
            if not any(word[0] in chars and word[-1] in chars and word in text for word in self._wrong):
                return
        entries = list(self._words.items())
        for index, start, _ in self._automaton.find_matches_as_indexes(text):
            word, expression = entries[index]
            if expression is not None:
                yield start, word, expression
