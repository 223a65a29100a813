"""Why something on the disk cannot be changed, in words: whose it is, and the command that mends it."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

from sanshen.base.errors import PortalError, legible

_DENIED = (errno.EACCES, errno.EPERM)
_FULL = (errno.ENOSPC, errno.EDQUOT)
_TAKEN = (errno.EMFILE, errno.ENFILE)
_MANY = 10_000  # names below a folder among which one of another account is sought


def cure_of(error: OSError, path: Path) -> str:
    """What lets this account write at `path`, where `error` says that it could not."""
    if error.errno in _FULL:
        return "磁盘空间或账号的配额用完了，腾出空间后重试"
    if error.errno == errno.EROFS:
        return "磁盘是只读的，没有写权限：查明原因，重新挂载成可写后重试"
    if error.errno in _TAKEN:
        return "打开的文件太多：用 ulimit -n 放宽，或结束别的程序，再重试"
    if error.errno == errno.EIO:
        return "磁盘读写出错：用 dmesg 查明是不是磁盘坏了，先做备份，再重试"
    if error.errno not in _DENIED:
        return "检查磁盘空间和写权限后重试"
    there = next(_around(path))
    owner, me = there.lstat().st_uid, account(os.geteuid())
    whose = f"{legible(str(there))} 属于账号 {account(owner)}，本账号 {me} 没有写权限：请系统管理员运行"
    if owner == os.geteuid():
        fixed = f"或者设了不可改动的标记：sudo chattr -R -i {quoted(there)}"
        return f"{legible(str(there))} 没有写权限：chmod u+rwx {quoted(there)}；{fixed}，再重试"
    if there.is_symlink():  # to change its owner would change what it leads to
        return f"{whose} sudo rm {quoted(there)}"
    return f"{whose} sudo chown -hR {me} {quoted(there)}，或用它的主人的账号运行本命令"


def unread(error: OSError, what: str, path: Path) -> PortalError:
    """That one of our own records may be whole, but could not be read now: no reason to do without it."""
    return PortalError(f"{what}读不出来（{error.strerror}）", cure=cure_of(error, path), path=str(path))


def removal_of(error: OSError, path: Path) -> str:
    """Why this account cannot remove `path`, and how it goes."""
    away = f"sudo rm -rf {quoted(path)}"
    if error.errno not in _DENIED:
        return f"{error.strerror} → 检查磁盘，再运行 {away}"
    if (foreign := next(_foreign(path), None)) is not None:
        there, owner = foreign
        return f"{legible(str(there))} 属于账号 {account(owner)} → 请系统管理员运行 {away}"
    return f"大概设了不可改动的标记 → 请系统管理员运行 sudo chattr -R -i {quoted(path)} && {away}"


def account(number: int) -> str:
    """The account's name, or its number where it has none."""
    import pwd  # only where something is amiss

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def quoted(path: Path) -> str:
    """The path as a word of a command line; what cannot be shown is spelt out, and then the word is no more than a hint."""
    from shlex import quote

    return quote(legible(str(path)))


def _around(path: Path) -> Iterator[Path]:
    """What is most likely in the way, first: a folder that may not be written to, what stands at the path, its folder."""
    folder = next(one for one in path.absolute().parents if one.is_dir())
    if not os.access(folder, os.W_OK | os.X_OK, effective_ids=True):
        yield folder
    if os.path.lexists(path):
        yield path
    yield folder


def _foreign(path: Path) -> Iterator[tuple[Path, int]]:
    """What belongs to another account, at the path and below it, as far as a look is worth it."""
    own, seen = os.geteuid(), 0
    owner = path.lstat().st_uid if os.path.lexists(path) else own
    if owner != own:
        yield path, owner
    for folder, folders, files in os.walk(path):
        for name in (*folders, *files):
            seen += 1
            there = Path(folder, name)
            if seen > _MANY:
                return
            if os.path.lexists(there) and (owner := there.lstat().st_uid) != own:
                yield there, owner
