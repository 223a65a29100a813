"""Which pages of a column's lists are no longer as they were."""

from __future__ import annotations

from sanshen.pages import pagination, sitemaps


class Touched:
    """One column, which had `before` articles. Positions count from the oldest, as they are when the change is made.

    What is older than the oldest article that came, went or moved keeps its position, so pages before it stay.
    """

    def __init__(self, before: int) -> None:
        self.before = before
        self.listed = False
        self._spots: set[int] = set()
        self._dated: set[int] = set()
        self._moved: int | None = None

    def __bool__(self) -> bool:
        return self.listed or bool(self._dated)

    def add(self, position: int, moved: bool) -> None:
        """An article that lists show otherwise now; `moved` when it came, went or changed its place."""
        self.listed = True
        if moved:
            self._moved = position if self._moved is None else min(self._moved, position)
        else:
            self._spots.add(position)

    def date(self, position: int) -> None:
        """An article of which only the time of change is new: the feed and the sitemap state it, lists do not."""
        self._dated.add(position)

    def list_pages(self, count: int) -> list[int]:
        """Numbers of the frozen pages to be made again, now that the column has `count` articles."""
        last, was = pagination.frozen(count), pagination.frozen(self.before)
        return sorted(
            self._numbers(pagination.PER_PAGE, last, self._spots)
            | ({last, was} & set(range(1, last + 1)) if last != was else set())
        )

    def gone(self, count: int) -> list[int]:
        """Numbers of frozen pages that are no more."""
        return list(range(pagination.frozen(count) + 1, pagination.frozen(self.before) + 1))

    def parts(self, count: int) -> list[int]:
        """Numbers of the sitemap's parts to be made again."""
        return sorted(self._numbers(sitemaps.PART, sitemaps.parts(count), self._spots | self._dated))

    def parts_gone(self, count: int) -> list[int]:
        return list(range(sitemaps.parts(count) + 1, sitemaps.parts(self.before) + 1))

    def _numbers(self, size: int, last: int, spots: set[int]) -> set[int]:
        found = {spot // size + 1 for spot in spots if spot // size < last}
        return found if self._moved is None else found | set(range(self._moved // size + 1, last + 1))
