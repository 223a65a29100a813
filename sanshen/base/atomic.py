"""Where a file is made that takes another's place once it is whole, by programs of which several may be at it at once."""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from pathlib import Path

from sanshen.base.errors import PortalError

_KEPT = 200  # bytes of a name, of which there are 255, so that what is added to it has room


def write(path: Path, data: bytes) -> None:
    """These bytes in place of what the file was, whole or not at all.

    They are written under a name that nobody can guess and that nothing bears yet: a link that was put there would be
    followed, and a pipe waited for.
    """
    fresh = temporary_name(path)
    try:
        with fresh.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())  # else a power cut may leave the name and nothing under it
        with suppress(FileNotFoundError):
            if stat.S_ISREG((before := path.lstat()).st_mode):
                fresh.chmod(stat.S_IMODE(before.st_mode))
        fresh.replace(path)
    except BaseException:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise


def point(link: Path, target: str) -> None:
    """A link to `target` in place of what stood there; whoever follows it meanwhile gets the one or the other."""
    fresh = temporary_name(link)
    fresh.symlink_to(target)
    try:
        fresh.replace(link)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    sync_names(link.parent)


def sync_names(folder: Path) -> None:
    """The folder's own list of names is on the disk: a rename in it has happened for good."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def put(path: Path, data: bytes, begins: bytes, root: Path) -> None:
    """Write what somebody asked for, as `refuse_foreign` allows."""
    refuse_foreign(path, begins, root)
    if not path.parent.is_dir():
        raise PortalError("没有这个文件夹，没有写入", cure="先建好它，或换一个文件夹", path=str(path.parent))
    write(path, data)


def refuse_foreign(path: Path, begins: bytes, root: Path) -> None:
    """PortalError where something stands that does not begin as ours does, or a link, or where a link in `root` leads.

    A branch may bring links; what they lead to is somebody else's.
    """
    top = root.resolve()
    inside = [one for one in path.absolute().parents if one.parent.resolve().is_relative_to(top)]
    if any(one.is_symlink() for one in (path, *inside)):
        raise PortalError("这里是链接，没有写入", cure="换一个文件名，或先查清链接从哪里来，再删去它", path=str(path))
    if path.exists() and not (path.is_file() and _ours(path, begins)):
        raise PortalError("这里已有别的文件，没有覆盖", cure="换一个文件名，或先把它移开", path=str(path))


def _ours(path: Path, begins: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(begins)) in (begins, b"")


def temporary_name(path: Path) -> Path:
    """A name for this process alone; what processes that were killed left under such names goes, and nothing of anybody else's."""
    name = os.fsencode(path.name)[:_KEPT].decode("utf-8", "ignore")
    ours = re.compile(rf"\.{re.escape(name)}\.[0-9a-f]{{16}}\.sanshen-([0-9]{{1,9}})")
    for left in path.parent.iterdir() if path.parent.is_dir() else ():
        found = ours.fullmatch(left.name)
        if found and int(found[1]) != os.getpid() and not _lives(int(found[1])):
            with suppress(OSError):
                left.unlink()
    return path.with_name(f".{name}.{os.urandom(8).hex()}.sanshen-{os.getpid()}")


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except OSError as error:
        return isinstance(error, PermissionError)  # somebody else's
    return True
