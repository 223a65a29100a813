"""What goes wrong when git is asked, in git's own words and with what to do about it."""

from __future__ import annotations

import re
from typing import TypeGuard

from sanshen.base.errors import PortalError

_CURE = "核对分支与提交是否存在、仓库是否完整（浅克隆先运行 git fetch --unshallow）"
_ENDED = "多半是内存不够，或有人结束了它：关掉一些程序，再运行一次；仓库没有因此损坏"
_CURES = (  # git's own words, and what to do; the first that fit
    (
        ("remote unpack failed", "unpacker error"),
        "远程仓库那台机器写不进去（磁盘满了，或没有权限）：请它的管理员检查后重试",
    ),
    (("No space left", "Disk quota", "couldn't write"), "检查磁盘空间（df -h、df -i）和账号的配额，腾出空间后重试"),
    (("Read-only file system",), "磁盘是只读的：查明原因，重新挂载成可写后重试"),
    (
        ("protected branch", "hook declined"),
        "代码平台不许这样推送：核对那里的分支保护，和推送用的账号是不是闸门的",
    ),
    (
        ("(non-fast-forward)", "(fetch first)", "(stale info)"),
        "那边有这里没有的提交：先取回（git fetch）核对，查明是谁推送的，不要强制推送",
    ),
    (
        (
            "from remote repository",
            "repository '' not found",
            "unable to access",
            "Authentication failed",
            "could not read Username",
            "could not read Password",
        ),
        "核对远程仓库的地址（git remote -v）、网络，和访问它用的密钥或令牌（令牌放在 SANSHEN_FORGE_TOKEN 或 systemd 的 forge-token 里，过期的换新的）",
    ),
    (
        ("Load key", "oad public key", "rivate key", "passphrase"),
        "核对签名密钥的路径、权限和口令；公钥须先载入 ssh-agent",
    ),
    (
        ("'': File exists", "could not lock config file"),
        "等另一个 git 命令结束后重试；确认没有别的 git 在运行，就删去这个文件再重试",
    ),
    (
        ("ermission denied", "insufficient permission", "not permitted"),
        "核对 .git 里文件的主人和权限，用它的主人的账号运行",
    ),
    (("Input/output error",), "磁盘读写出错：用 dmesg 查明是不是磁盘坏了，先做备份，再重试"),
    (("Too many open files",), "打开的文件太多：用 ulimit -n 放宽，或结束别的程序，再重试"),
    (("died of signal",), _ENDED),
    (("ut of memory", "Cannot allocate memory"), "内存不够：关掉一些程序后重试"),
)
_NAME = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")
_SECRET = re.compile(r"(?<=://)[^\s/@]+(?=@)|(?<=token=)[^\s&'\"]+")  # in the address of a remote


class GitFailed(PortalError):
    """git exited with `status`; `said` are its own words, if it had any."""

    def __init__(self, message: str, *, cure: str, status: object, said: str = "") -> None:
        super().__init__(message, cure=cure)
        self.status, self.said = status, said

    @property
    def is_no(self) -> bool:
        """Whether it only answers no: of what it could not read it complains, with the same status."""
        return self.status == 1 and not self.said

    @property
    def is_cut_off(self) -> bool:
        """Whether git never came to an answer: it took too long, or a signal ended it."""
        return self.status is None or _was_ended(self.status)


class Missing(PortalError):
    """The clone lacks an object."""

    def __init__(self, name: str) -> None:
        super().__init__(f"仓库里缺少对象 {name}", cure="用完整克隆（不要 --depth）后重试")


class Altered(PortalError):
    """The bytes of an object are not those that its id was made of; git looks at that in `git fsck` alone."""

    def __init__(self, name: str) -> None:
        cure = "运行 git fsck 查看全部；查明是谁改的，从别的克隆或备份取回"
        super().__init__(f"对象 {name[:12]} 的内容与编号不符：仓库里的文件被改动或损坏", cure=cure)


class TooLarge(PortalError):
    """An object that nobody takes into memory."""

    def __init__(self, name: str, size: int) -> None:
        cure = "这样大的文件不能放进门户仓库；从分支的历史里删去后重新推送"
        super().__init__(f"对象 {name[:12]} 过大（{size >> 20} MB）", cure=cure)


def _was_ended(status: object) -> TypeGuard[int]:
    return isinstance(status, int) and status < 0


def failure(command: str, status: object, output: str) -> GitFailed:
    """The error of a git that exited with `status` and these words."""
    said = _reason(output)
    if _was_ended(status):
        return GitFailed(f"git {command} 没有做完就被信号 {-status} 结束了", cure=_ENDED, status=status, said=said)
    return GitFailed(
        f"git {command} 未能完成：{said or f'退出码 {status}'}", cure=_cure(said), status=status, said=said
    )


def _reason(said: str) -> str:
    """git's own words without its advice and the address, which come before the reason and may be longer."""
    lines = said.strip().splitlines()
    told = "\n".join([line for line in lines if not line.startswith(("hint:", "To "))] or lines)
    return _SECRET.sub("***", told)


def _cure(said: str) -> str:
    own = "\n".join(line for line in said.split("\n") if not line.startswith("remote:"))  # of another machine's disk
    own = _NAME.sub(lambda name: name[0][0] * 2, own)  # whoever names a file does not choose the cure
    return next((cure for words, cure in _CURES if any(word in own for word in words)), _CURE)
