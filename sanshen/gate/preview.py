"""The pages of a change before anybody has agreed to it (wz-13): built as a release would be, marked as a preview, and
with relative links, so that they can lie in any folder and open without a server.

Articles are shown with the theme and settings of the commit that the change starts from, which it cannot alter. A change of
theme, settings or plugins is a program that nobody has agreed to: only the gate makes pages with it, behind walls.
"""

from __future__ import annotations

import posixpath
import re
from datetime import datetime
from pathlib import Path

from sanshen.base.dates import BEIJING
from sanshen.base.errors import PortalError
from sanshen.base.temporary import room
from sanshen.git import export
from sanshen.git.repo import Repo
from sanshen.pages import bounds
from sanshen.portal.article import parse_article
from sanshen.portal.paths import CONTENT
from sanshen.publish import admission, pelican, pelican_child, preview_folder, program_checkout
from sanshen.publish.builder import Elsewhere
from sanshen.publish.built import Site, build_all
from sanshen.publish.store import taking
from sanshen.review.judging.change import Change
from sanshen.review.ledger import anchor
from sanshen.review.proving.incremental import verify_incremental

_ROOTED = re.compile(r'(?<=\s)(href|src)="/(?!/)([^"]*)"')
HOME = "index.html"


def pages_of(repo: Repo, change: Change) -> dict[str, str]:
    """Title and address below the preview's folder of every article that the change brings or alters; else its home page."""
    found = {}
    for one in change.paths:
        if one.path.startswith(CONTENT) and one.path.endswith(".md") and not one.deleted:
            article = parse_article(one.path, repo.object(one.new_blob))
            found[article.address] = article.meta.title
    return found or ({HOME: "首页"} if alters_look(repo, change) else {})


def alters_look(repo: Repo, change: Change) -> bool:
    """Whether pages would be made with another theme, other settings, plugins or registers."""
    if change.is_adoption or all(one.path.startswith(CONTENT) for one in change.paths):
        return False
    return program_checkout.files(repo, change.base_tree) != program_checkout.files(repo, change.merged)


def preview(
    repo: Repo, change: Change, target: Path, *, gate: bool = False, reports: str = "", limit: float = bounds.PREVIEW
) -> None:
    """Build the whole site as it would be after the merge into `target`, which is replaced.

    `gate` allows what only a gate may do: to show a change of theme, settings, plugins or registers. `reports` is where
    the gate's previews are served.
    """
    if any(not one.path.startswith(CONTENT) for one in change.paths):
        _refuse(repo, change, gate, reports)
        site = Site(words=change.merged, look=change.merged, agreed=False, limit=limit)
    else:
        _prove(repo, change.base)
        site = Site(words=change.merged, look=change.base_tree, agreed=True, limit=limit)
    render(repo, change, site, target)


def render(repo: Repo, change: Change, site: Site, target: Path) -> None:
    """The pages of `site` into `target`; PortalError if an article of the change has none."""
    for tree in {site.words, site.look}:
        if refused := admission.refusals(repo, tree):
            raise PortalError(f"不能生成预览：{refused[0]}", cure="改正后重新提交", path=refused[0].path)
    target, clone = target.absolute(), (repo.root, repo.git_dir)
    preview_folder.refuse_foreign(target, *clone)
    target.parent.mkdir(parents=True, exist_ok=True)
    with room(target.parent, "preview-") as folder:
        stage = _made(repo, site, repo.commit(change.head).committer.when, folder)
        made = folder / "taken"
        found = taking.take_all(stage, made)
        wanted = [one.path for one in change.paths if one.path.endswith(".md") and not one.deleted]
        for path in pelican_child.missing_pages(found, [path for path in wanted if path.startswith(CONTENT)]):
            raise PortalError("这篇稿件没有生成页面", cure="请网站管理员检查栏目设置", path=path)
        for path in found:
            if path.endswith(".html"):
                page = made / path
                text = page.read_bytes().decode("utf-8", "surrogateescape")
                page.write_bytes(relative(text, path).encode("utf-8", "surrogateescape"))
        preview_folder.replace(target, made, *clone)


def _prove(repo: Repo, commit: str) -> None:
    """PortalError unless the ledger proves the commit, whose settings are about to be run."""
    for fault in verify_incremental(repo, commit, anchor.seen(repo)).faults:
        what = f"主分支未经证实，不能用它的模板和设置生成预览：{fault.message}"
        raise PortalError(what, cure=fault.cure, path=fault.path or None)


def _refuse(repo: Repo, change: Change, gate: bool, reports: str) -> None:
    """PortalError where this change of more than articles is not for this machine to show."""
    redline = f"用 sanshen redline {change.name} 看改了哪些字"
    if change.is_adoption:
        cure = "在自己的克隆里核对后，运行 sanshen build 查看"
        raise PortalError("接收现有网站时还没有审定的模板和设置，没有预览", cure=cure)
    if any(one.path.startswith(CONTENT) for one in change.paths):
        raise PortalError("稿件和网站自身的改动混在一起，不能审核，也没有预览", cure="分成两个变更提交")
    if not alters_look(repo, change):
        raise PortalError("这个变更不改动页面，没有预览", cure=redline)
    if not gate:
        where = f"（{reports}/合并请求号/）" if reports else ""
        raise PortalError(
            "网站样式、设置和插件的改动是没有审过的程序，不在审核人的机器上运行",
            cure=f"看闸门在合并请求里给出的预览{where}；{redline}",
        )


def _made(repo: Repo, site: Site, when: int, folder: Path) -> Path:
    """Where a child left every page, by the builder where it can. What lies there is to be taken, not believed."""
    try:
        made, _ = build_all(repo, site, None, datetime.now(BEIJING).date(), folder, lambda *_: None)
        return made
    except Elsewhere:
        root, stage = folder / "root", folder / "site"
        export.lay_out(repo, pelican.laid_out(repo, site.words, site.look), root, lambda _: None)
        pelican_child.run(root, stage, "pelicanconf.py", when, agreed=site.agreed, limit=site.limit)
        return stage


def relative(html: str, address: str) -> str:
    """The page with its root-relative links seen from its own address; a folder's link names its index."""
    folder = posixpath.dirname(address)

    def written(found: re.Match[str]) -> str:
        path, mark, rest = re.fullmatch(r"([^?#]*)([?#]?)(.*)", found[2], re.DOTALL).groups()  # type: ignore[union-attr]
        if not path or path.endswith("/"):
            path += "index.html"
        return f'{found[1]}="{posixpath.relpath(path, folder or ".")}{mark}{rest}"'

    return _ROOTED.sub(written, html)
