"""Folders that go away, whatever others left in them: deeper than Python's stack, closed to their owner, with links to elsewhere."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FOLDER = os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_LOOK = getattr(os, "O_PATH", os.O_RDONLY)  # even into a folder that may not be read
_FULL = 0o700


@contextmanager
def room(parent: Path | None, prefix: str) -> Iterator[Path]:
    """A new folder for a child to work below, which goes in the end. `tempfile` would follow links to change their modes."""
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    try:
        yield folder
    finally:
        clear(folder)


def clear(folder: Path) -> None:
    """Remove a true folder with all that it holds. What lies deeper is moved up first, so that depth costs nothing."""
    mark, moved = os.urandom(8).hex(), 0
    root = _opened(str(folder), None)
    try:
        while rows := _rows(root):
            for name, is_folder in rows:
                if not is_folder:
                    os.unlink(name, dir_fd=root)
                    continue
                moved = _emptied(root, name, mark, moved)
                _rmdir(name, root)
    finally:
        os.close(root)
    folder.rmdir()


def _emptied(root: int, name: str, mark: str, moved: int) -> int:
    inner = _opened(name, root)
    try:
        for below, is_folder in _rows(inner):
            if is_folder:
                os.close(_opened(below, inner))  # only what may be written to can be moved
                if _raised(below, inner, f"{mark}{moved}", root):
                    moved += 1
                else:
                    moved = _emptied(inner, below, mark, moved)
                    _rmdir(below, inner)
            else:
                os.unlink(below, dir_fd=inner)
    finally:
        os.close(inner)
    return moved


def _raised(name: str, folder: int, to: str, root: int) -> bool:
    """Move a folder up; False on a disk that renames no folder of its lower layer (overlayfs)."""
    try:
        os.rename(name, to, src_dir_fd=folder, dst_dir_fd=root)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        return False
    return True


def _rows(folder: int) -> list[tuple[str, bool]]:
    with os.scandir(folder) as entries:
        return [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]


def _opened(name: str, folder: int | None) -> int:
    """A true folder, opened; its owner may do everything in it from now on."""
    seen = os.open(name, _LOOK | _FOLDER, dir_fd=folder)
    try:
        mode = os.fstat(seen).st_mode
        if mode & _FULL != _FULL:
            Path(f"/proc/self/fd/{seen}").chmod(_FULL)  # the folder that was opened, whatever bears its name now
        return os.open(".", os.O_RDONLY | _FOLDER, dir_fd=seen)
    finally:
        os.close(seen)


def _rmdir(name: str, folder: int) -> None:
    try:
        os.rmdir(name, dir_fd=folder)
    except OSError as error:
        if error.errno != errno.ENOTEMPTY:  # somebody is still at work there: once more
            raise
