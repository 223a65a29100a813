"""Which engine is running, and whether it may judge a clone. Loaded before every judgement: nothing but the standard library."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from portal.errors import PortalError

DEVELOPER = "SANSHEN_DEVELOPER"  # set to 1, a program may judge the clone it lies in; never in production
CURE = "在产品仓库里运行 make install PREFIX=/opt/sanshen，改用 /opt/sanshen/bin/sanshen（见运维手册“安装引擎”）"


def code_root() -> str:
    """The folder that holds the packages of this engine."""
    return os.path.dirname(os.path.dirname(os.path.realpath(__file__)))


def is_installed() -> bool:
    """Whether this engine lies in its own Python environment; an editable install lies in a clone instead."""
    return _inside(code_root(), os.path.realpath(sys.prefix)) and sys.prefix != sys.base_prefix


def require_installed(*judged: str | os.PathLike[str]) -> None:
    """PortalError unless this engine is installed, and outside each of the folders `judged`: clones and web roots.

    Otherwise whoever can write there, by a push or a pull, would change the program that judges them.
    """
    if os.environ.get(DEVELOPER) == "1":
        return
    if not is_installed():
        raise PortalError("这个程序直接从代码文件夹运行，改动代码的人就能改掉审核规则，不能用来审核和发布", cure=CURE)
    folders = [os.path.realpath(one) for one in judged]
    for place in _imported_from():
        for folder in folders:
            if _inside(place, folder):
                raise PortalError(f"程序装在它要审核或发布的文件夹里（{place}）", cure=CURE, path=folder)


def _imported_from() -> Iterable[str]:
    """Every folder that this process takes programs from."""
    return {os.path.realpath(one) for one in (sys.prefix, code_root(), *sys.path)}


def _inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")
