"""A whole site by Pelican, as it stands in a commit: for portals with plugins that the builder does not know."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec

from sanshen.base.errors import PortalError
from sanshen.git import export
from sanshen.git.objects import Entry
from sanshen.git.repo import Repo
from sanshen.portal.article import parse_article
from sanshen.portal.paths import CONTENT
from sanshen.publish import pelican_child, program_checkout
from sanshen.publish.store import taking
from sanshen.publish.store.delta import Delta
from sanshen.publish.store.manifest import Published
from sanshen.publish.target import Now, Tell


def by_pelican(repo: Repo, now: Now, day: date, stage: Path, lock: int | None, tell: Tell) -> tuple[Delta, bool]:
    """Every page into `stage`, which is empty; True if that was closed in."""
    root, entries = stage.parent / "root", laid_out(repo, now.tree, now.tree)
    facts = msgspec.structs.replace(now.facts(), day=day)
    tell("取出文件", 0, len(entries))
    export.lay_out(repo, entries, root, lambda done: tell("取出文件", done, len(entries)))
    tell("生成页面", 0, 0)
    closed = pelican_child.release(root, stage, facts, now.when, lock)
    articles = [entry for entry in entries if is_article(entry.path)]
    written = taking.scan(stage)
    for path in pelican_child.missing_pages((file.path for file in written), [entry.path for entry in articles]):
        raise PortalError("这篇稿件没有生成页面", cure="检查插件与栏目设置，改正并审核后再发布", path=path)
    titles = {one.path: parse_article(one.path, repo.object(one.blob)).meta.title for one in articles}
    published = [Published(one.path, one.blob, titles[one.path], facts.articles[one.path].entry) for one in articles]
    return Delta(written=written, articles=published, whole=True), closed


def laid_out(repo: Repo, words: str, look: str) -> list[Entry]:
    """All that Pelican needs: articles and their files of the tree `words`, site files of the tree `look`."""
    found = [entry for entry in repo.entries(words) if entry.path.startswith(CONTENT)]
    return [*program_checkout.files(repo, look), *found]


def is_article(path: str) -> bool:
    return path.startswith(CONTENT) and path.endswith(".md")
