"""Pieces of text into rows, as a reader's eye goes."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median

from checks.ocr.picture import Piece
from checks.text.aligned import Columns, Word
from checks.text.places import Table


def rows(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """From the top, each from the left; what stands at the height of a row's first piece belongs to it."""
    found: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.middle):
        row = found[-1] if found else []
        if row and abs(piece.middle - row[0].middle) < min(piece.height, row[0].height) / 2:
            row.append(piece)
        else:
            found.append([piece])
    return [sorted(row, key=lambda piece: piece.left) for row in found]


def stacked(pieces: Iterable[Piece]) -> tuple[str, list[Table]]:
    """A piece a line; all but the first of a row begin with a tab, as cells of a table do. And the tables that they stand in."""
    written, lines, at = list[str](), list[list[Word]](), 0
    heights = list[float]()
    for row in rows(pieces):
        lines.append([])
        for number, piece in enumerate(row):
            start = at + bool(number)
            written.append("\t" * bool(number) + piece.text)
            lines[-1].append(Word(start, start + len(piece.text), piece.left, piece.right))
            heights.append(piece.height)
            at = start + len(piece.text) + 1
    return "\n".join(written), Columns().tables(lines, median(heights or [0.0]))
