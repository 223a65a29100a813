"""Anchored pagination: full pages are counted from the oldest article and stay as they are; the head page holds the newest.

Counted from the newest, each new article would alter every page of its column.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

PER_PAGE = 20


class ListPage(msgspec.Struct, frozen=True):
    """Articles `start` to `stop` of a column, counted from the oldest; `number` is 0 for the head page."""

    number: int
    start: int
    stop: int


def frozen(count: int) -> int:
    """How many pages are frozen in a column of so many articles; 20 to 39 are left to the head page."""
    return max(0, count // PER_PAGE - 1)


def list_pages(count: int) -> Iterator[ListPage]:
    """The head page first, then the frozen ones, oldest first."""
    last = frozen(count)
    yield ListPage(0, last * PER_PAGE, count)
    for number in range(1, last + 1):
        yield ListPage(number, (number - 1) * PER_PAGE, number * PER_PAGE)


def file_of(number: int) -> str:
    """No article can be called that: their names have no underscore."""
    return f"index_{number}.html" if number else "index.html"


def url_of(column: str, number: int) -> str:
    """`column` is the column's address, with both slashes."""
    return f"{column}index_{number}.html" if number else column


def older(column: str, number: int, count: int) -> str:
    """Address of the page before this one in time; empty at the end."""
    before = (number or frozen(count) + 1) - 1
    return url_of(column, before) if before > 0 else ""


def newer(column: str, number: int, count: int) -> str:
    if not number:
        return ""
    return url_of(column, number + 1 if number < frozen(count) else 0)
