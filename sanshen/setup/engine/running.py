"""Which engine is running, and whether it may judge a clone. Loaded before every judgement: nothing but the standard library."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable
from functools import cache

from sanshen.base.errors import PortalError
from sanshen.base.inherited import refuse_foreign

DEVELOPER = "SANSHEN_DEVELOPER"  # set to 1, a program may judge the clone it lies in; never in production
CURE = "在产品仓库里运行 make install PREFIX=/opt/sanshen，改用 /opt/sanshen/bin/sanshen（见运维手册“安装引擎”）"

_LENT = "别的账号可以改动引擎，不能用来审核和发布"
_CLOSE = "查明是谁开的权限；让文件夹归 root，只有 root 能写：chown -R root:root 和 chmod -R go-w"


def code_root() -> str:
    """The folder that holds the packages of this engine."""
    return os.path.realpath(os.path.join(os.path.dirname(os.path.realpath(__file__)), *[os.pardir] * 3))


def is_installed() -> bool:
    """Whether this engine lies in its own Python environment; an editable install lies in a clone instead."""
    return _inside(code_root(), os.path.realpath(sys.prefix)) and sys.prefix != sys.base_prefix


def require_installed(*judged: str | os.PathLike[str]) -> None:
    """PortalError unless this engine is installed, and outside each of the folders `judged`: clones and web roots.

    Otherwise whoever can write there, by a push or a pull, would change the program that judges them. Nor is any program
    run that lies in one of these folders.
    """
    refuse_foreign(*judged)
    if os.environ.get(DEVELOPER) == "1":
        return
    if not is_installed():
        raise PortalError("这个程序直接从代码文件夹运行，改动代码的人就能改掉审核规则，不能用来审核和发布", cure=CURE)
    _refuse_lent()
    folders = [os.path.realpath(one) for one in judged]
    for place in _imported_from():
        for folder in folders:
            if _inside(place, folder):
                raise PortalError(f"程序装在它要审核或发布的文件夹里（{place}）", cure=CURE, path=folder)


def _refuse_lent() -> None:
    """PortalError where another account may change the engine: its folder, one above that up to the top, or a package in it.

    A folder with the sticky bit, as /tmp has it, lets nobody rename what belongs to somebody else.
    """
    code, top = code_root(), os.path.realpath(sys.prefix)
    for place in dict.fromkeys([code, *_above(code), top, *_above(top)]):
        there = os.stat(place)
        if _is_lent(there) and not (there.st_uid in _trusted() and there.st_mode & stat.S_ISVTX):
            raise PortalError(_LENT, cure=_CLOSE, path=place)
    with os.scandir(code) as entries:  # the libraries' packages too, and the .pth files, which Python runs
        for entry in entries:
            if not entry.is_symlink() and _is_lent(entry.stat()):
                raise PortalError(_LENT, cure=_CLOSE, path=entry.path)


def _is_lent(there: os.stat_result) -> bool:
    """Whether somebody besides root and this account may write there."""
    return there.st_uid not in _trusted() or _is_shared(there)


def _trusted() -> tuple[int, int]:
    return 0, os.geteuid()


def _is_shared(folder: os.stat_result) -> bool:
    """Whether somebody besides its owner may write there; many systems give every account a group of its own."""
    if folder.st_mode & stat.S_IWOTH:
        return True
    return bool(folder.st_mode & stat.S_IWGRP) and folder.st_gid != 0 and not _is_private(folder.st_gid, folder.st_uid)


@cache
def _is_private(group: int, owner: int) -> bool:
    import grp
    import pwd

    try:
        own, account = grp.getgrgid(group), pwd.getpwuid(owner)
    except KeyError:
        return False
    return own.gr_name == account.pw_name and account.pw_gid == group and set(own.gr_mem) <= {account.pw_name}


def _above(path: str) -> Iterable[str]:
    while path != os.path.dirname(path):
        path = os.path.dirname(path)
        yield path


def _imported_from() -> Iterable[str]:
    """Every folder that this process takes programs from."""
    return {os.path.realpath(one) for one in (sys.prefix, code_root(), *sys.path)}


def _inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")
