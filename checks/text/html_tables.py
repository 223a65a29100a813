"""Tables of HTML: rows, cells and how many rows and columns a cell covers, whatever else its tag says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from checks.text.cells import Cell, Row
from checks.text.expanded import expanded
from checks.text.places import MOST, Place, Table

# up to the next bracket, so that one look through the text is enough however many tags do not end
_TAG = re.compile(r"<(?P<end>/?)(?P<name>table|tr|t[dh]|thead|tbody|tfoot)(?![\w-])(?P<more>[^<>]*+)>?", re.IGNORECASE)
_SPAN = re.compile(r"\b(col|row)span\s*+=\s*+[\"']?\s*+(\d{1,4})", re.IGNORECASE)
_NESTED = 20


class _Open:
    """A table that has not ended: the places of its cells, and which columns are covered from above."""

    def __init__(self) -> None:
        self.places: list[Place] = []
        self._row, self._column = -1, 0
        self._below: dict[int, int] = {}  # by column, the last row that a cell above covers
        self._cell: tuple[int, int, int] | None = None

    def row(self, at: int) -> None:
        self.close(at)
        self._row += 1
        self._column = 0

    def cell(self, before: int, at: int, more: str) -> None:
        self.close(before)
        spans = {kind.lower(): int(number) for kind, number in _SPAN.findall(more)}
        self._row = max(self._row, 0)
        while self._below.get(self._column, -1) >= self._row:
            self._column += 1
        self._cell = at, max(spans.get("col", 1), 1), max(spans.get("row", 1), 1)

    def close(self, at: int) -> None:
        """The cell that is open ends here."""
        if self._cell is None or len(self.places) >= MOST:
            return
        start, columns, rows = self._cell
        self.places.append(Place(start, at, self._row, self._column, rows, columns))
        for column in range(self._column, self._column + min(columns, 64)) if rows > 1 else ():
            self._below[column] = self._row + rows - 1
        self._column += columns
        self._cell = None


def html_tables(text: str, taken: Callable[[int, int], Cell]) -> Iterator[list[Row]]:
    """Also rows without a table around them; of a table within a cell the cells are told once, in their own."""
    opened = [_Open()]
    for tag in _TAG.finditer(text):
        name, ends = tag["name"].lower(), bool(tag["end"])
        if name == "table" and not ends and len(opened) < _NESTED:
            opened.append(_Open())
        elif name == "table" and ends and len(opened) > 1:
            opened[-1].close(tag.start())
            yield from _told(opened.pop(), taken)
        elif name in ("td", "th") and not ends:
            opened[-1].cell(tag.start(), tag.end(), tag["more"])
        elif name == "tr" and not ends:
            opened[-1].row(tag.start())
        else:
            opened[-1].close(tag.start())
    for one in reversed(opened):
        one.close(len(text))
        yield from _told(one, taken)


def _told(table: _Open, taken: Callable[[int, int], Cell]) -> Iterator[list[Row]]:
    if table.places:
        yield expanded(Table(table.places), lambda place: taken(place.start, place.end))
