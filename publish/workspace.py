"""The whole site of a work tree, as it stands, for its authors to look at: a preview, and it says so on every page.

A work tree may hold a branch of anybody's, so its settings and theme are closed in. Where the machine cannot do that, they
are used only if they are those of the agreed main branch.
"""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path

from plugins import bounds
from plugins.press.order import Fresh, Order, Report, Tell
from plugins.survey import listed
from portal import confined
from portal.clearing import room
from portal.dates import BEIJING
from portal.errors import PortalError
from portal.paths import CONTENT
from publish import house, taking
from publish.pressing import Pressing

MARK = "theme"  # every site has this folder


def build(root: Path, target: Path, jobs: int, tell: Tell) -> tuple[Report, bool]:
    """All pages of `root` into `target`, which is replaced if it is an earlier preview; True if that was closed in.

    Elsewhere where Pelican has to do it.
    """
    _refuse_foreign(target)
    agreed = not confined.available() and _is_agreed(root)
    if not agreed and not confined.available():
        cure = f"{confined.CURE}；或者先切回主分支，或自行核对后运行 pelican content（由您自己负责）"
        raise PortalError("样式、设置或插件与审定的主分支不同，这台机器不能把它们关起来运行", cure=cure)
    target.parent.mkdir(parents=True, exist_ok=True)
    with room(target.parent, ".preview-") as folder:
        stage = folder / "work/stage"
        stage.mkdir(parents=True)
        order = Order(
            root=str(root),
            git_dir="",
            state=str(stage.parent / "state"),
            stage=str(stage),
            day=datetime.now(BEIJING).date(),
            whole=True,
            fresh=[Fresh(path, mode, "-") for path, mode in listed(root).items()],
            marks={},
            settings="pelicanconf.py",
            release=False,
            jobs=jobs,
        )
        with Pressing(root, stage, reads=_shown(root), agreed=agreed, limit=bounds.RELEASE) as press:
            press.begin(order)
            report = press.made(tell)
        made = folder / "site"
        taking.take_all(stage, made)
        if target.exists():
            shutil.rmtree(target)
        made.rename(target)
    return report, press.closed


def _shown(root: Path) -> list[Path]:
    """What of a work tree pages are made of; not its .git folder, nor what else lies there."""
    names = (*house.NAMES, house.PLUGINS, CONTENT.rstrip("/"))
    return [path for path in (root / name for name in names) if path.exists() and not path.is_symlink()]


def _is_agreed(root: Path) -> bool:
    """Whether the site files are those of the main branch, and the ledger proves it."""
    from portal.repo import Repo
    from publish.now import tip
    from review import anchor
    from review.verified import bring_up

    try:
        repo = Repo(root)
        commit = repo.commit(tip(repo))
        if bring_up(repo, commit.id, anchor.seen(repo)).faults:
            return False
        return house.is_laid_out(house.files(repo, commit.tree), root, house.names(repo, commit.tree))
    except PortalError:
        return False


def _refuse_foreign(target: Path) -> None:
    if os.path.lexists(target) and (not target.is_dir() or (not (target / MARK).is_dir() and any(target.iterdir()))):
        raise PortalError("这个文件夹里不是以前的预览，不能覆盖", cure="换一个空文件夹", path=str(target))
