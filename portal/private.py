"""The folder that a clone keeps for its own records: `<git dir>/sanshen`. What is believed lies there, never in a web root."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from portal.errors import PortalError

FOLDER = "sanshen"
CLOSED = 0o700
_OTHERS = 0o022  # group and others may write


def folder_of(git_dir: Path) -> Path:
    return git_dir / FOLDER


def closed(folder: Path) -> Path:
    """The folder, made if need be, for this account alone; PortalError where it is a link, another's, or open to others."""
    folder.mkdir(CLOSED, exist_ok=True)
    refuse_open(folder)
    return folder


def refuse_open(folder: Path) -> None:
    """PortalError unless the folder, where it is there, is a true one that only this account can write to."""
    try:
        there = os.lstat(folder)
    except FileNotFoundError:
        return
    cure = "查明是谁改动的；移走它，再重新运行本命令"
    if not stat.S_ISDIR(there.st_mode):
        raise PortalError("发布记录所在的文件夹被换成了链接或文件", cure=cure, path=str(folder))
    if there.st_uid != os.geteuid():
        cure = "用它的主人的账号运行，或移走它再重新运行"
        raise PortalError("发布记录所在的文件夹属于别的账号", cure=cure, path=str(folder))
    if there.st_mode & _OTHERS:
        raise PortalError(
            "发布记录所在的文件夹别人也能写", cure=f"查清里面的内容后运行 chmod 700 {folder}", path=str(folder)
        )
