"""Pieces of text into rows, as a reader's eye goes."""

from __future__ import annotations

from collections.abc import Iterable

from checks.ocr.picture import Piece


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


def stacked(pieces: Iterable[Piece]) -> str:
    """A piece a line; all but the first of a row begin with a tab, as cells of a table do."""
    return "\n".join(("\t" if number else "") + piece.text for row in rows(pieces) for number, piece in enumerate(row))
