"""Pelican's part of the feeds: one a column."""

from __future__ import annotations

from typing import Any

from pelican.generators import Generator
from pelican.plugins import signals

from plugins.edition import edition_of
from plugins.outputs import PortalWriter
from sanshen.pages.atom import feed_of


class FeedsGenerator(Generator):
    def generate_output(self, writer: PortalWriter) -> None:
        edition = edition_of(self)
        for view in edition.columns.values():
            text = feed_of(edition.house.settings.site, view)
            writer.write_text(view.feed_url.lstrip("/"), text, f"columns.toml {view.column.path}")


def _generators(_: Any) -> type[Generator]:
    return FeedsGenerator


def register() -> None:
    signals.get_generators.connect(_generators)
