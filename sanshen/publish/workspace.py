"""The whole site of a work tree, as it stands, for its authors to look at: a preview, and it says so on every page.

A work tree may hold a branch of anybody's, so its settings and theme are closed in. Where the machine cannot do that, they
are used only if they are those of the agreed main branch.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import msgspec

from sanshen.base import sandbox
from sanshen.base.dates import BEIJING
from sanshen.base.errors import PortalError
from sanshen.base.rights import quoted
from sanshen.base.temporary import room
from sanshen.git import private
from sanshen.pages import bounds
from sanshen.pages.build.request import Fresh, Order, Tell
from sanshen.pages.content_tree import listed
from sanshen.portal.paths import CONTENT
from sanshen.publish import pelican_child as by_pelican
from sanshen.publish import preview_folder, program_checkout
from sanshen.publish.builder import BuilderProcess, Elsewhere
from sanshen.publish.store import taking


class Built(msgspec.Struct, frozen=True):
    """How much there is, whether it was made behind walls, and how long each step of the builder took; none of Pelican's."""

    files: int
    articles: int
    closed: bool
    seconds: dict[str, float] = {}


def build(root: Path, target: Path, jobs: int, tell: Tell) -> Built:
    """All pages of `root` into `target`, which is replaced if it is an earlier preview; by Pelican where the builder cannot."""
    preview_folder.refuse_foreign(target, root)
    _refuse_source(root, target)
    agreed = not sandbox.available() and _is_agreed(root)
    if not agreed and not sandbox.available():
        cure = f"{sandbox.CURE}；或者先切回主分支"
        raise PortalError("样式、设置或插件与审定的主分支不同，这台机器不能把它们关起来运行", cure=cure)
    target.parent.mkdir(parents=True, exist_ok=True)
    with room(target.parent, ".preview-") as folder:
        try:
            stage, articles, closed, seconds = _built(root, folder, agreed, jobs, tell)
        except Elsewhere as why:
            if not sandbox.available():
                cure = f"{sandbox.CURE}；样式、设置是审定的，也可以运行 pelican content -o {quoted(target)}"
                raise PortalError(
                    f"这个网站的设置要由 Pelican 生成（{why}），这台机器不能把它关起来", cure=cure
                ) from why
            private.say(f"这个网站的设置要由 Pelican 生成（{why}），慢一些")
            stage = folder / "pelican"
            articles, seconds = sum(path.endswith(".md") for path in listed(root)), {}
            when = int(datetime.now(BEIJING).timestamp())
            closed = by_pelican.run(
                root, stage, "pelicanconf.py", when, agreed=False, limit=bounds.RELEASE, reads=_shown(root)
            )
        made = folder / "site"
        files = taking.take_all(stage, made)
        preview_folder.replace(target, made, root)
    return Built(len(files), articles, closed, seconds)


def _built(root: Path, folder: Path, agreed: bool, jobs: int, tell: Tell) -> tuple[Path, int, bool, dict[str, float]]:
    """Where the builder left the pages, of how many articles; Elsewhere where Pelican has to make them."""
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
    with BuilderProcess(root, stage, reads=_shown(root), agreed=agreed, limit=bounds.RELEASE) as builder:
        builder.begin(order)
        report = builder.made(tell)
    return stage, len(report.titles), builder.closed, report.seconds


def _shown(root: Path) -> list[Path]:
    """What of a work tree pages are made of; not its .git folder, nor what else lies there."""
    names = (*program_checkout.NAMES, program_checkout.PLUGINS, CONTENT.rstrip("/"))
    return [path for path in (root / name for name in names) if path.exists() and not path.is_symlink()]


def _refuse_source(root: Path, target: Path) -> None:
    """PortalError where pages would be written over what they are made of."""
    true = Path(os.path.realpath(target))
    if any(true.is_relative_to(one.resolve()) for one in _shown(root)):
        raise PortalError("要写预览的地方放的是稿件或网站文件，不能覆盖", cure="换一个空文件夹", path=str(target))


def _is_agreed(root: Path) -> bool:
    """Whether the site files are those of the main branch, and the ledger proves it."""
    from sanshen.git.repo import Repo
    from sanshen.publish.target import tip
    from sanshen.review.ledger import anchor
    from sanshen.review.proving.incremental import verify_incremental

    try:
        repo = Repo(root)
        commit = repo.commit(tip(repo))
        if verify_incremental(repo, commit.id, anchor.seen(repo)).faults:
            return False
        return program_checkout.is_laid_out(
            program_checkout.files(repo, commit.tree), root, program_checkout.names(repo, commit.tree)
        )
    except PortalError:
        return False
