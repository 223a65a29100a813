"""What was done to a store, one line each: which release was served when, and what a killed run left."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from sanshen.base.dates import BEIJING
from sanshen.base.errors import UNREADABLE
from sanshen.base.rights import unread
from sanshen.git import private
from sanshen.git.private import Damaged

Act = Literal["build", "switch", "rollback", "discard"]  # stores made before decision 11 noted builds too
CURE = "运行 sanshen publish，它会另存损坏的记录、重新建立"
SERVING: tuple[Act, ...] = ("switch", "rollback")
_BLOCK = 1 << 16
_LONGEST = 1 << 20  # bytes of a line; a true one has hundreds


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`before` is the release that was current until then."""

    act: Act
    release: str
    commit: str = ""
    ledger: str = ""
    before: str = ""
    at: datetime = msgspec.field(default_factory=lambda: datetime.now(BEIJING).replace(microsecond=0))


def newest_first(path: Path) -> Iterator[Line]:
    """All whole lines, read from the end as far as they are asked for; the torn end of a killed write does not count.

    Damaged only where what stands there is no journal: one that could not be opened or read now says what it always said.
    """
    try:
        yield from _lines(path)
    except FileNotFoundError:
        return
    except OSError as error:
        if private.is_other(error):
            raise _damaged(path) from error
        raise unread(error, "发布日志", path) from error


def _lines(path: Path) -> Iterator[Line]:
    with private.opened(path) as file:
        end = place = file.seek(0, os.SEEK_END)
        rest = b""
        while place:
            start = max(0, place - _BLOCK)
            file.seek(start)
            block = file.read(place - start) + rest
            if place == end:
                block = block[: block.rfind(b"\n") + 1]
            rest, *rows = block.split(b"\n")
            if len(rest) > _LONGEST:  # each block would be joined to all after it
                raise _damaged(path)
            rows = rows if start else [rest, *rows]
            yield from (_line(path, row) for row in reversed(rows) if row)
            place = start


def _line(path: Path, row: bytes) -> Line:
    try:
        return msgspec.json.decode(row, type=Line)
    except UNREADABLE as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> Damaged:
    return Damaged("发布日志损坏", cure=CURE, path=str(path))


def append(path: Path, line: Line) -> None:
    """Add one line and see it onto the disk."""
    with path.open("a+b") as file:
        end = file.seek(0, os.SEEK_END)
        start = max(0, end - _BLOCK)
        file.seek(start)
        data = file.read()
        file.truncate(start + data.rfind(b"\n") + 1)
        file.write(msgspec.json.encode(line) + b"\n")
        file.flush()
        os.fsync(file.fileno())
