"""Columns come from folders and the register: each gets a list page, also a blank one; each module a page."""

from __future__ import annotations

from typing import Any, cast

from pelican.generators import Generator
from pelican.paginator import Paginator
from pelican.plugins import signals
from pelican.urlwrappers import Category

from plugins.edition import edition_of
from plugins.metadata import column_meta
from plugins.outputs import PortalWriter
from plugins.views import ArticlePage, ColumnView, ModuleView

TEMPLATES = {"policy": "policy"}  # column kind -> template of its articles
LISTS = {"topic": "topic"}  # column kind -> template of the list


def _place(generator: Any, metadata: dict[str, Any]) -> None:
    """Give an article the column of its folder."""
    if metadata.get("status") == "skip":
        return
    edition = edition_of(generator)
    view = edition.columns[edition.house.register.column_of(metadata["parsed"].path).path]
    category = Category(view.name, generator.settings)
    category.slug = view.column.path
    metadata |= {
        "column": view,
        "category": category,
        "template": TEMPLATES.get(view.column.kind, "article"),
    }


def _fill(generator: Any) -> None:
    """`generator.articles` are newest first already; Pelican's own lists would be walked in squared time."""
    for article in cast(list[ArticlePage], generator.articles):
        article.column.articles.append(article)
    generator.categories = []


class ColumnsGenerator(Generator):
    """List pages of columns and pages of modules."""

    def generate_output(self, writer: PortalWriter) -> None:
        edition = edition_of(self)
        for view in edition.columns.values():
            self._column(writer, view)
        for module in edition.modules:
            self._module(writer, module)

    def _column(self, writer: PortalWriter, view: ColumnView) -> None:
        name = f"{view.column.path}/index.html"
        size = self.settings["PAGINATED_TEMPLATES"]["column"]
        paginator = Paginator(name, view.url, view.articles, self.settings, size)
        kind = LISTS.get(view.column.kind, "column")
        writer.write_file(
            name,
            self.get_template(kind),
            self.context,
            url=view.url,
            template_name="column",
            paginated={"articles": view.articles},
            column=view,
            page_urls=[(number, paginator.page(number).url) for number in paginator.page_range],
            page_meta=column_meta(edition_of(self).house.settings.site, view.column),
            page_url=view.url,
            page_title=view.name,
            page_source=f"columns.toml {view.column.path}",
        )

    def _module(self, writer: PortalWriter, view: ModuleView) -> None:
        writer.write_file(
            f"{view.column.path}/index.html",
            self.get_template("module"),
            self.context,
            url=view.url,
            module=view,
            page_meta=column_meta(edition_of(self).house.settings.site, view.column),
            page_url=view.url,
            page_title=view.name,
            page_source=f"columns.toml {view.column.path}",
        )


def _generators(_: Any) -> type[Generator]:
    return ColumnsGenerator


def register() -> None:
    signals.article_generator_context.connect(_place)
    signals.article_generator_finalized.connect(_fill)
    signals.get_generators.connect(_generators)
