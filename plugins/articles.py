"""How Pelican's articles lead to each other, and what an article's page says of itself to machines."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, cast

from pelican.plugins import signals

from plugins.edition import edition_of
from sanshen.pages.page_specs import article_leaf
from sanshen.pages.views import NEWEST, ArticlePage


def _relate(generator: Any) -> None:
    """`generator.articles` are newest first already; Pelican's own lists would be walked in squared time."""
    edition = edition_of(generator)
    everything = cast(list[ArticlePage], generator.articles)
    pages = {page.facts.path: page for page in everything}
    for page in everything:
        edition.listed[page.column.column.path].append(page)
        for path in page.facts.interprets:
            if path in pages:  # one that is not has a fault of its own
                page.interprets.append(pages[path])
                pages[path].interpreted_by.append(page)
    for column, listed in edition.listed.items():
        edition.columns[column].articles.extend(listed[:NEWEST])
        for newer, older in pairwise(listed):
            newer.next, older.previous = older, newer
    generator.categories = []


def _state(generator: Any, content: ArticlePage) -> None:
    """Pelican hands its shared context to the next template it renders, which is this article's."""
    names = article_leaf(edition_of(generator).house.settings.site, content).names
    del names["article"]  # Pelican gives it
    generator.context.update(names)


def _forget(generator: Any, writer: object) -> None:
    for name in ("page_meta", "meta_tags", "page_url", "page_title"):
        generator.context.pop(name, None)


def register() -> None:
    signals.article_generator_finalized.connect(_relate)
    signals.article_generator_write_article.connect(_state)
    signals.article_writer_finalized.connect(_forget)
