"""How articles lead to each other: interpretations in both directions, neighbours in the column."""

from __future__ import annotations

from typing import Any, cast

from pelican.plugins import signals

from plugins.edition import Edition, edition_of
from plugins.views import ArticlePage
from portal.errors import PortalError


def _prepare(_: Any, metadata: dict[str, Any]) -> None:
    metadata |= {"interprets": [], "interpreted_by": [], "previous": None, "next": None}


def _relate(generator: Any) -> None:
    edition = edition_of(generator)
    pages = {page.parsed.path: page for page in cast(list[ArticlePage], generator.articles)}
    for page in pages.values():
        _interpret(edition, page, pages)
    for column in edition.columns.values():
        for newer, older in zip(column.articles, column.articles[1:], strict=False):
            newer.next, older.previous = older, newer


def _interpret(edition: Edition, page: ArticlePage, pages: dict[str, ArticlePage]) -> None:
    for stated in page.meta.interprets:
        path = f"content/{stated.removeprefix('content/').removesuffix('.md')}.md"
        if path not in edition.articles or path == page.parsed.path:
            what, line = f"解读的文件“{stated}”不存在", page.parsed.lines["interprets"]
            cure = "写 content/ 之下的路径，例如 zwgk/gfxwj/2026-01-01-x.md"
            edition.faults.append(PortalError(what, cure=cure, path=page.parsed.path, line=line))
        elif path in pages:  # one that is not has a fault of its own
            page.interprets.append(pages[path])
            pages[path].interpreted_by.append(page)


def register() -> None:
    signals.article_generator_context.connect(_prepare)
    signals.article_generator_finalized.connect(_relate)
