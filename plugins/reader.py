"""The only reader: Markdown with checked front matter. No reStructuredText (it includes files), no HTML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pelican.plugins import signals
from pelican.readers import BaseReader
from pelican.urlwrappers import Category

from plugins.edition import Edition
from sanshen.pages.page_specs import TEMPLATES
from sanshen.pages.prepare import prepare
from sanshen.pages.views import ArticlePage

_SKIP = ("", {"status": "skip"})  # Pelican's word for a file that is to be no page; the fault is noted by then
_PELICANS = ("url", "body")  # what Pelican's articles have by themselves, and what they have as `content`


class ArticleReader(BaseReader):
    file_extensions = ["md"]  # noqa: RUF012

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        edition: Edition = self.settings["EDITION"]
        before = len(edition.faults)
        with edition.noting():
            path = Path(source_path)
            inside = path.relative_to(edition.root).as_posix()
            record = edition.provenance.articles.get(inside) if edition.provenance else None
            facts, html = prepare(edition, inside, path.read_bytes(), record, "", edition.faults.append)
            if len(edition.faults) == before:
                return html, self._attributes(edition, facts)
        return _SKIP

    def _attributes(self, edition: Edition, facts: Any) -> dict[str, Any]:
        """`slug` is the address, so that nothing written in the article can change it."""
        view = edition.columns[facts.column]
        page = ArticlePage(facts, view, edition.day)
        category = Category(view.name, self.settings)
        category.slug = view.column.path
        names = {name: value for name, value in vars(page).items() if name not in _PELICANS}
        template = TEMPLATES.get(view.column.kind, "article")
        return names | {
            "slug": page.url[1:-5],
            "summary": facts.meta.summary,
            "category": category,
            "template": template,
        }


def _only_ours(readers: Any) -> None:
    readers.reader_classes = {"static": BaseReader, "md": ArticleReader}


def _no_others(generator: Any) -> None:
    """Pelican would warn that Python-Markdown is missing for every `.md` that ours reads."""
    generator.readers.disabled_readers.clear()


def register() -> None:
    signals.readers_init.connect(_only_ours)
    signals.generator_init.connect(_no_others)
