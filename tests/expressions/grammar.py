"""Reads the regular expressions of Python into trees: what an expression repeats, and what stands before it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

ENDLESS = 1 << 30


class Node(msgspec.Struct, frozen=True):
    """A part of an expression."""


class One(Node, frozen=True):
    """One character; `source` is the expression that it has to match."""

    source: str


class Row(Node, frozen=True):
    parts: tuple[Node, ...]


class Choice(Node, frozen=True):
    ways: tuple[Node, ...]


class Repeat(Node, frozen=True):
    body: Node
    least: int
    most: int


class Group(Node, frozen=True):
    body: Node
    number: int


class Again(Node, frozen=True):
    """A reference to a group, by its number or name."""

    group: str


class Look(Node, frozen=True):
    """A condition on what follows or stands before; it takes no characters. `before` is one that wants its body to stand there."""

    body: Node
    before: bool


class Edge(Node, frozen=True):
    """An anchor: `^`, `\\b` and the like."""


_TIMES = re.compile(r"\{(\d{0,6})(,?)(\d{0,6})\}")
_NAMED = re.compile(r"\(\?P<(\w{1,60})>")
_AGAIN = re.compile(r"\(\?P=(\w{1,60})\)")
_FLAGGED = re.compile(r"\(\?([aiLmsux]{0,7})(?:-([imsx]{1,4}))?(:|\))")
_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]{1,90}\}|0[0-7]{0,2}|.)", re.DOTALL)
_LOOKS = {"(?=": False, "(?!": False, "(?<=": True, "(?<!": False}


def parsed(expression: str, verbose: bool = False) -> tuple[Node, dict[str, Node]]:
    """The tree, and the groups by number and name."""
    reader = _Reader(expression, verbose)
    tree = reader.choice()
    if reader.at != len(expression):
        raise ValueError(f"stopped at {reader.at}: {expression!r}")
    return tree, reader.groups


class _Reader:
    def __init__(self, text: str, verbose: bool) -> None:
        self.text, self.verbose = text, verbose
        self.at = self._count = 0
        self.groups: dict[str, Node] = {}

    def choice(self) -> Node:
        ways = [self._row()]
        while self.text.startswith("|", self.at):
            self.at += 1
            ways.append(self._row())
        return ways[0] if len(ways) == 1 else Choice(tuple(ways))

    def _row(self) -> Node:
        parts = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            if self.verbose and self._skipped():
                continue
            parts.append(self._repeated(self._atom()))
        return Row(tuple(parts))

    def _skipped(self) -> bool:
        if self.text[self.at] == "#":
            end = self.text.find("\n", self.at)
            self.at = len(self.text) if end < 0 else end
        elif not self.text[self.at].isspace():
            return False
        else:
            self.at += 1
        return True

    def _repeated(self, node: Node) -> Node:
        while (times := self._times()) is not None:
            node = Repeat(node, *times)
            if self.text[self.at : self.at + 1] in ("?", "+"):  # lazy, possessive
                self.at += 1
        return node

    def _times(self) -> tuple[int, int] | None:
        simple = {"*": (0, ENDLESS), "+": (1, ENDLESS), "?": (0, 1)}.get(self.text[self.at : self.at + 1])
        if simple:
            self.at += 1
            return simple
        found = _TIMES.match(self.text, self.at)
        if not found or not (found[1] or found[3]):
            return None
        self.at = found.end()
        least = int(found[1] or 0)
        return least, int(found[3] or ENDLESS) if found[2] else least

    def _atom(self) -> Node:
        char = self.text[self.at]
        if char == "(":
            return self._group()
        if char == "[":
            return self._class()
        if char == "\\":
            return self._escaped()
        self.at += 1
        return Edge() if char in "^$" else One("." if char == "." else re.escape(char))

    def _class(self) -> Node:
        begin = self.at
        self.at += 2 if self.text.startswith("[^", self.at) else 1
        self.at += self.text.startswith("]", self.at)
        while self.text[self.at] != "]":
            self.at += 2 if self.text[self.at] == "\\" else 1
        self.at += 1
        return One(self.text[begin : self.at])

    def _escaped(self) -> Node:
        found = _ESCAPE.match(self.text, self.at)
        assert found
        self.at = found.end()
        if found[0][1] in "AbBZ":
            return Edge()
        return Again(found[0][1]) if found[0][1] in "123456789" else One(found[0])

    def _group(self) -> Node:
        if found := _AGAIN.match(self.text, self.at):
            self.at = found.end()
            return Again(found[1])
        if self.text.startswith("(?#", self.at):
            self.at = self.text.index(")", self.at) + 1
            return Row(())
        opening = next((one for one in ("(?<=", "(?<!", "(?=", "(?!", "(?>") if self.text.startswith(one, self.at)), "")
        if opening:
            body = self._inside(len(opening))
            return Look(body, _LOOKS[opening]) if opening in _LOOKS else body
        if found := _NAMED.match(self.text, self.at):
            return self._numbered(len(found[0]), found[1])
        if found := _FLAGGED.match(self.text, self.at):
            if found[3] == ")":
                self.at = found.end()
                return Row(())
            return self._inside(len(found[0]))
        if self.text.startswith("(?", self.at):
            raise ValueError(f"unknown group at {self.at}: {self.text!r}")
        return self._numbered(1, "")

    def _numbered(self, length: int, name: str) -> Node:
        self._count += 1
        number = self._count
        group = Group(self._inside(length), number)
        self.groups |= {str(number): group, **({name: group} if name else {})}
        return group

    def _inside(self, length: int) -> Node:
        self.at += length
        body = self.choice()
        if not self.text.startswith(")", self.at):
            raise ValueError(f"no closing parenthesis at {self.at}: {self.text!r}")
        self.at += 1
        return body


def longest(node: Node) -> int:
    """The most times that a part of the tree may be repeated, counting repetitions within repetitions."""
    if isinstance(node, Row | Choice):
        return max(map(longest, node.parts if isinstance(node, Row) else node.ways), default=1)
    if isinstance(node, Repeat):
        return node.most * longest(node.body)
    return longest(node.body) if isinstance(node, Group | Look) else 1


def ones(node: Node) -> Iterator[str]:
    """The expressions of all single characters in a tree."""
    if isinstance(node, One):
        yield node.source
    elif isinstance(node, Row | Choice):
        for part in node.parts if isinstance(node, Row) else node.ways:
            yield from ones(part)
    elif isinstance(node, Repeat | Group | Look):
        yield from ones(node.body)
