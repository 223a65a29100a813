"""Texts that are made to cost an expression as much as possible, from what it repeats and what stands before that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

import msgspec

from tests.expressions.grammar import Again, Choice, Group, Look, Node, One, Repeat, Row, longest, ones, parsed

_USUAL = "a Z1_\n\t\r一（、。·-.,:/\\<>\"'=&;#%@!?()[]{}*+|~`^$￥“①é\u200b"
_WAYS = 4  # of a part, that are tried
_MOST = 500  # attacks on one expression
_LONG = 12  # repetitions that cannot be more are no danger
_ENDS = ("", "\0", "!\n")


class Attack(msgspec.Struct, frozen=True):
    """A text of any length: something, something else as often as it takes, and an end."""

    before: str
    pump: str
    end: str

    def text(self, length: int) -> str:
        return self.before + self.pump * max(length // len(self.pump), 2) + self.end


class Attacker:
    """What to repeat against one expression: pumps, and what stands before them."""

    def __init__(self, expression: str, flags: int) -> None:
        self._flags = flags & ~re.VERBOSE
        self._tree, self._groups = parsed(expression, bool(flags & re.VERBOSE))
        sources = dict.fromkeys(ones(self._tree))
        self._alphabet = self._telling(sources)

    def _telling(self, sources: dict[str, None]) -> dict[str, str]:
        """For each single-character part the characters that stand for it: one of each kind the expression tells apart."""
        written = "".join(source[-1] if source[:1] == "\\" else source for source in sources)
        tried = dict.fromkeys(_USUAL + written)
        tests = {source: re.compile(source, self._flags) for source in sources}
        kinds: dict[tuple[bool, ...], str] = {}
        for char in tried:
            kinds.setdefault(tuple(bool(test.fullmatch(char)) for test in tests.values()), char)
        self.kinds = "".join(kinds.values())
        return {source: "".join(char for char in self.kinds if test.fullmatch(char)) for source, test in tests.items()}

    def attacks(self) -> list[Attack]:
        """The most telling first; none where nothing is repeated so often that it could matter."""
        if longest(self._tree) < _LONG:
            return []
        made = (
            Attack(*one)
            for before, pump in self._pumps()
            for one in (
                *((before, pump, end) for end in _ENDS),
                *((("", before + pump, ""), ("", before + pump * 30, "")) if before else ()),
            )
        )
        return list(dict.fromkeys(made))[:_MOST]

    def _pumps(self) -> Iterator[tuple[str, str]]:
        known = set()
        for pair in self._all_pumps():
            if pair[1] and pair not in known:
                known.add(pair)
                yield pair

    def _all_pumps(self) -> Iterator[tuple[str, str]]:
        yield from self._repeated(self._tree, [""])
        yield from (("", char) for char in self.kinds)
        for words in self._samples(self._tree):
            yield "", words
        few = self.kinds[:9]
        yield from (("", first + second) for first, second in product(few, few) if first != second)

    def _repeated(self, node: Node, before: list[str]) -> Iterator[tuple[str, str]]:
        """Each repetition in the tree, with what leads to it."""
        if isinstance(node, Row):
            for part in node.parts:
                yield from self._repeated(part, before)
                before = [one + more for one, more in product(before[:2], self._samples(part)[:2])]
        elif isinstance(node, Choice):
            for way in node.ways:
                yield from self._repeated(way, before)
        elif isinstance(node, Group | Look):
            yield from self._repeated(node.body, before)
        elif isinstance(node, Repeat):
            if node.most >= _LONG:
                yield from self._pumped(node, before)
            yield from self._repeated(node.body, before)

    def _pumped(self, node: Repeat, before: list[str]) -> Iterator[tuple[str, str]]:
        bodies = self._samples(node.body)
        yield from product(dict.fromkeys([*before[:2], ""]), bodies)
        yield from ((before[0], first + second) for first, second in product(bodies, bodies) if first != second)

    def _samples(self, node: Node) -> list[str]:
        """A few texts that match."""
        if isinstance(node, One):
            return list(self._alphabet[node.source][:_WAYS]) or [""]
        if isinstance(node, Row):
            parts = [self._samples(part) for part in node.parts]
            most = max(map(len, parts), default=1)
            return ["".join(part[n % len(part)] for part in parts) for n in range(min(most, _WAYS))]
        if isinstance(node, Choice):
            ways = [self._samples(way) for way in node.ways]
            first = [way[0] for way in ways]
            return list(dict.fromkeys([*first[:_WAYS], *ways[0][:2]]))
        if isinstance(node, Group) or (isinstance(node, Look) and node.before):
            return self._samples(node.body)
        if isinstance(node, Repeat):
            times = node.least or (1 if node.most else 0)
            return [one * times for one in self._samples(node.body)]
        if isinstance(node, Again):
            return self._samples(self._groups[node.group]) if node.group in self._groups else [""]
        return [""]
