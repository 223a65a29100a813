"""Tables of Word and PowerPoint: signs in the text of a part that say where cells begin and end, and what becomes of them.

XML can hold none of these characters, so no file can write them itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree

from checks.readers.concealed import OFF, attribute, local
from checks.text.places import MOST, Place, Table

_TABLE, _END = "\x01", "\x02"
_CELL, _CELL_END = "\x0e", "\x03"
_ROW_END = "\x04"
_ON, _NEW = "\x05", "\x06"  # a cell that goes on with the one above, and one that does not
_DIGITS = "\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f"  # of a cell's columns
_SIGN = re.compile(f"({_CELL}[{_DIGITS}]{{2}}[{_ON}{_NEW}]|[{_TABLE}{_END}{_CELL_END}{_ROW_END}])")
_BORDER = re.compile(f"[\n{_TABLE}{_END}]")
_WIDEST = 255  # columns of one cell; Word takes 63


def opening(element: ElementTree.Element) -> str:
    """What stands before the text of an element."""
    name = local(element)
    return _TABLE if name == "tbl" else _cell(element) if name == "tc" else ""


def closing(element: ElementTree.Element) -> str:
    return {"tbl": _END, "tc": _CELL_END, "tr": _ROW_END}.get(local(element), "")


def _cell(element: ElementTree.Element) -> str:
    stated = {local(one): attribute(one, "val") for child in element if local(child) == "tcPr" for one in child}
    above = stated.get("vMerge", "restart") != "restart" or element.get("vMerge", "0") not in OFF
    span = stated.get("gridSpan", "1")  # PowerPoint writes each cell that is covered
    columns = min(int(span), _WIDEST) if span.isdecimal() and len(span) < 5 else 1
    return f"{_CELL}{_DIGITS[columns // 16]}{_DIGITS[columns % 16]}{_ON if above else _NEW}"


def blocks(text: str) -> Iterator[str]:
    """A paragraph each, or a table with all its rows; those that hold something."""
    depth = start = 0
    for found in _BORDER.finditer(text):
        ends = found[0] == _END and depth == 1
        if depth == 0 or ends:
            block = text[start : found.end() if ends else found.start()]
            start = found.end() if ends or found[0] == "\n" else found.start()
            if _SIGN.sub("", block).strip():
                yield block
        depth = max(depth + (found[0] == _TABLE) - (found[0] == _END), 0)
    if _SIGN.sub("", text[start:]).strip():
        yield text[start:]


def laid_out(blocks: Iterable[str]) -> tuple[str, list[Table]]:
    """A paragraph a line, and a cell: that begins with a tab unless it is the first of its row."""
    sheet = _Sheet()
    for block in blocks:
        if sheet.length:
            sheet.write("\n")
        if block.startswith(_TABLE):
            for piece in _SIGN.split(block):
                sheet.take(piece)
        else:
            sheet.write(_SIGN.sub("\n", block))
    return "".join(sheet.pieces), sheet.tables


class _Open:
    """A table that has not ended."""

    def __init__(self) -> None:
        self.places: list[Place] = []
        self.row = self.column = 0
        self._cell: tuple[int, int, bool] | None = None
        self._above: dict[int, int] = {}  # by column, which of the places stands there

    def begin(self, at: int, sign: str) -> None:
        columns = _DIGITS.index(sign[1]) * 16 + _DIGITS.index(sign[2])
        self._cell = at, max(columns, 1), sign[3] == _ON

    def end(self, at: int) -> None:
        if self._cell is None:
            return
        start, columns, goes_on = self._cell
        above = self._above.get(self.column)
        if goes_on and start == at and above is not None:
            one = self.places[above]
            self.places[above] = Place(one.start, one.end, one.row, one.column, self.row - one.row + 1, one.columns)
        elif len(self.places) < MOST:
            self._above[self.column] = len(self.places)
            self.places.append(Place(start, at, self.row, self.column, 1, columns))
        self.column += columns
        self._cell = None


class _Sheet:
    """The text so far, and the tables in it; one within a cell is told on its own."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0
        self.tables: list[Table] = []
        self._open: list[_Open] = []
        self._fresh = True  # a line, with nothing in it

    def write(self, text: str) -> None:
        self.pieces.append(text)
        self.length += len(text)
        self._fresh = text.endswith("\n") if text else self._fresh

    def take(self, piece: str) -> None:
        """A sign, or what stands between two."""
        if piece == _TABLE:
            self._open.append(_Open())
        elif not self._open:
            self.write(piece)
        elif piece.startswith(_CELL):
            first = not self._open[-1].column
            self.write(("" if self._fresh else "\n") + ("" if first else "\t"))
            self._open[-1].begin(self.length, piece)
        elif piece == _CELL_END:
            self._open[-1].end(self.length)
            self._fresh = False
        elif piece == _ROW_END:
            self._open[-1].row += 1
            self._open[-1].column = 0
        elif piece == _END:
            places = self._open.pop().places
            self.tables += [Table(places)] if any(one.end > one.start for one in places) else []
        else:
            self.write(piece.rstrip("\n"))
