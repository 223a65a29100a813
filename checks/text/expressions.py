"""Word lists: what must not be written, what should be, where it is right all the same, and on which days it counts."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property, lru_cache

import msgspec
from ahocorasick_rs import AhoCorasick, MatchKind

from checks.finding import Severity
from sanshen.base.dates import Span
from sanshen.portal.schema import decode_toml

_DATA = os.path.join(os.path.dirname(os.path.dirname(__file__)), "data")
_REACH = 24  # characters on either side that an expression may ask about
_HARMLESS = "!"  # in a line of `pairs`, begins a longer word in which the first is right


class Expression(Span, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`wrong` words; it counts from `from` to `to`, by the day of the article.

    `unless`: longer words in which they are right. `before` and `after` are regular expressions for what must stand directly on either
    side of it, `not_before` and `not_after` for what must not, `near` and `not_near` for what the 24 characters on either side must and must not hold.
    """

    wrong: list[str]
    right: str
    why: str
    source: str
    severity: Severity = "warning"
    unless: tuple[str, ...] = ()
    before: str = ""
    after: str = ""
    not_before: str = ""
    not_after: str = ""
    near: str = ""
    not_near: str = ""

    def holds(self, text: str, start: int, end: int, day: date | None) -> bool:
        """Whether it is wrong where it stands from `start` to `end`; what counts on some days alone, not without a day."""
        if (self.start or self.end) and (day is None or not self.covers(day)):
            return False
        before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
        return (
            (not self.before or bool(_ended(self.before).search(before)))
            and (not self.after or bool(_compiled(self.after).match(after)))
            and not (self.not_before and _ended(self.not_before).search(before))
            and not (self.not_after and _compiled(self.not_after).match(after))
            and (not self.near or bool(_compiled(self.near).search(f"{before}\n{after}")))
            and not (self.not_near and _compiled(self.not_near).search(f"{before}\n{after}"))
        )


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Words that ask alike: a line of `pairs` is a wrong one, the right one, and after `!` longer words in which the first is right."""

    why: str
    source: str
    pairs: str
    severity: Severity = "warning"

    def expressions(self) -> Iterator[Expression]:
        for line in self.pairs.splitlines():
            wrong, right, *unless = line.split(" ")
            yield Expression(
                wrong=[wrong], right=right, why=self.why, source=self.source, severity=self.severity,
                unless=tuple(word.removeprefix(_HARMLESS) for word in unless),
            )  # fmt: skip


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`sources`: what the short names stand for that entries give as theirs."""

    sources: dict[str, str]
    expression: list[Expression] = []
    group: list[Group] = []


class Expressions:
    """A list in checks/data; the longest word that stands in a place counts."""

    def __init__(self, name: str) -> None:
        with open(os.path.join(_DATA, name), "rb") as list_:
            file = decode_toml(list_.read(), _File, f"checks/data/{name}")
        self.sources = file.sources
        self.entries = [*file.expression, *(one for group in file.group for one in group.expressions())]
        self.wrong = list(dict.fromkeys(word for one in self.entries for word in one.wrong))
        known: dict[str, list[Expression]] = {word: [] for one in self.entries for word in one.unless}
        for one in self.entries:
            for word in one.wrong:
                known.setdefault(word, []).append(one)
        self._known = list(known.items())

    @cached_property
    def _automaton(self) -> AhoCorasick:
        return AhoCorasick([word for word, _ in self._known], matchkind=MatchKind.LeftmostLongest)

    def find(self, text: str, day: date | None) -> Iterator[tuple[int, str, Expression]]:
        """Offset, the words that stand there, and what is known of them, in a text of this day."""
        for index, start, end in self._automaton.find_matches_as_indexes(text):
            word, expressions = self._known[index]
            for one in expressions:
                if one.holds(text, start, end, day):
                    yield start, word, one
                    break


def told(found: Iterable[tuple[int, str, Expression]]) -> Iterator[tuple[int, str, Expression, str]]:
    """Of what only warns, each word once, with how often it stands there; errors each, for each has to be mended or let pass."""
    places: dict[str, list[tuple[int, str, Expression]]] = {}
    for one in found:
        if one[2].severity == "error":
            yield *one, ""
        else:
            places.setdefault(one[1], []).append(one)
    for same in places.values():
        yield *same[0], f"，全文共 {len(same)} 处" if len(same) > 1 else ""


@lru_cache(maxsize=512)
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


def _ended(expression: str) -> re.Pattern[str]:
    return _compiled(rf"(?:{expression})\Z")
