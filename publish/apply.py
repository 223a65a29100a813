"""Build the planned release, put it beside the others, and switch to it in one step."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from portal.article import parse_article
from portal.dates import BEIJING
from portal.errors import PortalError
from portal.repo import Repo
from publish import build, sources
from publish.delta import Delta, Facts
from publish.manifest import Manifest, Published, scan
from publish.now import Now, Tell
from publish.plan import Plan
from publish.releases import KEEP, Store
from review import anchor


def apply(
    repo: Repo, store: Store, plan: Plan, lock: int, *, afresh: bool = False, keep: int = KEEP, tell: Tell
) -> Manifest:
    """Publish what was planned. `lock` is what `store.locked()` gave; whatever fails leaves the old release served."""
    if plan.refusals:
        raise PortalError("有内容不能发布", cure=f"先处理：{plan.refusals[0]}")
    if store.current() != plan.last:
        raise PortalError("期间已有新的发布", cure="重新运行本命令")
    anchor.remember(repo, plan.now.ledger)
    stage = store.stage()
    _build(repo, plan.now, stage.parent / "root", stage, lock, tell)
    tell("登记清单", 0, 0)
    made = store.add(_delta(repo, plan.now, stage), _facts(plan.now), afresh=afresh, keep=keep)
    tell("切换版本", 0, 0)
    store.switch(made)
    tell("准备下次发布", 0, 0)
    store.settle(keep)
    return made


def _build(repo: Repo, now: Now, root: Path, site: Path, lock: int, tell: Tell) -> None:
    count = len(now.entries)
    tell("取出文件", 0, count)
    sources.lay_out(repo, now.entries, root, lambda done: tell("取出文件", done, count))
    tell("生成页面", 0, 0)
    build.run(root, site, now.facts, now.when, lock)
    for path in build.missing_pages(site, [entry.path for entry in now.articles]):
        raise PortalError("这篇稿件没有生成页面", cure="检查插件与栏目设置，改正并审核后再发布", path=path)


def _delta(repo: Repo, now: Now, stage: Path) -> Delta:
    articles = [_published(repo, now, entry.path, entry.blob) for entry in now.articles]
    return Delta(written=scan(stage), articles=articles, whole=True)


def _facts(now: Now) -> Facts:
    at = datetime.now(BEIJING).replace(microsecond=0)
    return Facts(commit=now.commit, tree=now.tree, ledger=now.ledger, created_at=at)


def _published(repo: Repo, now: Now, path: str, blob: str) -> Published:
    title = parse_article(path, repo.object(blob)).meta.title
    return Published(path, blob, title, now.facts.articles[path].entry)
