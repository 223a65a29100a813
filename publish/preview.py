"""The pages of a change before anybody has agreed to it (wz-13): built as a release would be, marked as a preview, and
with relative links, so that they can lie in any folder and open without a server.

Only articles are previewed. Their templates and plugins are then those of the main branch: nothing that a change brings is
run beside the gate's key.
"""

from __future__ import annotations

import posixpath
import re
import shutil
import tempfile
from datetime import datetime
from pathlib import Path

from portal.article import parse_article
from portal.dates import BEIJING
from portal.errors import PortalError
from portal.objects import Entry
from portal.paths import CONTENT
from portal.repo import Repo
from publish import admission, build, house, sources
from publish.pressed import press_all
from publish.pressing import Elsewhere
from review.change import Change

_ROOTED = re.compile(r'(?<=\s)(href|src)="/(?!/)([^"]*)"')


def pages_of(repo: Repo, change: Change) -> dict[str, str]:
    """Title and address below the preview's folder of every article that the change brings or alters."""
    found = {}
    for one in change.paths:
        if one.path.startswith(CONTENT) and one.path.endswith(".md") and not one.deleted:
            article = parse_article(one.path, repo.object(one.new_blob))
            found[article.address] = article.meta.title
    return found


def preview(repo: Repo, change: Change, target: Path) -> None:
    """Build the whole site as it would be after the merge into `target`, which is replaced."""
    if any(not one.path.startswith(CONTENT) for one in change.paths):
        raise PortalError("制度、模板和程序的变更没有预览", cure="在自己的机器上取这个分支，运行 pelican content 查看")
    entries = repo.entries(change.merged)
    if refused := admission.refusals(repo, change.merged):
        raise PortalError(f"不能生成预览：{refused[0]}", cure="改正后重新提交", path=refused[0].path)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="preview-", dir=target.parent) as folder:
        site = _made(repo, change, entries, Path(folder))
        wanted = [one.path for one in change.paths if one.path.endswith(".md") and not one.deleted]
        for path in build.missing_pages(site, wanted):
            raise PortalError("这篇稿件没有生成页面", cure="请网站管理员检查栏目设置", path=path)
        for page in site.rglob("*.html"):
            page.write_text(relative(page.read_text("utf-8"), page.relative_to(site).as_posix()), "utf-8")
        if target.exists():
            shutil.rmtree(target)
        site.rename(target)


def _made(repo: Repo, change: Change, entries: list[Entry], folder: Path) -> Path:
    """Every page, by the press where it can."""
    root, site = folder / "root", folder / "site"
    if house.is_pressed(repo, change.merged):
        site.mkdir()
        try:
            press_all(repo, change.merged, None, datetime.now(BEIJING).date(), folder / "house", site, lambda *_: None)
            return site
        except Elsewhere:
            shutil.rmtree(site)
    sources.lay_out(repo, entries, root, lambda _: None)
    build.run(root, site, "pelicanconf.py", repo.commit(change.head).committer.when)
    return site


def relative(html: str, address: str) -> str:
    """The page with its root-relative links seen from its own address; a folder's link names its index."""
    folder = posixpath.dirname(address)

    def written(found: re.Match[str]) -> str:
        path, mark, rest = re.fullmatch(r"([^?#]*)([?#]?)(.*)", found[2], re.DOTALL).groups()  # type: ignore[union-attr]
        if not path or path.endswith("/"):
            path += "index.html"
        return f'{found[1]}="{posixpath.relpath(path, folder or ".")}{mark}{rest}"'

    return _ROOTED.sub(written, html)
