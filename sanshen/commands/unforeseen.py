"""What the system refuses on a bad day, in words: no command ends in a traceback."""

from __future__ import annotations

import errno
import os
import sys

from sanshen.base.errors import PortalError

TRACEBACK = "SANSHEN_TRACEBACK"  # in the environment: for developers
_AGAIN = f"排除后重试；还是这样，设 {TRACEBACK}=1 再运行一次，把输出交给网站管理员"
_CURES = {
    errno.ENOSPC: "磁盘满了：腾出空间后重试",
    errno.EDQUOT: "磁盘配额用完了：腾出空间后重试",
    errno.EROFS: "磁盘是只读的：换一个能写的位置，或请系统管理员重新挂载",
    errno.EACCES: "没有权限：用有权限的账号运行，或请系统管理员改权限",
    errno.EPERM: "没有权限：用有权限的账号运行，或请系统管理员改权限",
    errno.EMFILE: "同时打开的文件数受限：运行 ulimit -n 1024 后重试",
    errno.ENFILE: "整台机器打开的文件太多：关掉一些程序后重试",
    errno.ELOOP: "链接指向了自己：移走它再运行",
    errno.EFBIG: "文件超过了允许的大小：检查 ulimit -f，或移走这个文件",
    errno.EIO: "磁盘读写出错：请系统管理员检查磁盘",
    errno.ENOMEM: "内存不够：关掉一些程序，或减少 --jobs 后重试",
}


def in_words(error: BaseException) -> PortalError | None:
    """One line for it; None for a fault of the program's own, or where a developer wants to see where it arose."""
    if os.environ.get(TRACEBACK) == "1":
        return None
    if gone := _folder_gone(error):
        return gone
    if isinstance(error, OSError):
        return _refused(error)
    if isinstance(error, MemoryError):
        return PortalError("内存不够，没有做完", cure=_CURES[errno.ENOMEM])
    if isinstance(error, RecursionError):
        return PortalError("有一个文件嵌套过深，没有做完", cure="运行 sanshen check --all 找出它，删去成片的重复符号")
    if isinstance(error, UnicodeError):
        return PortalError("有文件名或文字不是 UTF-8，没有做完", cure=f"改成 UTF-8 后重试；{_AGAIN}")
    if isinstance(error, ImportError):
        return PortalError(
            f"程序的一部分装载不了（{error.name or error}）", cure=f"检查 ulimit -n 和安装是否完整，{_AGAIN}"
        )
    database = sys.modules.get("sqlite3")
    if database and isinstance(error, database.Error):
        return PortalError(f"程序自己的记录读写不了（{error}）", cure=f"检查磁盘空间和 .git/sanshen 的权限，{_AGAIN}")
    return _stopped(error) if isinstance(error, RuntimeError) else None


def _stopped(error: RuntimeError) -> PortalError:
    if "Symlink loop" in str(error):  # how pathlib says ELOOP
        return PortalError(f"链接指向了自己（{error}）", cure=_CURES[errno.ELOOP])
    return PortalError(f"没有做完：{error}", cure=f"检查内存和进程数的限制，{_AGAIN}")


def _folder_gone(error: BaseException) -> PortalError | None:
    if not isinstance(error, FileNotFoundError):
        return None
    try:
        os.getcwd()  # noqa: PTH109 - pathlib would import what may not be there
    except FileNotFoundError:
        return PortalError("当前文件夹已经被删除", cure="cd 到门户的仓库里，再运行一次")
    return None


def _refused(error: OSError) -> PortalError:
    what = f"系统没有答应（{error.strerror or error}）"
    cure = _CURES.get(error.errno or 0, f"检查磁盘和权限，{_AGAIN}")
    return PortalError(
        what, cure=cure, path=os.fsdecode(error.filename) if isinstance(error.filename, (str, bytes)) else None
    )
