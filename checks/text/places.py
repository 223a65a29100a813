"""Where the cells of tables stand in a text that a reader took out of a file, and which rows and columns they cover."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

MOST = 200_000  # cells of one table; the lines behind them are read as lines


class Place(msgspec.Struct, frozen=True, array_like=True):
    """A cell: `start` up to `end` in the text of its part, `row` and `column` from 0, and how many of each it covers."""

    start: int
    end: int
    row: int
    column: int
    rows: int = 1
    columns: int = 1

    @property
    def name(self) -> str:
        """As a sheet calls it: H2."""
        letters, left = "", self.column + 1
        while left:
            left, digit = divmod(left - 1, 26)
            letters = chr(65 + digit) + letters
        return f"{letters}{self.row + 1}"


class Table(msgspec.Struct, frozen=True, array_like=True):
    """`places` in the order of the text; of a sheet each has a name. `continues` the table before it, as on the next page; `quoted` is one of a CSV."""

    places: list[Place]
    named: bool = False
    continues: bool = False
    quoted: bool = False


def moved(tables: Iterable[Table], by: int) -> Iterator[Table]:
    """The same tables in a text that begins `by` characters earlier."""
    for table in tables:
        places = [
            Place(one.start + by, one.end + by, one.row, one.column, one.rows, one.columns) for one in table.places
        ]
        yield Table(places, table.named, table.continues, table.quoted)
