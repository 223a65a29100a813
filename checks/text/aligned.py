"""Tables of which nothing but the places of words is known: on the pages of a PDF, and in pictures."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise
from math import inf
from typing import NamedTuple

from checks.text.places import Place, Table

_LONE = 2  # lines of a single word that may stand within a table: more of them are text
_AROUND = 3  # columns
_APART = 3  # widths of a character
_EDGE = 2  # lines between a table and the end of a page: its number


class Word(NamedTuple):
    """Where it stands in the text, and from where to where on its line; `han` is a single character."""

    start: int
    end: int
    left: float
    right: float
    han: bool = False


class Columns:
    """The tables of one page after another: a table that goes on at the top of the next page has the same columns."""

    def __init__(self) -> None:
        self._columns: list[Word] = []  # of the table that ended at the foot of the page before

    @property
    def go_on(self) -> bool:
        """Whether a table ended at the foot of the page before."""
        return bool(self._columns)

    def tables(self, lines: list[list[Word]], near: float) -> list[Table]:
        """`near` is how far a word may stand from its column, in the unit of the words."""
        found, last = list[Table](), 0
        before = self._columns
        lines = [list(_spaced(words)) for words in lines]
        for first, last in _blocks(lines):
            block = lines[first:last]
            continues = not found and first <= _EDGE and _fit(block[0], before, near)
            columns = before if continues else max(block, key=len)
            found.append(Table(list(_places(block, columns)), continues=continues))
            self._columns = columns
        if not found or len(lines) - last > _EDGE:
            self._columns = []
        return found


def _spaced(words: list[Word]) -> Iterator[Word]:
    """Two characters are a name that is set as wide as those of three."""
    at = 0
    while at < len(words):
        one, other = words[at], words[at + 1] if at + 1 < len(words) else None
        near = other and one.han and other.han and other.left - one.right < _APART * (one.right - one.left)
        yield Word(one.start, other.end, one.left, other.right) if other and near else one
        at += 2 if near else 1


def _blocks(lines: list[list[Word]]) -> Iterator[tuple[int, int]]:
    """From which line to which there are tables: at least two lines of several words."""
    several = [at for at, words in enumerate(lines) if len(words) > 1]
    first = 0
    for index, (one, other) in enumerate(pairwise([*several, len(lines) + _LONE + 2]), 1):
        if other - one > _LONE + 1:
            if index - first > 1:
                yield several[first], one + 1
            first = index


def _fit(words: list[Word], columns: list[Word], near: float) -> bool:
    return 0 < len(words) <= len(columns) and all(_far(word, columns[_nearest(word, columns)]) < near for word in words)


def _places(lines: list[list[Word]], columns: list[Word]) -> Iterator[Place]:
    """Words of one line in one column are a cell; the first line has a cell in every column."""
    for row, words in enumerate(lines):
        cells: dict[int, Place] = {}
        for word in words:
            at = _nearest(word, columns)
            start = cells[at].start if at in cells else word.start
            cells[at] = Place(start, word.end, row, at)
        if not row and words:
            cells = {at: cells.get(at) or Place(words[0].start, words[0].start, row, at) for at in range(len(columns))}
        yield from (cells[at] for at in sorted(cells))


def _nearest(word: Word, columns: list[Word]) -> int:
    """Of the columns that begin around where the word does."""
    begins = bisect_left(columns, word.left, key=lambda one: one.left)
    best, least = 0, inf
    for at in range(max(0, begins - _AROUND), min(len(columns), begins + _AROUND)):
        far = _far(word, columns[at])
        if far < least:
            best, least = at, far
    return best


def _far(word: Word, column: Word) -> float:
    """Columns are set to the left, to the right or in the middle."""
    left, right = word.left - column.left, word.right - column.right
    return min(abs(left), abs(right), abs(left + right) / 2)
