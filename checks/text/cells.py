"""Cells of a table, as rules read them."""

from __future__ import annotations

import msgspec

from checks.text.pattern import Pattern

TAG = Pattern(r"<[^<>]{0,300}>|[\s*_`~]+")


class Cell(msgspec.Struct, frozen=True, gc=False):
    """`text` without white space and marks; `start` in the folded text; `spread` is the same cell told again in another row or column that it covers."""

    text: str
    start: int
    spread: bool = False


Row = list[Cell]


class Rows(msgspec.Struct, frozen=True):
    """Rows that stand together, never none, each with a cell; a title above the header may be among them. `quoted` ones are of a CSV."""

    rows: list[Row]
    quoted: bool = False


def cell_of(written: str, start: int) -> Cell:
    text = "".join(written.split())  # most cells hold nothing else to be taken away
    marked = "<" in text or "*" in text or "_" in text or "`" in text or "~" in text
    return Cell(TAG.sub("", written) if marked else text, start + len(written) - len(written.lstrip()))
