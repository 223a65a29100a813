"""Numbers in tables: a digit a cell, a piece a cell, and what a sheet left of a number that was longer than it keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

import msgspec

from checks.text.cells import Cell, Row, Rows
from checks.text.names import is_named
from checks.text.numbers import SHAPES, Number

_ABOVE = 3  # rows that may say what stands below
_KEPT = 15  # digits that a sheet keeps of a number; it writes noughts for the others
_PIECES = 6


class InCells(msgspec.Struct, frozen=True):
    """A number over several cells, and what its row and the rows above say."""

    number: Number
    said: str


def in_cells(tables: Iterable[Rows], *sizes: int) -> Iterator[InCells]:
    """Numbers of so many characters; of a longer row of digits the first and the last so many."""
    for table in tables:
        for at, row in enumerate(table.rows):
            for run in _runs(row):
                for cells in _chosen(run, sizes, table.rows[max(0, at - _ABOVE) : at], row):
                    yield InCells(_joined(cells), _said(table.rows[max(0, at - _ABOVE) : at + 1]))


def is_rounded(digits: str) -> bool:
    """Whether its last digits are noughts as a sheet writes them that takes a long number for an amount."""
    return len(digits) > _KEPT and digits.isdecimal() and not digits[_KEPT:].strip("0")


def beside_names(tables: Iterable[Rows]) -> frozenset[int]:
    """Where cells begin that hold something and stand in a row with somebody's name."""
    return frozenset(
        cell.start
        for table in tables
        for row in table.rows
        if any(is_named(cell.text) for cell in row)
        for cell in row
        if cell.text and row[0].start <= cell.start
    )


def _runs(row: Row) -> Iterator[list[Cell]]:
    """Cells side by side that hold digits alone, at least three."""
    for digits, cells in groupby((cell for cell in row if not cell.spread), key=_is_piece):
        run = list(cells) if digits else []
        if len(run) > 2:
            yield run


def _is_piece(cell: Cell) -> bool:
    return 0 < len(cell.text) < 13 and cell.text.isascii() and (cell.text.isdecimal() or cell.text in "Xx")


def _chosen(run: list[Cell], sizes: tuple[int, ...], above: list[Row], row: Row) -> Iterator[list[Cell]]:
    for size in sizes:
        if len(run) >= size and all(len(cell.text) == 1 for cell in run):
            yield run[:size]
            if len(run) > size:
                yield run[-size:]
        elif len(run) <= _PIECES + 1:
            for cells in (run, run[1:]):
                shape = tuple(len(cell.text) for cell in cells)
                if sum(shape) == size and shape in SHAPES and not _are_apart(cells, above, row):
                    yield cells


def _are_apart(cells: list[Cell], above: list[Row], row: Row) -> bool:
    """Whether a header has a word of its own for each of them."""
    places = [at for at, cell in enumerate(row) if cell in cells]
    for one in above:
        heads = {one[at].text for at in places if at < len(one) and not one[at].spread} - {""}
        if len(heads) > 1 and not any(head.isdecimal() for head in heads):
            return True
    return False


def _joined(cells: list[Cell]) -> Number:
    last = cells[-1]
    return Number("".join(cell.text for cell in cells).upper(), cells[0].start, last.start + len(last.text))


def _said(rows: list[Row]) -> str:
    return " ".join(cell.text for row in rows for cell in row if cell.text and not cell.spread)
