"""Why something may not be published: where, what, and what to do."""

from __future__ import annotations

from typing import Literal

import msgspec


class Refusal(msgspec.Struct, frozen=True):
    """`source` says who objects: the ledger, the shape of the tree, or a check. `str()` is one Chinese line."""

    source: Literal["ledger", "tree", "check"]
    path: str
    message: str
    cure: str
    line: int | None = None
    entry: int | None = None

    def __str__(self) -> str:
        numbered = f"台账第 {self.entry} 号" if self.entry is not None else "台账" if self.source == "ledger" else ""
        where = ":".join(str(part) for part in (self.path or numbered, self.line) if part)
        return f"{where} {self.message} → {self.cure}"
