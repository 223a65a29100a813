"""The ledger as one change sees it: whether a later entry touched its paths, so that an act given before counts no more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from sanshen.base.errors import PortalError
from sanshen.git.repo import Repo
from sanshen.review.judging.change import Change
from sanshen.review.judging.reason import Code, Reason
from sanshen.review.ledger.branch import lacking
from sanshen.review.ledger.index import Index


class LedgerView(msgspec.Struct, frozen=True):
    """The ledger of `repo` up to `tip`. `touched` is the newest entry that altered a path of the change, -1 if none did.

    An act names the newest entry that its signer saw. It counts while no later entry touches a path of its change:
    other people's merges do not void it, and nothing that was given before the last touch counts again.
    """

    repo: Repo
    index: Index
    tip: str
    touched: int
    adopts: bool = False

    def why_not(self, ledger: str) -> Reason | None:
        """Why an act that names this ledger commit agrees to nothing; None if it does."""
        if self.adopts:
            return Reason(Code.LEDGER_NAMED) if ledger else None
        number = self.index.number_of(ledger) if ledger else None
        if number is None:
            return Reason(Code.LEDGER_UNKNOWN)
        return Reason(Code.TOUCHED_SINCE, (str(self.touched),)) if number < self.touched else None

    def as_of(self, moment: datetime) -> str:
        """The newest ledger commit at that moment; empty for an adoption, and before there was a ledger."""
        return "" if self.adopts else self.index.as_of(moment)

    @property
    def named(self) -> str:
        """What an act given now names; PortalError where this clone has no ledger."""
        if self.adopts:
            return ""
        if not self.tip:
            raise PortalError("这里没有审核台账，不能审核", cure=lacking(self.repo))
        return self.tip


def ledger_view_of(repo: Repo, index: Index, tip: str, change: Change, limit: int | None = None) -> LedgerView:
    """The view of one change: entries from number `limit` on are left out, for the follow-up of an override of that number."""
    return LedgerView(repo, index, tip, touched(index, (one.path for one in change.paths), limit), change.is_adoption)


def touched(index: Index, paths: Iterable[str], limit: int | None = None) -> int:
    return max((index.newest_touch(path, limit) for path in paths), default=-1)
