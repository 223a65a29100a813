"""Where a link in an article leads: checked against what the site will have, and written as an address of the site."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from urllib.parse import unquote, urlsplit, urlunsplit

from plugins.world import World
from portal.errors import PortalError

PAGES = frozenset({"/", "/index.html", "/sitemap.html"})
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_WITHIN = re.compile(r"/?[a-z0-9][a-z0-9/.-]*")  # nothing to be decoded, no query, no scheme
_OUTSIDE = re.compile(r"https?://([A-Za-z0-9.-]+)(?:/[\w/.~%#?=;:+,@&-]*)?", re.ASCII)
Resolve = Callable[[str, bool], str]


def resolver(world: World, path: str, uses: set[str]) -> Resolve:
    """A function (url, is it an image) -> address; PortalError where it leads nowhere. What it leads to goes into `uses`."""
    domain = world.house.settings.site.domain

    def resolve(url: str, image: bool) -> str:
        if _WITHIN.fullmatch(url) and (target := _target(world, path, url, uses)) and not image:
            return target
        away = _OUTSIDE.fullmatch(url)
        if away and away[1].lower() != domain and not image:
            return url
        try:
            parts = urlsplit(url)
            host = urlsplit(unquote(url)).hostname  # the Markdown engine has escaped what no address may hold
        except ValueError:
            raise PortalError(f"链接“{url}”写法有误", cure="核对地址", path=path) from None
        if parts.netloc and not parts.scheme:
            raise PortalError(f"链接“{url}”缺少 https:", cure="写全地址", path=path)
        if parts.scheme and host != domain:
            if image:
                raise PortalError("图片在站外", cure="下载后放进稿件的文件夹", path=path)
            return url if parts.scheme in SCHEMES else ""
        if not parts.path and not parts.netloc:
            return url
        target = _target(world, path, unquote(parts.path) or "/", uses)
        if target is None or (image and f"content{target}" not in uses):
            what = "图片" if image else "链接"
            cure = "核对文件名；稿件写 .md 的相对路径，附件放进稿件同名的文件夹"
            raise PortalError(f"{what}“{unquote(url)}”指向不存在的稿件或文件", cure=cure, path=path)
        return urlunsplit(("", "", target, parts.query, parts.fragment))

    return resolve


def _target(world: World, source: str, path: str, uses: set[str]) -> str | None:
    """The root-relative address, or None when the site will have nothing there."""
    if not path.startswith("/"):
        path = "/" + posixpath.join(posixpath.dirname(source.removeprefix("content/")), path)
    slash = "/" if path.endswith("/") else ""
    path = posixpath.normpath(path).rstrip("/") + slash or "/"
    inner = f"content{path}"
    if world.is_article(inner):
        uses.add(inner)
        return path.removesuffix(".md") + ".html"
    if world.is_file(inner):
        uses.add(inner)
        return path
    written = inner.removesuffix(".html") + ".md"
    if path.endswith(".html") and world.is_article(written):
        uses.add(written)
        return path
    is_column = path.endswith("/") and path.strip("/") in world.house.register.columns
    return path if path in PAGES or is_column else None
