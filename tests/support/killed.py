"""kill -9 at a moment that can be named: as something begins, or before a process's n-th change of the disk after that."""

from __future__ import annotations

import functools
import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import msgspec

CHANGES = frozenset(
    ("os.chmod", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "ctypes.dlsym")
)  # the last one leads to `syncfs`
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Moment(msgspec.Struct, frozen=True):
    """As `owner`'s `act` is called, in whichever process, or before the `change`-th change of the disk after that.

    `both` takes every process of the group along, as a machine that is short of memory may.
    """

    owner: type | ModuleType
    act: str
    change: int
    both: bool = False

    def __repr__(self) -> str:
        return f"{self.change} after {self.owner.__name__}.{self.act}{' in all processes' if self.both else ''}"


def die_at(moment: Moment, noting: Callable[[], None] = lambda: None) -> None:
    """Whichever process comes to the moment first dies there; `noting` are its last words. For a process that was forked."""
    real = getattr(moment.owner, moment.act)

    @functools.wraps(real)
    def begun(*args: Any, **words: Any) -> Any:
        killer.begin(moment.change)
        return real(*args, **words)

    killer = Killer(moment.both, noting)
    setattr(moment.owner, moment.act, begun)


class Killer:
    """Sees every change of the disk that Python makes, and SQLite's commits; `begin` starts the count.

    Forked processes do not count unless they begin themselves.
    """

    def __init__(self, both: bool = False, noting: Callable[[], None] = lambda: None) -> None:
        self._both, self._noting = both, noting
        self._process = 0
        self._left = 0
        self._write, self._sync, self._connect = os.write, os.fsync, sqlite3.connect
        os.write, os.fsync, sqlite3.connect = self._half, self._unsynced, self._traced  # type: ignore[assignment]
        sys.addaudithook(self._hook)

    def begin(self, change: int) -> None:
        if self._process != os.getpid():
            self._process = os.getpid()
            self._left = change
            if change == 0:
                self._strike()

    def _is_due(self) -> bool:
        if self._process != os.getpid():
            return False
        self._left -= 1
        return self._left == 0

    def _hook(self, event: str, args: tuple[Any, ...]) -> None:
        if (event in CHANGES or (event == "open" and args[2] & WRITING)) and self._is_due():
            self._strike()

    def _traced(self, *args: Any, **words: Any) -> sqlite3.Connection:
        link: sqlite3.Connection = self._connect(*args, **words)
        link.set_trace_callback(self._statement)
        return link

    def _statement(self, sql: str) -> None:
        if sql.upper().startswith("COMMIT") and self._is_due():
            self._strike()

    def _half(self, file: int, data: bytes, /) -> int:
        """What is being written when death comes is torn."""
        if self._is_due():
            self._write(file, data[: len(data) // 2])
            self._strike()
        return self._write(file, data)

    def _unsynced(self, file: int, /) -> None:
        if self._is_due():
            self._strike()
        self._sync(file)

    def _strike(self) -> None:
        self._process = 0
        self._noting()
        if self._both:
            os.killpg(0, signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)
