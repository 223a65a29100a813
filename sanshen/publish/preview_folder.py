"""Where a preview may be written: whatever stands there is replaced, so nothing but an earlier preview may."""

from __future__ import annotations

import os
from pathlib import Path

from sanshen.base.errors import PortalError
from sanshen.base.rights import quoted
from sanshen.git import private

MARK = ".sanshen-preview"  # a folder without it was not made here, and is not replaced
OWN = Path(private.FOLDER, "preview")  # in a clone's git folder
_STORE = ("current", "releases")  # names in every folder that releases are served from


def refuse_foreign(target: Path, *clone: Path) -> None:
    """PortalError unless nothing stands there, an empty folder, or an earlier preview: only that may be replaced.

    `clone` is the folders of the clone: a branch may bring a file of the mark's name, so they are refused with it too.
    """
    cure = f"换一个空文件夹，或一个还没有的文件夹；{quoted(target)} 里没有要留的东西，就移走它再运行"
    true, elsewhere = _true(target), "换一个空文件夹，或一个还没有的文件夹"
    if any(_true(one).is_relative_to(true) for one in clone) or os.path.lexists(target / ".git"):
        raise PortalError("要写预览的文件夹里有克隆，不能覆盖", cure=elsewhere, path=str(target))
    if any(_is_git(one) and not true.is_relative_to(one / OWN) for one in (true, *true.parents)):
        raise PortalError("要写预览的地方在 git 自己的文件夹里，不能覆盖", cure=elsewhere, path=str(target))
    if any(all(os.path.lexists(one / name) for name in _STORE) for one in (true, *true.parents)):
        raise PortalError("要写预览的地方是发布文件夹，不能覆盖", cure=elsewhere, path=str(target))
    if not os.path.lexists(target):
        return
    if not private.is_folder(target):
        raise PortalError("要写预览的地方不是文件夹（或是一个链接），不能覆盖", cure=cure, path=str(target))
    if not private.is_own_folder(target):
        raise PortalError("要写预览的文件夹属于别的账号，不能覆盖", cure=cure, path=str(target))
    if not private.is_file(target / MARK) and any(target.iterdir()):
        if all(os.path.lexists(target / name) for name in ("index.html", "theme")):
            cure = f"确是以前版本的 sanshen 生成的预览，就删去它再运行：rm -r {quoted(target)}；不是的，换一个空文件夹"
        raise PortalError("这个文件夹里不是以前的预览，不能覆盖", cure=cure, path=str(target))


def replace(target: Path, made: Path, *clone: Path) -> None:
    """The finished pages into the place of an earlier preview."""
    (made / MARK).touch()
    if any(_true(target).is_relative_to(_true(one)) for one in clone):
        (made / ".gitignore").write_text("*\n")  # a preview in a clone is nobody's to commit
    refuse_foreign(target, *clone)  # the pages took their time
    if os.path.lexists(target) and not private.moved(target, made.with_name("former")):
        private.remove(target)
    made.rename(target)


def _is_git(folder: Path) -> bool:
    """Whether git keeps a clone there; what it keeps for a linked work tree lies below."""
    return all(os.path.lexists(folder / name) for name in ("HEAD", "objects", "refs"))


def _true(path: Path) -> Path:
    return Path(os.path.realpath(path))  # which no link to itself disturbs
