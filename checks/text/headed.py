"""Cells of tables with what their row and the header above say of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from checks.text.cells import Cell, Row, Rows


class Headed(msgspec.Struct, frozen=True):
    """A cell of a table, in its row, and the last header above it."""

    start: int
    index: int
    row: Row
    head: Row

    @property
    def said(self) -> str:
        """What its row says and the header of its column; a header with merged cells is said of every cell."""
        above = self.head[self.index : self.index + 1] if len(self.head) == len(self.row) else self.head
        return " ".join(cell.text for cell in (*self.row, *above))


def headed(tables: Iterable[Rows], is_head: Callable[[Cell], bool]) -> list[Headed]:
    """All of rows with more than one cell, in the order of the text."""
    found = []
    for table in tables:
        head: Row = []
        for row in table.rows:
            if len(row) > 1:
                found += [Headed(cell.start, index, row, head) for index, cell in enumerate(row)]
                head = row if any(map(is_head, row)) else head
    return sorted(found, key=lambda one: one.start)
