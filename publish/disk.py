"""What is on the disk for good: written bytes, and the names that lead to them."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
from collections.abc import Callable, Collection
from pathlib import Path

_FEW = 200  # up to here single calls are quicker, and do not wait for what other programs have written


def sync(folder: Path, files: Collection[Path], folders: Collection[Path]) -> None:
    """These files' bytes and these folders' names are on the disk of `folder` when this returns."""
    if len(files) + len(folders) > _FEW:
        _sync_all(folder)
        return
    for path in files:
        _with(path, os.fdatasync)
    for path in folders:
        _with(path, os.fsync)


def sync_names(folder: Path) -> None:
    """The folder's own list of names is on the disk: a rename in it has happened for good."""
    _with(folder, os.fsync)


def link(source: str, target: str) -> None:
    """The same bytes under a second name; a copy where the disk or its rules allow no further link."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError as error:
        if error.errno not in (errno.EMLINK, errno.EPERM, errno.ENOTSUP, errno.EXDEV):
            raise
        shutil.copyfile(source, target, follow_symlinks=False)


def remove_tree(folder: Path) -> None:
    """Away with it, if it is there: a link in its place is removed and not followed."""
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)


def _with(path: Path, call: Callable[[int], None]) -> None:
    opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        call(opened)
    finally:
        os.close(opened)


def _sync_all(folder: Path) -> None:
    """One call for everything that is dirty on this disk, instead of one for each of very many files."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
        if syncfs is None:
            os.sync()
        elif syncfs(opened):
            raise OSError(ctypes.get_errno(), "syncfs", str(folder))
    finally:
        os.close(opened)
