"""Anchored pagination: full pages are counted from the oldest article and stay as they are; the head page holds the newest.

Counted from the newest, each new article would alter every page of its column.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

SHEET = 20


class Sheet(msgspec.Struct, frozen=True):
    """Articles `start` to `stop` of a column, counted from the oldest; `number` is 0 for the head page."""

    number: int
    start: int
    stop: int


def sealed(count: int) -> int:
    """How many pages are sealed in a column of so many articles; 20 to 39 are left to the head page."""
    return max(0, count // SHEET - 1)


def sheets(count: int) -> Iterator[Sheet]:
    """The head page first, then the sealed ones, oldest first."""
    last = sealed(count)
    yield Sheet(0, last * SHEET, count)
    for number in range(1, last + 1):
        yield Sheet(number, (number - 1) * SHEET, number * SHEET)


def file_of(number: int) -> str:
    """No article can be called that: their names have no underscore."""
    return f"index_{number}.html" if number else "index.html"


def url_of(column: str, number: int) -> str:
    """`column` is the column's address, with both slashes."""
    return f"{column}index_{number}.html" if number else column


def older(column: str, number: int, count: int) -> str:
    """Address of the page before this one in time; empty at the end."""
    before = (number or sealed(count) + 1) - 1
    return url_of(column, before) if before > 0 else ""


def newer(column: str, number: int, count: int) -> str:
    if not number:
        return ""
    return url_of(column, number + 1 if number < sealed(count) else 0)
