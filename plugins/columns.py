"""Columns come from folders and the register: each gets list pages, also a blank one; each module a page."""

from __future__ import annotations

from typing import Any

from pelican.generators import Generator
from pelican.plugins import signals

from plugins.edition import edition_of
from plugins.outputs import PortalWriter
from sanshen.pages.page_specs import Leaf, column_leaf, latest_leaf, module_leaf
from sanshen.pages.pagination import sheets
from sanshen.pages.views import ColumnView


def write_leaf(generator: Any, writer: PortalWriter, leaf: Leaf) -> None:
    template = generator.get_template(leaf.template)
    writer.write_file(leaf.name, template, generator.context, page_source=leaf.source, **leaf.names)


class ColumnsGenerator(Generator):
    """List pages of columns and pages of modules."""

    def generate_output(self, writer: PortalWriter) -> None:
        edition = edition_of(self)
        for view in edition.columns.values():
            self._column(writer, view)
        for module in edition.modules:
            write_leaf(self, writer, module_leaf(edition.house.settings.site, module))

    def _column(self, writer: PortalWriter, view: ColumnView) -> None:
        edition = edition_of(self)
        oldest = edition.listed[view.column.path][::-1]
        for sheet in sheets(len(oldest)):
            items = oldest[sheet.start : sheet.stop][::-1]
            leaf = column_leaf(edition.house.settings.site, view, sheet.number, len(oldest), items)
            write_leaf(self, writer, leaf)
        write_leaf(self, writer, latest_leaf(view))


def _generators(_: Any) -> type[Generator]:
    return ColumnsGenerator


def register() -> None:
    signals.get_generators.connect(_generators)
