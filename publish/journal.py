"""What was done to a store, one line each: from it a killed run is seen, and finished or made to vanish."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from portal.dates import BEIJING

Act = Literal["build", "switch", "rollback", "discard"]


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`before` is the release that was current until then."""

    act: Act
    release: str
    commit: str = ""
    ledger: str = ""
    before: str = ""
    at: datetime = msgspec.field(default_factory=lambda: datetime.now(BEIJING).replace(microsecond=0))


def read(path: Path) -> list[Line]:
    """All whole lines; the torn end of a killed write does not count."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return []
    return [msgspec.json.decode(row, type=Line) for row in data[: data.rfind(b"\n") + 1].splitlines()]


def append(path: Path, line: Line) -> None:
    """Add one line and see it onto the disk."""
    with path.open("a+b") as file:
        file.seek(0)
        data = file.read()
        file.truncate(data.rfind(b"\n") + 1)
        file.write(msgspec.json.encode(line) + b"\n")
        file.flush()
        os.fsync(file.fileno())
