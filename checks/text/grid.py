"""Tables of figures as a reader takes them: a header, rows with a label, and perhaps a row that totals them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

import msgspec

from checks.text.cells import Cell, Row, Rows
from checks.text.figures import Figure, addend, figure

TOTAL = re.compile(r"(?:合计|总计|共计|总和)(?:[（(][一-鿿%/]{1,6}[)）])?[:：]?")
# within a table whose rows contain one another nothing is added up
_WITHIN = re.compile(r"其中|小计|分计|#|以上|以下|累计")
_NUMBERED = tuple(
    map(
        re.compile,
        (
            r"[一二三四五六七八九十]{1,5}、",
            r"[（(][一二三四五六七八九十]{1,5}[)）]",
            r"\d{1,5}[.、．]",
            r"[（(]\d{1,5}[)）]",
        ),
    )
)
_MOST_ROWS, _MOST_HEADERS = 400, 3


class Grid(msgspec.Struct, frozen=True):
    """`rows` without header and total; `header` holds a name for every column."""

    header: list[str]
    rows: list[Row]
    total: Row | None

    def cells(self, index: int) -> list[Cell]:
        return [row[index] for row in self.rows]

    def parts(self, index: int) -> list[Figure] | None:
        """The column's figures; None where a cell holds anything else."""
        found = [None if cell.spread else addend(cell.text) for cell in self.cells(index)]
        return None if None in found else [one for one in found if one is not None]


def grids(tables: Iterable[Rows]) -> Iterator[Grid]:
    """Tables of the document that are regular enough to be added up."""
    for table in tables:
        for block in _blocks([_trimmed(row) for row in table.rows]):
            found = _grid(block)
            if found is not None:
                yield found


def _blocks(rows: list[Row]) -> Iterator[list[Row]]:
    """Rows of several cells that follow one another; in Word paragraphs part the tables."""
    for several, block in groupby(rows, key=lambda row: len(row) > 1):
        if several:
            yield list(block)


def _grid(rows: list[Row]) -> Grid | None:
    heads = _headers(rows)
    if not heads or not 3 <= len(rows) <= _MOST_ROWS:
        return None
    width, body = len(rows[heads - 1]), rows[heads:]
    totals = [row for row in body if any(TOTAL.fullmatch(cell.text) for cell in row[:2])]
    others = [row for row in body if row not in totals]
    if len(totals) > 1 or width < 2 or any(len(row) != width for row in body) or _nested(others):
        return None
    return Grid([cell.text for cell in rows[heads - 1]], others, totals[0] if totals else None)


def _trimmed(row: Row) -> Row:
    """Without the empty cell behind a line's last bar."""
    return row[:-1] if row and not row[-1].text else row


def _headers(rows: list[Row]) -> int:
    """How many rows stand above the first with a figure that is no year; 0 where there are none or too many."""
    for count, row in enumerate(rows[: _MOST_HEADERS + 1]):
        told = [figure(cell.text) for cell in row[1:]]
        if any(one is not None and not (one.places == 0 and 1990 <= one.value <= 2099) for one in told):
            return count
    return 0


def _nested(rows: list[Row]) -> bool:
    labels = [cell.text for row in rows for cell in row[:2]]
    ways = [next((n for n, way in enumerate(_NUMBERED) if way.match(row[0].text)), -1) for row in rows]
    return any(_WITHIN.search(label) for label in labels) or len(set(ways)) > 1
