"""In which order pull requests are served, so that one that takes all its time holds up nobody else for long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from sanshen.base.errors import PortalError
from sanshen.review.forges.forge import Pull

_AGAIN = timedelta(hours=1)  # before a version that took too long is looked at once more
_LONG = 10.0  # seconds of one author's looks in a round that make the author slow
_SHARE = 60.0  # seconds of a round that each slow author has before any other slow one has more
_ENOUGH = 600.0  # seconds that looks of slow authors take of one round together before the others wait for the next
_NEVER = datetime.min.replace(tzinfo=UTC)
_REMEMBERED = timedelta(days=1)  # after the last long round an author is served like any other


class SlowPulls:
    """Remembers whose pull requests took long or ran into the clock; these come last and in turn, and have one clock a round.

    One that ends just before its clock costs the others as much in every round as one that runs into it, and so do many
    of one author that each take a little less than would be long.
    """

    def __init__(self) -> None:
        self._heads: dict[int, tuple[str, datetime, PortalError]] = {}
        self._served: dict[int, datetime] = {}  # by pull request: its last look
        self._slow: dict[int, datetime] = {}  # by author: when their looks last took long
        self._taken: dict[int, float] = {}  # by author: seconds that all their looks have taken of this round
        self._spent = 0.0  # seconds that looks of slow authors have taken of this round

    def in_turn(self, pulls: Iterable[Pull], now: datetime) -> Iterator[Pull]:
        """Those of authors not known to be slow first, as the forge lists them; then whichever was served the longest ago.

        Who comes next is decided when the one before is done: if it was slow, its author's others come last.
        """
        left = list(pulls)
        self._spent, self._taken = 0.0, {}
        self._served = {one.number: self._served[one.number] for one in left if one.number in self._served}
        while left:
            pull = min(left, key=lambda one: self._turn(one, now))
            left.remove(pull)
            yield pull

    def still(self, pull: Pull, now: datetime) -> PortalError | None:
        """Why this version is not looked at again yet."""
        head, since, error = self._heads.get(pull.number, ("", now, None))
        return error if head == pull.head and now - since < _AGAIN else None

    def must_wait(self, pull: Pull, now: datetime) -> bool:
        """Whether its author is known to be slow, and this round has lost enough time already."""
        return self._spent >= _ENOUGH and self._is_slow(pull, now)

    def took_too_long(self, pull: Pull, now: datetime, error: PortalError) -> None:
        self._heads[pull.number] = (pull.head, now, error)
        self.took(pull, now, _ENOUGH)

    def took(self, pull: Pull, now: datetime, seconds: float) -> None:
        """A look at it, whatever came of it, took so long."""
        author = pull.opener.id
        before = self._taken.get(author, 0.0)
        self._taken[author] = before + seconds
        self._served[pull.number] = now
        if before + seconds >= _LONG:
            self._spent += seconds if before >= _LONG else before + seconds
            self._slow[author] = now

    def _is_slow(self, pull: Pull, now: datetime) -> bool:
        return now - self._slow.get(pull.opener.id, _NEVER) < _REMEMBERED

    def _turn(self, pull: Pull, now: datetime) -> tuple[int, datetime]:
        """Less is earlier: how many shares its author has had of this round, then when it was served itself."""
        if not self._is_slow(pull, now):
            return -1, _NEVER
        shares = int(self._taken.get(pull.opener.id, 0.0) // _SHARE)
        return shares, self._served.get(pull.number, _NEVER)
