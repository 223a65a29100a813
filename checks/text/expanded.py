"""Tables that readers found, as rows of cells: each row has a cell in every column, and a merged cell stands in all that it covers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from itertools import groupby

from checks.text.cells import Cell, Row
from checks.text.places import Place, Table

_WIDE, _DEEP = 64, 400  # columns and rows over which a merged cell is told again
_COPIES = 200_000
_AREA = 1_000_000  # cells of one table with the empty ones


def expanded(table: Table, taken: Callable[[Place], Cell]) -> list[Row]:
    """`taken` reads one cell."""
    columns = sorted({at for one in table.places for at in range(one.column, one.column + min(one.columns, _WIDE))})
    count = len({one.row for one in table.places})
    width = len(columns) if count * len(columns) <= _AREA else 0
    down: dict[int, tuple[Cell, int]] = {}  # by column, what reaches into it from above, and its last row
    copies = _COPIES
    rows = []
    for number, places in groupby(table.places, key=lambda one: one.row):
        down = {at: kept for at, kept in down.items() if kept[1] >= number} if copies > 0 else {}
        copies -= len(down)
        row = {at: cell for at, (cell, _) in down.items()}
        for place in places:
            cell = taken(place)
            copy = Cell(cell.text, cell.start, spread=True)
            first = bisect_left(columns, place.column)
            for at in range(first, bisect_left(columns, place.column + min(place.columns, _WIDE))):
                row[at] = cell if at == first else copy
                if place.rows > 1:
                    down[at] = copy, number + min(place.rows, _DEEP) - 1
        rows.append(_filled(row, width))
    return rows


def _filled(row: dict[int, Cell], width: int) -> Row:
    """With an empty cell where there is none, at the place of the one before it."""
    if not width:
        return [row[at] for at in sorted(row)]
    last = row[min(row)]
    filled = []
    for at in range(width):
        last = row.get(at) or Cell("", last.start)
        filled.append(last)
    return filled
