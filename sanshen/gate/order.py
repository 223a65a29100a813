"""In which order pull requests are served, so that one that takes all its time holds up nobody else for long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from sanshen.base.errors import PortalError
from sanshen.review.forges.forge import Pull

_AGAIN = timedelta(hours=1)  # before a version that took too long is looked at once more
_LONG = 60.0  # seconds of one author's looks in a round: a tenth of what one may take
_ENOUGH = 600.0  # seconds that such looks take of one round together before those known to be slow wait for the next
_NEVER = datetime.min.replace(tzinfo=UTC)
_REMEMBERED = timedelta(days=1)  # after its last long look a pull request or an author is served like any other


class SlowPulls:
    """Remembers which pull requests, and whose, took long or ran into the clock; these come last, and have one clock a round.

    One that ends just before its clock costs the others as much in every round as one that runs into it, and so do many
    of one author that each take a little less than would be long.
    """

    def __init__(self) -> None:
        self._heads: dict[int, tuple[str, datetime, PortalError]] = {}
        self._pulls: dict[int, datetime] = {}
        self._authors: dict[int, datetime] = {}
        self._taken: dict[int, float] = {}  # by author: seconds that all their looks have taken of this round
        self._spent = 0.0  # seconds that long looks have taken of this round

    def in_turn(self, pulls: Iterable[Pull], now: datetime) -> Iterator[Pull]:
        """Those never known to be slow first, as the forge lists them; then the one that was slow the longest ago.

        Who comes next is decided when the one before is done: if it was slow, its author's others come last.
        """
        self._spent, self._taken = 0.0, {}
        left = list(pulls)
        while left:
            pull = min(left, key=lambda one: self._last(one, now))
            left.remove(pull)
            yield pull

    def still(self, pull: Pull, now: datetime) -> PortalError | None:
        """Why this version is not looked at again yet."""
        head, since, error = self._heads.get(pull.number, ("", now, None))
        return error if head == pull.head and now - since < _AGAIN else None

    def must_wait(self, pull: Pull, now: datetime) -> bool:
        """Whether it is known to be slow, and this round has lost enough time already."""
        return self._spent >= _ENOUGH and self._last(pull, now)[0] != _NEVER

    def took_too_long(self, pull: Pull, now: datetime, error: PortalError) -> None:
        self._heads[pull.number] = (pull.head, now, error)
        self.took(pull, now, _ENOUGH)

    def took(self, pull: Pull, now: datetime, seconds: float) -> None:
        """A look at it, whatever came of it, took so long."""
        before = self._taken.get(pull.opener.id, 0.0)
        self._taken[pull.opener.id] = before + seconds
        if before + seconds < _LONG:
            return
        self._spent += seconds if before >= _LONG else before + seconds
        self._pulls[pull.number] = self._authors[pull.opener.id] = now

    def _last(self, pull: Pull, now: datetime) -> tuple[datetime, datetime]:
        """When it, or another one of its author, was last slow, then when it was itself; never, once that is forgotten."""
        known = self._pulls.get(pull.number, _NEVER), self._authors.get(pull.opener.id, _NEVER)
        own, author = (one if now - one < _REMEMBERED else _NEVER for one in known)
        return max(own, author), own
