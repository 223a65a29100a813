"""The only reader: what the builder has read, as Pelican's articles. No reStructuredText (it includes files), no HTML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pelican.readers import BaseReader
from pelican.urlwrappers import Category, Tag

from sanshen.pages.page_specs import TEMPLATES
from sanshen.pages.views import ArticlePage


class ArticleReader(BaseReader):
    """Settings hold the build (`plugins.articles`) under BUILD."""

    file_extensions = ["md"]  # noqa: RUF012

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        build = self.settings["BUILD"]
        page = build.read_page(Path(source_path).relative_to(build.whole.source.root).as_posix())
        return page.content, _attributes(page, self.settings)


def _attributes(page: ArticlePage, settings: dict[str, Any]) -> dict[str, Any]:
    """All that templates know of an article, and what Pelican's plugins look for."""
    view = page.column
    names = {name: value for name, value in vars(page).items() if name != "body"}  # which they have as `content`
    names |= {
        "save_as": page.url[1:],  # as the address: nothing written in the article can change it
        "slug": page.url[1:-5],
        "summary": page.meta.summary,
        "category": _wrapped(Category, view.name, view.column.path, settings),
        "tags": [_wrapped(Tag, word, word, settings) for word in page.keywords],
        "template": TEMPLATES.get(view.column.kind, "article"),
    }
    return names | ({"modified": page.updated_at} if page.updated_at else {})


def _wrapped(kind: Any, name: str, slug: str, settings: dict[str, Any]) -> Any:
    """A category or tag; Pelican would make its slug from how the name is pronounced, which many share."""
    made = kind(name, settings)
    made.slug = slug
    return made
