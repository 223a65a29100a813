"""Files out of a folder that a child process wrote: copied by descriptor, never followed, never moved.

The child may be a program that nobody has agreed to, and it may still be running. So no link is followed, only plain files
with a single name are read, and what is kept are new files of our own, which the child has no way to.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from sanshen.base.errors import PortalError, legible
from sanshen.git import private
from sanshen.pages import bounds
from sanshen.pages.build.request import SiteFile
from sanshen.publish import child_limits

_CHUNK = 1 << 20
_DEEPEST = 64  # folders
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_CURE = "检查插件与设置，改正并审核后再发布"
# what the kernel says of a link, a folder or a socket where a file should be, or of a file where a folder should be
_OTHER = (errno.ELOOP, errno.ENOTDIR, errno.EISDIR, errno.ENXIO, errno.EACCES, errno.EPERM)


def take(stage: Path, files: Iterable[SiteFile], into: Path) -> None:
    """Copy exactly these files into the folder `into`, which must be new; what was copied goes from the stage.

    PortalError where one of them is not what its size and sha256 say.
    """
    with _root(stage) as root:
        copies = _Copies(into)
        folder, opened = "", os.dup(root)
        try:
            for file in files:
                parts = refuse_path(file.path).split("/")
                if (wanted := "/".join(parts[:-1])) != folder:
                    os.close(opened)
                    opened = -1
                    opened = _inner(root, parts[:-1], file.path)
                    folder = wanted
                if copies.add(opened, parts[-1], file.path, min(file.size, bounds.FILE)) != (file.sha256, file.size):
                    _unlike(file.path)
                os.unlink(parts[-1], dir_fd=opened)
        finally:
            if opened >= 0:
                os.close(opened)


def take_all(stage: Path, into: Path) -> list[str]:
    """Copy every file of the stage into the folder `into`, which must be new; their paths."""
    with _root(stage) as root:
        copies, most = _Copies(into), child_limits.files_allowed(root)
        found = list[str]()
        for path, folder, name in _below(root):
            if len(found) >= most:
                raise PortalError("生成的文件太多，放不下，没有读取", cure=child_limits.crowded(root))
            copies.add(folder, name, path, bounds.FILE)
            found.append(path)
        return found


def scan(stage: Path) -> list[SiteFile]:
    """Every file of the stage with its digest, in the order of its path's bytes."""
    with _root(stage) as root:
        found, left = [], bounds.WRITTEN
        for path, folder, name in _below(root):
            digest, size = _read(folder, name, path, bounds.FILE)
            found.append(SiteFile(path, digest, size))
            left -= size
            if left < 0:
                _too_much(stage)
    return sorted(found, key=lambda file: os.fsencode(file.path))


def plain_bytes(path: Path, most: int) -> bytes:
    """Contents of one file that a child wrote, which lies in a folder of ours; OSError if it is anything else or has more."""
    with private.opened(path) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return data


def refuse_path(path: str) -> str:
    """The path, if it leads to a place below the folder that it is in; PortalError otherwise."""
    parts = path.split("/")
    if len(parts) > _DEEPEST or {"", ".", ".."} & set(parts) or "\0" in path:
        _unlike(path)
    return path


class _Copies:
    """New files of our own below a new folder of our own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        folder.chmod(0o755)
        self._folder, self._known = str(folder), {""}
        self._left = child_limits.allowed(folder)

    def add(self, folder: int, name: str, path: str, most: int) -> tuple[str, int]:
        """Copy a file of an open folder to `path`; its sha256 and size."""
        try:
            self._enter(path.rpartition("/")[0])
            copy = os.open(f"{self._folder}/{path}", _NEW, 0o644)
        except (FileExistsError, NotADirectoryError):
            _unlike(path)
        try:
            os.fchmod(copy, 0o644)  # a web server reads as somebody else, whatever our umask
            digest, size = _read(folder, name, path, most, copy)
            self._left -= size
            if self._left < 0:
                _too_much(Path(self._folder))
            return digest, size
        finally:
            os.close(copy)

    def _enter(self, inner: str) -> None:
        if inner not in self._known:
            self._enter(inner.rpartition("/")[0])
            made = Path(self._folder, inner)
            made.mkdir()
            made.chmod(0o755)
            self._known.add(inner)


@contextmanager
def _root(stage: Path) -> Iterator[int]:
    """The stage, opened. It lies in a folder that the child cannot rename anything in."""
    opened = _open(str(stage), _FOLDER, None, stage.name)
    try:
        if os.fstat(opened).st_uid != os.geteuid():
            _other(stage.name)
        yield opened
    finally:
        os.close(opened)


def _inner(root: int, parts: Iterable[str], path: str) -> int:
    """The folder below, opened name by name."""
    opened = os.dup(root)
    for part in parts:
        before = opened
        try:
            opened = _open(part, _FOLDER, before, path)
        finally:
            os.close(before)
    return opened


def _below(root: int) -> Iterator[tuple[str, int, str]]:
    """Path, open folder and name of everything below that is not a true folder."""
    left: list[tuple[str, ...]] = [()]
    count = 0
    while left:
        parts = left.pop()
        shown = "/".join(parts)
        if len(parts) >= _DEEPEST:
            _other(shown)
        folder = _inner(root, parts, shown)
        try:
            with os.scandir(folder) as entries:
                found = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
            count += len(found)
            if count > bounds.FILES:
                raise PortalError(f"生成的文件超过 {bounds.FILES} 个，没有读取", cure=_CURE)
            for name, is_folder in found:
                _refuse_name(name, "/".join((*parts, name)))
                if is_folder:
                    left.append((*parts, name))
                else:
                    yield "/".join((*parts, name)), folder, name
        finally:
            os.close(folder)


def _read(folder: int, name: str, path: str, most: int, copy: int | None = None) -> tuple[str, int]:
    """sha256 and size of a plain file, copied if wanted; PortalError if it has more than `most` bytes."""
    opened = _open(name, _FILE, folder, path)
    try:
        there = os.fstat(opened)
        if not stat.S_ISREG(there.st_mode) or there.st_nlink != 1 or there.st_uid != os.geteuid():
            _other(path)
        digest, size = hashlib.sha256(), 0
        while data := os.read(opened, _CHUNK):
            size += len(data)
            if size > most:
                _unlike(path)
            digest.update(data)
            if copy is not None:
                _write(copy, data)
        return digest.hexdigest(), size
    finally:
        os.close(opened)


def _write(copy: int, data: bytes) -> None:
    done = os.write(copy, data)
    while done < len(data):
        done += os.write(copy, data[done:])


def _open(name: str, flags: int, folder: int | None, path: str) -> int:
    try:
        return os.open(name, flags, dir_fd=folder)
    except FileNotFoundError:
        _unlike(path)
    except OSError as error:
        if error.errno in _OTHER:
            _other(path)
        if error.errno in (errno.ENAMETOOLONG, errno.EINVAL):
            _unlike(path)
        raise


def _refuse_name(name: str, path: str) -> None:
    """Neither our records nor a visitor's browser could name it."""
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise PortalError("生成的文件名不是 UTF-8，没有读取", cure=_CURE, path=legible(path)) from error


def _too_much(folder: Path) -> NoReturn:
    raise PortalError("生成的文件太大，放不下，没有读取", cure=child_limits.full(folder))


def _unlike(path: str) -> NoReturn:
    raise PortalError("生成的文件与清单不符", cure=_CURE, path=path)


def _other(path: str) -> NoReturn:
    raise PortalError("生成了链接或特殊文件，没有读取", cure=f"只能生成普通文件：{_CURE}", path=path)
