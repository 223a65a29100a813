"""Builders that outlived their publisher, or stand still half started: found by the lock that they were given, and ended."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

from sanshen.git import private

_PROCESSES = Path("/proc")


def end(lock: Path) -> None:
    """For whoever holds the store's own lock, which no builder has: what has locked this file works for nobody any more."""
    for process in _PROCESSES.iterdir() if _PROCESSES.is_dir() else ():
        if process.name.isdecimal() and int(process.name) != os.getpid() and _has_locked(process, lock):
            with suppress(ProcessLookupError):
                os.kill(int(process.name), signal.SIGKILL)
                private.say(f"上次发布留下的页面生成进程 {process.name} 占着锁，已结束它")


def _has_locked(process: Path, lock: Path) -> bool:
    """Whether one of its descriptors holds the lock; another's process, or one that has just ended, shows none."""
    with suppress(OSError):
        for name in os.listdir(process / "fd"):  # noqa: PTH208
            with suppress(OSError):
                opened = process / "fd" / name
                named = os.readlink(opened).endswith(f"/{lock.name}")  # noqa: PTH115
                if named and lock.samefile(opened) and "FLOCK" in (process / "fdinfo" / name).read_text("ascii"):
                    return True
    return False
