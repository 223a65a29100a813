"""An override (应急签发) as the ledger has it: when its ordinary review is due, and whether it came."""

from __future__ import annotations

from datetime import date

import msgspec


class Override(msgspec.Struct, frozen=True, kw_only=True):
    """One entry made by break-glass. `commit` is its ledger commit; `followed` the entry of its follow-up review, if there is one."""

    number: int
    commit: str
    change: str
    title: str
    due: date
    followed: int | None = None

    def is_late(self, day: date) -> bool:
        return self.followed is None and day > self.due
