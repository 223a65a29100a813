"""Where a link in an article leads: checked against what the site will have, and written as an address of the site."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from urllib.parse import unquote, urlsplit, urlunsplit

from plugins.edition import Edition
from portal.article import Article
from portal.errors import PortalError

PAGES = frozenset({"/", "/index.html", "/sitemap.html"})
Resolve = Callable[[str, int, bool], str]


def resolver(edition: Edition, article: Article) -> Resolve:
    """A function (url, line of the file, is it an image) -> address; PortalError where it leads nowhere."""
    domain = edition.house.settings.site.domain

    def resolve(url: str, line: int, image: bool) -> str:
        try:
            parts = urlsplit(url)
        except ValueError:
            raise PortalError(f"链接“{url}”写法有误", cure="核对地址", path=article.path, line=line) from None
        if parts.netloc and not parts.scheme:
            raise PortalError(f"链接“{url}”缺少 https:", cure="写全地址", path=article.path, line=line)
        if parts.scheme and parts.hostname != domain:
            if image:
                raise PortalError("图片在站外", cure="下载后放进稿件的文件夹", path=article.path, line=line)
            return url  # the sanitiser keeps http, https, mailto and tel only
        if not parts.path and not parts.netloc:
            return url
        target = _target(edition, article, unquote(parts.path) or "/")
        if target is None or (image and f"content{target}" not in edition.files):
            what = "图片" if image else "链接"
            cure = "核对文件名；稿件写 .md 的相对路径，附件放进稿件同名的文件夹"
            raise PortalError(f"{what}“{unquote(url)}”指向不存在的稿件或文件", cure=cure, path=article.path, line=line)
        return urlunsplit(("", "", target, parts.query, parts.fragment))

    return resolve


def _target(edition: Edition, article: Article, path: str) -> str | None:
    """The root-relative address, or None when the site will have nothing there."""
    if not path.startswith("/"):
        path = "/" + posixpath.join(posixpath.dirname(article.path.removeprefix("content/")), path)
    slash = "/" if path.endswith("/") else ""
    path = posixpath.normpath(path).rstrip("/") + slash or "/"
    inner = f"content{path}"
    if inner in edition.articles:
        return path.removesuffix(".md") + ".html"
    known = (
        path in PAGES
        or inner in edition.files
        or (path.endswith(".html") and inner.removesuffix(".html") + ".md" in edition.articles)
        or (path.endswith("/") and path.strip("/") in edition.house.register.columns)
    )
    return path if known else None
