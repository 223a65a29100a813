"""Which files need not be read again to know their bytes: sha256 by inode, good while size and change time stay what they were.

The change time (ctime) cannot be set: whoever writes into a file, or replaces it, moves it. So a release of any size is compared
with its digests by looking at its folders, and only what was touched since is read. A cache: without it all is read.
"""

from __future__ import annotations

import hashlib
import os
import time
from contextlib import suppress
from pathlib import Path

import msgspec

from sanshen.base import atomic
from sanshen.base.errors import UNREADABLE
from sanshen.git import private

_TICK = 100_000_000  # ns: a change so young may share its time with one that comes after we have read
Known = dict[int, tuple[int, int, bytes]]  # inode: change time, size, sha256


class _File(msgspec.Struct, array_like=True):
    device: int
    known: Known


class Stamps:
    """`file` is read once; `save` keeps what was asked about since. None believes nothing and keeps nothing."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._device, self._before = _read(file) if file else (0, {})
        self._now: Known = {}

    def known(self, there: os.stat_result) -> bytes | None:
        """Digest of what `lstat` found, if it need not be read."""
        stamp = self._before.get(there.st_ino)
        if stamp is None or stamp[0] != there.st_ctime_ns or stamp[1] != there.st_size or self._device != there.st_dev:
            return None
        self._now[there.st_ino] = stamp
        return stamp[2]

    def sha256(self, path: str, there: os.stat_result) -> bytes:
        """Digest of the plain file at `path`, which `lstat` found to be `there`."""
        if (found := self.known(there)) is not None:
            return found
        begun = time.time_ns()
        with private.opened(path) as file:
            opened = os.fstat(file.fileno())
            digest = hashlib.file_digest(file, "sha256").digest()
        same = (opened.st_ino, opened.st_ctime_ns) == (there.st_ino, there.st_ctime_ns)
        if not self._now and self._device != there.st_dev:
            self._device, self._before = there.st_dev, {}
        if same and self._device == there.st_dev and begun - there.st_ctime_ns > _TICK:
            self._now[there.st_ino] = (there.st_ctime_ns, there.st_size, digest)
        return digest

    def save(self) -> None:
        """Whole or not at all, and only a cache: that it cannot be written is no reason to say anything."""
        if self._file is None or self._now == self._before:
            return
        with suppress(OSError):
            atomic.write(self._file, msgspec.msgpack.encode(_File(self._device, self._now)))


def _read(file: Path) -> tuple[int, Known]:
    try:
        with private.opened(file) as opened:
            found = msgspec.msgpack.decode(opened.read(), type=_File)
    except (OSError, *UNREADABLE):
        return 0, {}
    return found.device, found.known
