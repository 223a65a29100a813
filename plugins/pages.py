"""Home, 404 and site map from the theme; sitemaps and robots.txt for machines."""

from __future__ import annotations

from typing import Any

from pelican.generators import Generator
from pelican.plugins import signals

from plugins.columns import write_leaf
from plugins.edition import edition_of
from plugins.outputs import PortalWriter
from sanshen.pages import sitemaps
from sanshen.pages.page_specs import fixed_leaves, home_leaf


class PagesGenerator(Generator):
    def generate_output(self, writer: PortalWriter) -> None:
        edition = edition_of(self)
        site = edition.house.settings.site
        for leaf in (home_leaf(site), *fixed_leaves(site)):
            write_leaf(self, writer, leaf)
        counts = [(column, len(listed)) for column, listed in edition.listed.items()]
        writer.write_text(sitemaps.INDEX, sitemaps.index(site.base_url, counts), sitemaps.INDEX)
        writer.write_text(sitemaps.PAGES, sitemaps.pages(site.base_url, edition.modules), sitemaps.PAGES)
        for column, listed in edition.listed.items():
            oldest = [page.facts for page in reversed(listed)]
            for number in range(1, sitemaps.parts(len(oldest)) + 1):
                rows = oldest[(number - 1) * sitemaps.PART : number * sitemaps.PART]
                name = sitemaps.part_name(column, number)
                writer.write_text(name, sitemaps.part(site.base_url, rows), f"columns.toml {column}")
        writer.write_text("robots.txt", sitemaps.robots(site.base_url, edition.preview), "robots.txt")


def _generators(_: Any) -> type[Generator]:
    return PagesGenerator


def register() -> None:
    signals.get_generators.connect(_generators)
