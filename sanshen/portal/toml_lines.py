"""Where each key of a TOML file stands; tomllib keeps no positions, and an error without its line helps nobody."""

from __future__ import annotations

import re
from collections.abc import Collection

from sanshen.portal.steps import Steps
from sanshen.portal.toml_text import STRING

_GAP = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
_NAME = re.compile(r"""[ \t]*+(?:"((?:[^"\\]++|\\.)*+)"|'([^']*+)'|([A-Za-z0-9_-]++))[ \t]*+""")
_TEXT = re.compile(STRING, re.DOTALL)
_BARE = re.compile(r"[^,\]}\n#]++")


def places(text: str, wanted: Collection[Steps]) -> dict[Steps, int]:
    """Line (from 1) of those keys and list items that `text` has, which tomllib must have accepted."""
    return _Walk(text, wanted).places


def nearest(text: str, steps: Steps) -> int:
    """Line of the key that `steps` lead to, or of the table nearest to it; the first where there is none."""
    nested = [steps[:length] for length in range(len(steps), 0, -1)]
    known = places(text, nested)
    return next((known[one] for one in nested if one in known), 1)


class _Walk:
    def __init__(self, text: str, wanted: Collection[Steps]) -> None:
        self.text = text.removeprefix("\ufeff")
        self.at = 0
        self.places: dict[Steps, int] = {}
        self._wanted = wanted
        self._line, self._counted = 1, 0  # the line of the place up to which they are counted
        self._tables: dict[Steps, int] = {}  # index of the last table of each array of tables
        base: Steps = ()
        while self._next():
            if self._peek() == "[":
                base = self._header()
            else:
                self._pair(base)

    def _next(self) -> bool:
        """Skip blanks, line ends and comments; False at the end."""
        self.at = _GAP.match(self.text, self.at).end()  # type: ignore[union-attr]
        return self.at < len(self.text)

    def _peek(self) -> str:
        return self.text[self.at]

    def _mark(self, steps: Steps, start: int) -> None:
        if steps in self._wanted:
            self._line += self.text.count("\n", self._counted, start)
            self._counted = start
            self.places.setdefault(steps, self._line)

    def _names(self) -> list[str]:
        """A dotted key; stops behind it."""
        names = []
        while found := _NAME.match(self.text, self.at):
            names.append(next(name for name in found.groups() if name is not None))
            self.at = found.end()
            if not self.text.startswith(".", self.at):
                break
            self.at += 1
        return names

    def _header(self) -> Steps:
        start = self.at
        many = self.text.startswith("[[", start)
        self.at += 1 + many
        *parents, last = self._names()
        self.at += 1 + many
        base: Steps = ()
        for name in parents:
            base = self._inside((*base, name), start)
        base = (*base, last)
        if many:
            self._tables[base] = self._tables.get(base, -1) + 1
        return self._inside(base, start)

    def _inside(self, steps: Steps, start: int) -> Steps:
        self._mark(steps, start)
        if steps in self._tables:
            steps = (*steps, self._tables[steps])
            self._mark(steps, start)
        return steps

    def _pair(self, base: Steps) -> None:
        start = self.at
        steps = base
        for name in self._names():
            steps = (*steps, name)
            self._mark(steps, start)
        self.at += 1  # the equals sign
        self._value(steps)

    def _value(self, steps: Steps) -> None:
        self._next()
        if self._peek() not in "[{":
            plain = _TEXT.match(self.text, self.at) or _BARE.match(self.text, self.at)
            self.at = plain.end() if plain else len(self.text)
            return
        self.at += 1
        index = 0
        is_list = self.text[self.at - 1] == "["
        while self._next() and self._peek() not in "]}":
            if self._peek() == ",":
                self.at += 1
            elif is_list:
                self._mark((*steps, index), self.at)
                self._value((*steps, index))
                index += 1
            else:
                self._pair(steps)
        self.at += 1
