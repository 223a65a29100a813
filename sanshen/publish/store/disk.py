"""What is on the disk for good, second names for the same bytes, and folders that go away."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from sanshen.git import private


def sync(folder: Path) -> None:
    """All that was written on this folder's disk is there for good: one call, where each file and folder would need its own."""
    import ctypes  # 2 ms that a publication with nothing to do need not pay

    opened = os.open(folder, os.O_RDONLY)
    try:
        syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
        if syncfs is None:
            os.sync()
        elif syncfs(opened):
            raise OSError(ctypes.get_errno(), "syncfs", str(folder))
    finally:
        os.close(opened)


def move(source: str, target: str) -> None:
    """The file under another name, in place of what is there; a copy where that is another disk."""
    try:
        Path(source).replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _copy(source, target)
        Path(source).unlink()


def link(source: str, target: str) -> None:
    """The same bytes under a second name; a copy where the disk or its rules allow no further link."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError as error:
        if error.errno not in (errno.EMLINK, errno.EPERM, errno.ENOTSUP, errno.EXDEV):
            raise
        _copy(source, target)


def _copy(source: str, target: str) -> None:
    import shutil

    Path(target).unlink(missing_ok=True)  # it may be a link, to be written through
    with private.opened(source) as old, open(target, "xb") as new:  # noqa: PTH123
        os.fchmod(new.fileno(), 0o644)
        shutil.copyfileobj(old, new)
