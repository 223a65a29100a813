"""Numbers that a form spreads over its cells, a digit in each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from checks.text.folding import Folded
from checks.text.numbers import Number
from checks.text.pattern import Pattern
from checks.text.tables import tables

_DIGIT = Pattern(r"[0-9Xx]")
_LEAST = 11
# where such a row may be: a few of its cells
_ROW = Pattern(
    r"(?<!\d)\d[ \t]{0,3}\|[ \t]{0,3}\d[ \t]{0,3}\|[ \t]{0,3}\d[ \t]{0,3}\||\n\t\d\r?\n\t\d\r?\n\t\d\r?\n|\t\d\t\d\t\d\t|,\d,\d,\d,|>\s{0,3}\d\s{0,3}</t"
)


def digit_cells(folded: Folded, suffix: str) -> Iterator[Number]:
    """Each run of cells with one digit."""
    if folded.row < _LEAST or not _ROW.search(folded.text):
        return
    for rows in tables(folded.text, suffix):
        for row in rows:
            for single, run in groupby(row, key=lambda cell: _DIGIT.fullmatch(cell.text) is not None):
                cells = list(run)
                if single and len(cells) >= _LEAST:
                    digits = "".join(cell.text for cell in cells).upper()
                    yield Number(digits, cells[0].start, cells[-1].start + 1)
