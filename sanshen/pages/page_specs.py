"""What each page is made of: output name, template, and the names that the template sees beside those of the whole site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from sanshen.pages import pagination
from sanshen.pages.metadata import (
    Tags,
    article_meta,
    column_meta,
    home_meta,
    html_of,
    site_meta,
)
from sanshen.pages.views import ArticlePage, ColumnView, ModuleView
from sanshen.portal.site import Site

TEMPLATES = {"policy": "policy"}  # column kind -> template of its articles
LISTS = {"topic": "topic"}  # column kind -> template of the list
FIXED = (("404", "404.html", "/404.html", "页面不存在"), ("sitemap", "sitemap.html", "/sitemap.html", "站点地图"))


class PageSpec(msgspec.Struct, frozen=True):
    """`source` is the file that answers for it."""

    name: str
    template: str
    source: str
    names: dict[str, Any]


def article_spec(site: Site, article: ArticlePage) -> PageSpec:
    kind = article.column.column.kind
    names = {"article": article, **_head(article_meta(site, article), article.url, article.title)}
    return PageSpec(article.url[1:], TEMPLATES.get(kind, "article"), article.facts.path, names)


def column_spec(site: Site, view: ColumnView, number: int, count: int, items: Sequence[ArticlePage]) -> PageSpec:
    """One list page; `items` are its articles, newest first, `count` is how many the column has."""
    url = pagination.url_of(view.url, number)
    names: dict[str, Any] = {"column": view, "items": items, "number": number}
    names |= {"older": pagination.older(view.url, number, count), "newer": pagination.newer(view.url, number, count)}
    names |= _head(column_meta(site, view.column), url, view.name)
    template = LISTS.get(view.column.kind, "column")
    return PageSpec(f"{view.column.path}/{pagination.file_of(number)}", template, _row(view), names)


def latest_spec(view: ColumnView) -> PageSpec:
    """The newest titles as a piece of a page."""
    return PageSpec(view.latest_url[1:], "latest", _row(view), {"column": view})


def module_spec(site: Site, view: ModuleView) -> PageSpec:
    names = {"module": view, **_head(column_meta(site, view.column), view.url, view.name)}
    return PageSpec(f"{view.column.path}/index.html", "module", _row(view), names)


def home_spec(site: Site) -> PageSpec:
    return PageSpec("index.html", "index", "theme/templates/index.html", _head(home_meta(site), "/", ""))


def fixed_specs(site: Site) -> Iterator[PageSpec]:
    """The page for what is not there, and the site map: they follow from settings, roster and register alone."""
    for template, name, url, title in FIXED:
        yield PageSpec(name, template, f"theme/templates/{template}.html", _head(site_meta(site), url, title))


def _head(tags: Tags, url: str, title: str) -> dict[str, Any]:
    """What every whole page says of itself to machines: the tags one by one, and as HTML."""
    return {"page_meta": tags, "meta_tags": html_of(tags), "page_url": url, "page_title": title}


def _row(view: ColumnView | ModuleView) -> str:
    return f"columns.toml {view.column.path}"
