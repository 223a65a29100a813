"""A clock and a look at the disk beside a child that makes pages: it is ended where it takes too much of either."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from sanshen.base.errors import PortalError
from sanshen.pages import bounds

_EVERY = 0.2  # seconds
_CURE = "检查模板、设置或稿件里有没有做不完的循环，改正后再试；都没有改动过的，运行 sanshen publish --force"


def allowed(folder: Path | int) -> int:
    """How many bytes may still be made on this folder's disk."""
    return min(bounds.WRITTEN, max(bounds.LEAST, _free(folder) - bounds.RESERVE))


def files_allowed(folder: Path | int) -> int:
    """How many files and folders may still be made on this folder's disk."""
    there = os.statvfs(folder)
    if not there.f_files:  # btrfs, vfat: this disk does not count them, and says that none are left
        return bounds.FILES
    return min(bounds.FILES, max(bounds.FILES_LEAST, there.f_favail - bounds.FILES_RESERVE))


class Watch:
    """Begins at once, over a child that writes below `folder` and that `kill` ends; `seconds` None is no clock.

    `over` says why it ended the child.
    """

    def __init__(self, kill: Callable[[], None], folder: Path, seconds: float | None) -> None:
        self.over: PortalError | None = None
        self._kill, self._folder = kill, os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        self._until = time.monotonic() + seconds if seconds is not None else None
        self._free, self._most = _free(self._folder), allowed(self._folder)
        self._files, self._most_files = _files(self._folder), files_allowed(self._folder)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """The child has ended."""
        self._ended.set()
        self._thread.join()
        os.close(self._folder)

    def _look(self) -> None:
        while not self._ended.wait(self._next()):
            self.over = self._why()
            if self.over:
                self._kill()
                return

    def _next(self) -> float:
        left = self._until - time.monotonic() if self._until is not None else _EVERY
        return max(0.0, min(_EVERY, left))

    def _why(self) -> PortalError | None:
        if self._until is not None and time.monotonic() >= self._until:
            return PortalError("生成页面超过了时限，已经停下", cure=_CURE)
        if self._free - _free(self._folder) > self._most:
            return PortalError("生成页面占用的磁盘超过了限度，已经停下", cure=full(self._folder))
        if _files(self._folder) - self._files > self._most_files:
            return PortalError("生成的文件太多，已经停下", cure=crowded(self._folder))
        return None


def full(folder: Path | int) -> str:
    """What to do where no more may be made on this folder's disk."""
    cure = f"检查插件、模板或设置是不是写了不该写的大文件；磁盘只剩 {_free(folder) >> 20} MB"
    return f"{cure}，不够用的先腾出空间"


def crowded(folder: Path | int) -> str:
    """What to do where no more files may be made on this folder's disk."""
    cure = f"检查插件、模板或设置是不是生成了不该有的文件；磁盘只能再建 {os.statvfs(folder).f_favail} 个文件"
    return f"{cure}（df -i），不够用的先删去不要的"


def _files(folder: Path | int) -> int:
    """How many the disk holds: what it can still hold also falls with its bytes on some (XFS). None on those that do not count (btrfs)."""
    there = os.statvfs(folder)
    return there.f_files - there.f_ffree


def _free(folder: Path | int) -> int:
    there = os.statvfs(folder)
    return there.f_bavail * there.f_frsize
