"""Where a link or a picture in an article leads: one answer for the check before a commit, for the gate and for the page."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from sanshen.portal.columns import Column
from sanshen.portal.paths import CONTENT, place_of

if TYPE_CHECKING:
    from urllib.parse import SplitResult

PAGES = frozenset({"/", "/index.html", "/404.html", "/robots.txt", "/sitemap.html", "/sitemap.xml"})
PICTURES = frozenset({"gif", "jpeg", "jpg", "png", "webp"})
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_WEB = frozenset({"http", "https"})
_WITHIN = re.compile(r"/?[a-z0-9][a-z0-9/.-]*")  # nothing to be decoded, no query, no scheme
_OUTSIDE = re.compile(r"https?://([A-Za-z0-9.-]+)(?:/[\w/.~%#?=;:+,@&-]*)?", re.ASCII)
_NOWHERE = (
    "指向不存在的稿件或文件",
    "核对文件名；稿件写 .md 的相对路径，附件放进稿件同名的文件夹，栏目写 /栏目路径/；还没有入库的一并提交",
)


class BadLink(Exception):
    """Why a link leads nowhere: what is wrong with it, to be read behind 链接 or 图片, and the cure."""

    def __init__(self, what: str, cure: str) -> None:
        super().__init__(what)
        self.what, self.cure = what, cure


class LinkTargets(NamedTuple):
    """What the site will have. Without a register, None, every column may be there."""

    domain: str
    columns: Mapping[str, Column] | None
    is_article: Callable[[str], bool]
    is_file: Callable[[str], bool]


class Lead(NamedTuple):
    """The address as a page may hold it, and the article or file that it stands for; empty where it is neither."""

    address: str
    path: str = ""


def lead(targets: LinkTargets, source: str, url: str, image: bool) -> Lead:
    """Where `url` leads from the article `source`; BadLink where the site will have nothing there."""
    if not image:
        if _WITHIN.fullmatch(url) and (target := _target(targets, source, url)):
            return target
        away = _OUTSIDE.fullmatch(url)
        if away and away[1].lower().rstrip(".") != targets.domain:
            return Lead(url)
    from urllib.parse import unquote, urlsplit  # most links need none of it, and a hook need not load it

    try:
        parts = urlsplit(url)
        host = urlsplit(unquote(url)).hostname  # the Markdown engine has escaped what no address may hold
    except ValueError:
        raise BadLink("写法有误", "核对地址") from None
    if not parts.scheme and (parts.netloc or url.startswith("//")):
        raise BadLink("缺少 https:", "写全地址")
    if parts.scheme and (parts.scheme not in _WEB or not host or host.rstrip(".") != targets.domain):
        if image:
            raise BadLink("在站外", "下载后放进稿件的文件夹")
        return Lead(_outside(url, parts, host))
    if not parts.path and not parts.netloc:
        if image:
            raise BadLink("没有地址", "写图片文件的相对路径")
        return Lead(url)
    return _inside(targets, source, parts, image)


def _outside(url: str, parts: SplitResult, host: str | None) -> str:
    """The address of another site, a mailbox or a telephone, its scheme in small letters: pages mark those of other sites."""
    if parts.scheme not in SCHEMES:
        raise BadLink(f"不能用 {parts.scheme}:", "网址以 https:// 开头，邮箱写 mailto:，电话写 tel:；文件名里不用冒号")
    if not (host if parts.scheme in _WEB else parts.path):
        raise BadLink("写法有误", "网址写全，如 https://www.gov.cn/")
    from urllib.parse import urlunsplit

    return url if url.startswith(f"{parts.scheme}:") else urlunsplit(parts)


def _inside(targets: LinkTargets, source: str, parts: SplitResult, image: bool) -> Lead:
    from urllib.parse import unquote, urlunsplit

    path = unquote(parts.path) or "/"
    if "\\" in path:
        raise BadLink("用了反斜杠", "文件夹之间用 /")
    target = _target(targets, source, path)
    if target is None or (image and (not target.path or target.path.endswith(".md"))):
        raise BadLink(*_NOWHERE)
    if not image:
        return Lead(urlunsplit(("", "", target.address, parts.query, parts.fragment)), target.path)
    if target.path.rpartition(".")[2].lower() not in PICTURES:
        raise BadLink("不是网页能显示的图片", "另存为 jpg 或 png 再引用；要供下载的，写成链接或附件")
    return target


def _target(targets: LinkTargets, source: str, path: str) -> Lead | None:
    """The root-relative address, or None when the site will have nothing there."""
    if not path.startswith("/"):
        path = f"{place_of(source)}/{path}"
    slash = "/" if path.endswith("/") else ""
    path = posixpath.normpath("/" + path.strip("/")).rstrip("/") + slash or "/"  # two slashes would be another host
    inner = f"{CONTENT}{path[1:]}"
    if inner.endswith(".md"):
        return Lead(path.removesuffix(".md") + ".html", inner) if targets.is_article(inner) else None
    if targets.is_file(inner):
        return Lead(path, inner)
    written = inner.removesuffix(".html") + ".md"
    if path.endswith(".html") and targets.is_article(written):
        return Lead(path, written)
    return Lead(path) if path in PAGES or _is_list(targets, path) else None


def _is_list(targets: LinkTargets, path: str) -> bool:
    """A column's or module's first page, or a column's feed. Later pages are renumbered when articles go."""
    folder, _, name = path.rpartition("/")
    if targets.columns is None:
        return bool(folder) and name in ("", "index.html", "feed.xml")
    column = targets.columns.get(folder[1:])
    return column is not None and (name in ("", "index.html") or (name == "feed.xml" and not column.is_module))
