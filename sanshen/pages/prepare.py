"""One article's file into its facts and its HTML, the same for a preview and for a release."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial
from pathlib import PurePosixPath
from urllib.parse import quote, unquote

from sanshen.base.errors import PortalError
from sanshen.base.time_limit import at_most
from sanshen.pages import bounds, markdown
from sanshen.pages.facts import Facts, FileView
from sanshen.pages.links import resolver
from sanshen.pages.pictures import Size, size_of
from sanshen.pages.world import World
from sanshen.portal.article import Article, parse_article
from sanshen.portal.linking import PICTURES
from sanshen.portal.markdown import LARGEST, Engine, convert, has_html, other_engine
from sanshen.portal.paths import place_of
from sanshen.portal.provenance import Record
from sanshen.portal.sanitise import beginning

_FIRST_IMAGE = re.compile(r'<img src="([^"]+)"')
Note = Callable[[PortalError], None]


def prepare(world: World, path: str, data: bytes, record: Record | None, blob: str, note: Note) -> tuple[Facts, str]:
    """Facts and HTML of one article. Faults go to `note`, all of them; one that cannot be read at all is raised."""
    article = parsed(path, data, blob)
    return finished(world, article, converted(world, article), record, note)


def parsed(path: str, data: bytes, blob: str) -> Article:
    """The first of the three steps, which whoever has many articles takes for some of them at a time."""
    article = parse_article(path, data, blob)
    refuse_undisclosed(article)
    return article


def converted(world: World, article: Article) -> str:
    """What the Markdown engine of the article's column makes of its body."""
    try:
        with at_most(bounds.ARTICLE, partial(_too_long, article)):
            html = (_engine(world, article.path) or convert)(article.body)
    except RecursionError as error:
        raise _too_deep(article) from error
    if len(html) > LARGEST:
        raise _too_large(article)
    return html


def _too_deep(article: Article) -> PortalError:
    cure = "在这篇稿件里删去一层套一层的列表、引用和成片的符号，重新送审；急的话先撤下这篇"
    return PortalError("嵌套过深，生成不了网页", cure=cure, path=article.path, line=article.body_line)


def _too_large(article: Article) -> PortalError:
    cure = "在这篇稿件里删去重复的注释号和成片的符号，或拆成几篇，重新送审；急的话先撤下这篇"
    return PortalError(f"网页超过 {LARGEST >> 20} MB", cure=cure, path=article.path, line=article.body_line)


def _too_long(article: Article) -> PortalError:
    cure = "把这篇稿件里成片的符号、过长的表格和列表删短或拆成几篇，重新送审；急的话先撤下这篇"
    what = f"{bounds.ARTICLE:.0f} 秒还没有生成网页，已经停下"
    return PortalError(what, cure=cure, path=article.path, line=article.body_line)


def finished(world: World, article: Article, html: str, record: Record | None, note: Note) -> tuple[Facts, str]:
    """Facts, and what the engine made as a page may hold it."""
    path = article.path
    if record is None and world.release:
        raise PortalError("没有审核记录，不能发布", cure="按审核流程送审、合并后再发布", path=path)
    uses: set[str] = set()
    escaped, sizes = _engine(world, path) is None and not has_html(article.body), _sizes(world)
    try:
        with at_most(bounds.ARTICLE, partial(_too_long, article)):
            html = markdown.finish(article, html, escaped, resolver(world, path, uses), sizes, note)
    except RecursionError as error:
        raise _too_deep(article) from error
    meta, found = article.meta, _FIRST_IMAGE.search(html) if uses else None
    cover = _cover(world, article, meta.cover.file, uses, sizes, note) if meta.cover else ""
    files = [_file(world, article, one.file, one.title, uses, note) for one in meta.attachments]
    interprets = [target for one in meta.interprets if (target := _interpreted(world, article, one, note))]
    return Facts(
        path=path,
        blob=article.blob,
        meta=meta,
        record=record,
        description=meta.summary or beginning(html),
        image_url=cover or (found[1] if found else ""),
        cover_url=cover,
        files=files,
        interprets=interprets,
        uses=sorted(uses.union(interprets)),
    ), html


def _engine(world: World, path: str) -> Engine | None:
    return other_engine(world.config.register.columns[place_of(path)])


def refuse_undisclosed(article: Article) -> None:
    if article.meta.disclosure != "主动公开":
        what = f"公开属性是“{article.meta.disclosure}”，不能上网"
        line = article.lines["disclosure"]
        raise PortalError(what, cure="从门户撤下这篇稿件，或经审核改为主动公开", path=article.path, line=line)


def _sizes(world: World) -> Callable[[str], Size]:
    @cache
    def find(src: str) -> Size:
        name = "content" + unquote(src)
        return size_of(world.read(name), name)

    return find


def _beside(world: World, article: Article, file: str, key: str, uses: set[str], note: Note) -> str:
    path = article.folder + file
    if world.is_file(path):
        uses.add(path)
    else:
        cure = f"把文件放进 {article.folder}，文件名与要素表一致"
        note(PortalError(f"没有“{file}”这个文件", cure=cure, path=article.path, line=article.lines[key]))
    return path


def _cover(world: World, article: Article, file: str, uses: set[str], sizes: Callable[[str], Size], note: Note) -> str:
    path = _beside(world, article, file, "cover", uses, note)
    address = _url(path)
    if path in uses:
        line = article.lines["cover"]
        if PurePosixPath(path).suffix[1:].lower() not in PICTURES:
            what = f"题图“{file}”不是网页能显示的图片"
            note(PortalError(what, cure="另存为 jpg 或 png 再引用", path=article.path, line=line))
        else:
            try:
                sizes(address)
            except PortalError as fault:
                note(PortalError(f"题图：{fault.message}", cure=fault.cure, path=article.path, line=line))
    return address


def _file(world: World, article: Article, file: str, title: str, uses: set[str], note: Note) -> FileView:
    path = _beside(world, article, file, "attachments", uses, note)
    size = written_size(world.size(path)) if path in uses else ""
    return FileView(_url(path), title, PurePosixPath(path).suffix[1:].upper(), size)


def _interpreted(world: World, article: Article, stated: str, note: Note) -> str:
    """Repository path of the interpreted document; empty, and noted, where there is none."""
    path = f"content/{stated.removeprefix('content/').removesuffix('.md')}.md"
    if world.is_article(path) and path != article.path:
        return path
    cure = "写 content/ 之下的路径，例如 zwgk/gfxwj/2026-01-01-x.md"
    what = f"解读的文件“{stated}”不存在"
    note(PortalError(what, cure=cure, path=article.path, line=article.lines["interprets"]))
    return ""


def _url(path: str) -> str:
    return quote(path.removeprefix("content"))


def written_size(count: int) -> str:
    """512 B, 23 KB, 1.4 MB."""
    if count < 1024:
        return f"{count} B"
    kilobytes = round(count / 1024)
    return f"{kilobytes} KB" if kilobytes < 1024 else f"{count / 1024**2:.1f} MB"
