"""In which order pull requests are served, so that one that takes all its time holds up nobody else for long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from sanshen.base.errors import PortalError
from sanshen.review.forges.forge import Pull

_AGAIN = timedelta(hours=1)  # before a version that took too long is looked at once more
_NEVER = datetime.min.replace(tzinfo=UTC)
_REMEMBERED = timedelta(days=1)  # after its last time-out a pull request or an author is served like any other


class Slow:
    """Remembers which pull requests, and whose, ran into the clock; these come last, and one of them a round may do so again."""

    def __init__(self) -> None:
        self._heads: dict[int, tuple[str, datetime, PortalError]] = {}
        self._pulls: dict[int, datetime] = {}
        self._authors: dict[int, datetime] = {}
        self._spent = False  # whether a head has run into the clock in this round

    def in_turn(self, pulls: Iterable[Pull], now: datetime) -> Iterator[Pull]:
        """Those never known to be slow first, as the forge lists them; then the one whose time-out is the longest ago.

        Who comes next is decided when the one before is done: its time-out puts its author's others last.
        """
        self._spent = False
        left = list(pulls)
        while left:
            pull = min(left, key=lambda one: self._last(one, now) or _NEVER)
            left.remove(pull)
            yield pull

    def still(self, pull: Pull, now: datetime) -> PortalError | None:
        """Why this version is not looked at again yet."""
        head, since, error = self._heads.get(pull.number, ("", now, None))
        return error if head == pull.head and now - since < _AGAIN else None

    def must_wait(self, pull: Pull, now: datetime) -> bool:
        """Whether it is known to be slow, and this round has lost enough time already."""
        return self._spent and self._last(pull, now) is not None

    def took_too_long(self, pull: Pull, now: datetime, error: PortalError) -> None:
        self._spent = True
        self._heads[pull.number] = (pull.head, now, error)
        self._pulls[pull.number] = self._authors[pull.opener.id] = now

    def _last(self, pull: Pull, now: datetime) -> datetime | None:
        """When it, or another one of its author, last took too long; None once that is forgotten."""
        found = [one for one in (self._pulls.get(pull.number), self._authors.get(pull.opener.id)) if one]
        last = max(found, default=None)
        return last if last and now - last < _REMEMBERED else None
