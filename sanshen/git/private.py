"""The folder that a clone keeps for its own records, `<git dir>/sanshen`: what is believed lies there, never in a web root.

A record that is of no use is put aside and made anew, and that is said: nothing is healed in silence.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from io import BufferedReader
from pathlib import Path

from sanshen.base.errors import PortalError, legible

FOLDER = "sanshen"
DAMAGED = ".damaged"  # ends the name of a record that was put aside; of each there is one, and those that will not go
_CLOSED = 0o700
_TRUE_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_LOOK = getattr(os, "O_PATH", os.O_RDONLY)  # even where the umask left us no right to read
_OTHERS = 0o022  # group and others may write
_AROUND = (3, 5, 6, 7, 8, 10, 13, 14)  # PERM, BUSY, LOCKED, NOMEM, READONLY, IOERR, FULL, CANTOPEN
_OTHER = (errno.ELOOP, errno.EINVAL, errno.ENOTDIR, errno.EISDIR, errno.ENXIO)  # a link, folder, pipe or socket
_told = set[Path]()  # what this process could not remove, and has said
_SIDES = ("-journal", "-wal", "-shm")  # SQLite's own: they belong to the file that goes


class Damaged(PortalError):
    """A record of our own cannot be read; whoever can do without it puts it aside."""


def folder_of(git_dir: Path) -> Path:
    return git_dir / FOLDER


def say(message: str) -> None:
    """Tell whoever runs us, in whatever command and process, what was done with our own records: a line on standard error."""
    with suppress(OSError):  # a full disk under it stops nothing
        sys.stderr.write(f"{legible(message)}\n")
        sys.stderr.flush()


def closed(folder: Path) -> Path:
    """The folder, made if need be, for this account alone; PortalError where it is a link, another's, or open to others."""
    if not os.path.lexists(folder):
        for parent in reversed([one for one in folder.parents if not one.exists()]):
            parent.mkdir(_CLOSED, exist_ok=True)  # by `parents=True` the umask would have a say
        folder.mkdir(_CLOSED, exist_ok=True)
    refuse_open(folder)
    if os.lstat(folder).st_mode & _CLOSED != _CLOSED:  # left by a umask that took our own rights
        folder.chmod(_CLOSED)
    return folder


def refuse_open(folder: Path) -> None:
    """PortalError unless the folder, where it is there, is a true one that only this account can write to."""
    try:
        there = os.lstat(folder)
    except FileNotFoundError:
        return
    cure = "查明是谁改动的；移走它，再重新运行本命令"
    if not stat.S_ISDIR(there.st_mode):
        raise PortalError("存放发布记录的文件夹被换成了链接或文件", cure=cure, path=str(folder))
    if there.st_uid != os.geteuid():
        cure = "用它的主人的账号运行，或移走它再重新运行"
        raise PortalError("存放发布记录的文件夹属于别的账号", cure=cure, path=str(folder))
    if there.st_mode & _OTHERS:
        cure = f"查明是谁改动的；chmod 700 {folder}，再运行 sanshen publish --force"
        raise PortalError("存放发布记录的文件夹别人也能写", cure=cure, path=str(folder))


def is_file(path: Path) -> bool:
    """Whether a plain file stands there; a link to one is none."""
    return _is(path, stat.S_ISREG)


def opened(path: str | Path) -> BufferedReader:
    """The plain file there, to be read; OSError for anything else, which is neither followed nor waited for."""
    file = open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb")  # noqa: PTH123, SIM115
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError(errno.EINVAL, "no plain file", str(path))
    return file


def is_other(error: OSError) -> bool:
    """Whether `opened` failed because no plain file stands there, and not because the system could not open one."""
    return error.errno in _OTHER


def is_folder(path: Path) -> bool:
    """Whether a true folder stands there; a link to one is none."""
    return _is(path, stat.S_ISDIR)


def is_own_folder(path: Path) -> bool:
    """Whether a true folder of this account stands there."""
    return is_folder(path) and os.lstat(path).st_uid == os.geteuid()


def open_up(folder: Path, mode: int) -> None:
    """Give a true folder of this account these rights, whatever the umask left it; OSError for anything else.

    By a descriptor: whoever may put a link in its place would have the rights of what it leads to changed.
    """
    seen = os.open(folder, _LOOK | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        there = os.fstat(seen)
        if not stat.S_ISDIR(there.st_mode) or there.st_uid != os.geteuid():
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM), str(folder))
        Path(f"/proc/self/fd/{seen}").chmod(mode)
    finally:
        os.close(seen)


def put_aside(path: Path, what: str, why: str = "损坏") -> None:
    """Give a record another name, so that a new one can be made, and say so."""
    aside = path.with_name(f"{path.name}{DAMAGED}")
    if not discard(aside):
        aside = path.with_name(f"{path.name}{DAMAGED}-{os.urandom(4).hex()}")
    for side in _SIDES:
        remove(path.with_name(path.name + side))
    if moved(path, aside):
        say(f"{what}{why}，已另存为 {aside}，重新建立")
    else:
        remove(path)
        say(f"{what}{why}，这个磁盘不能给它改名，已删去，重新建立：{path}")


def clear_sides(path: Path) -> None:
    """Before SQLite opens a file of ours: what bears the name of one of its side files, and is none, makes way; that is said.

    SQLite would wait at a pipe for ever, whatever signal it gets, and open nothing beside a folder or a link.
    """
    for side in _SIDES:
        there = path.with_name(path.name + side)
        if os.path.lexists(there) and not is_file(there):
            put_aside(there, f"{path.name} 的附属文件", "被换成了别的东西")


def moved(path: Path, to: Path) -> bool:
    """Give it another name; False on a disk that renames no folder of its lower layer (overlayfs)."""
    try:
        path.rename(to)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        return False
    return True


def retire(path: Path, hidden: Path) -> None:
    """Away with it, out of sight first, so that half of it never bears its name; in place where it cannot be renamed."""
    remove(hidden)
    remove(hidden if moved(path, hidden) else path)


def discard(path: Path) -> bool:
    """Away with what nobody needs. What will not go stays: that is said once, with the command, and is no reason to stop."""
    try:
        remove(path)
    except OSError as error:
        if path not in _told:
            from sanshen.base.rights import removal_of

            _told.add(path)
            say(f"删不掉 {path}，已放着不管，不影响发布：{removal_of(error, path)}")
        return False
    return True


def is_damage(error: Exception) -> bool:
    """Whether SQLite objects to the file itself, and not to a full disk, a missing right or somebody else at work."""
    return getattr(error, "sqlite_errorcode", 1) & 0xFF not in _AROUND


def remove(path: Path) -> None:
    """Away with it, if it is there: no link is followed, and folders may be nested deeper than Python's stack or a path goes."""
    if not is_folder(path):
        path.unlink(missing_ok=True)
        return
    from sanshen.base.temporary import clear

    try:
        clear(path)
    except OSError as error:  # it names only the last part of a path
        raise OSError(error.errno, error.strerror, str(path)) from error


def _is(path: Path, kind: Callable[[int], bool]) -> bool:
    try:
        return kind(os.lstat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError, PermissionError):  # what another closed to us is not ours
        return False
