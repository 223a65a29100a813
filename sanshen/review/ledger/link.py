"""Where one entry of the ledger ends and the next must begin."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Link(msgspec.Struct, frozen=True):
    """What the next entry is held against: the ledger commit, and time, tree and form of its entry; None and empty if unreadable."""

    commit: str
    at: datetime | None
    tree: str
    form: int = 1
