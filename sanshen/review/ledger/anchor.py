"""What this clone has already seen of the ledger, kept beside it: a chain alone cannot tell that its end was cut off.

It is an anchor, so damage is not healed in silence: only somebody who brings another anchor can begin anew.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from sanshen.base import atomic
from sanshen.base.errors import UNREADABLE, PortalError
from sanshen.base.rights import unread
from sanshen.git import private
from sanshen.git.repo import Repo

FILE = Path(private.FOLDER, "ledger-seen")
PROVEN = Path(private.FOLDER, "ledger-proven.sqlite3")  # where it is, something was seen
_MOST = 200  # bytes
_TEXT = re.compile(r"([0-9a-f]{40})\n([0-9a-f]{40})\n")
_BRING = (
    "取纸上存档或别的克隆里的台账末端（git rev-parse ledger），"
    "运行 sanshen ledger verify --anchor 编号；核对无误就重新记下"
)


class Lost(PortalError):
    """What was seen before cannot be read any more."""


def seen(repo: Repo) -> list[str]:
    """Ledger heads verified here before: the first ever and the latest. Lost where what was noted cannot be read."""
    path = repo.git_dir / FILE
    if not os.path.lexists(path):
        return []
    try:
        found = _TEXT.fullmatch(_beginning(path))
    except UNREADABLE:
        found = None
    except OSError as error:
        if not private.is_other(error):
            raise unread(error, "以前核对过的台账末端", path) from error
        found = None
    if found is None:
        raise Lost("以前核对过的台账末端读不出来了：台账有没有被整段回退，这个克隆说不清", cure=_BRING, path=str(path))
    return list(found.groups())


def _beginning(path: Path) -> str:
    """More than ever stands in it, and no more: it may have grown to any size."""
    with private.opened(path) as file:
        return file.read(_MOST).decode("ascii")


def recall(repo: Repo) -> list[str]:
    """`seen`, and a word where there should be something and is not."""
    found = seen(repo)
    if not found and (repo.git_dir / PROVEN).exists():
        private.say(
            f"没有以前核对过的台账末端（{repo.git_dir / FILE}）：台账有没有被整段回退，这个克隆说不清。{_BRING}"
        )
    return found


def require_room(repo: Repo) -> None:
    """PortalError where `remember` could not write: to be asked before anything is moved."""
    seen(repo)
    folder = (repo.git_dir / FILE).parent
    if not os.access(folder if folder.exists() else repo.git_dir, os.W_OK):
        raise _unwritten(repo, "没有写权限")


def remember(repo: Repo, head: str, *, anew: bool = False) -> None:
    """Call only after a verification without faults, in which what was seen before was still part of the ledger.

    `anew` where somebody brought an anchor instead of what was lost. PortalError where it cannot be written.
    """
    path = repo.git_dir / FILE
    try:
        try:
            first = next(iter(seen(repo)), None)
        except Lost:
            if not anew:
                raise
            private.put_aside(path, "以前核对过的台账末端")
            first = None
        path.parent.mkdir(0o700, exist_ok=True)
        atomic.write(path, f"{first or repo.beginning(head)}\n{head}\n".encode("ascii"))
        atomic.sync_names(path.parent)
    except OSError as error:
        raise _unwritten(repo, error.strerror or str(error)) from error


def _unwritten(repo: Repo, why: str) -> PortalError:
    cure = f"检查磁盘空间和 {(repo.git_dir / FILE).parent} 的写权限"
    return PortalError(f"不能记下核对过的台账末端（{why}）", cure=cure, path=str(repo.git_dir / FILE))
