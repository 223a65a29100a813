"""Home, 404 and site map from the theme; sitemap.xml and robots.txt for machines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast
from xml.sax.saxutils import escape

from pelican.generators import Generator
from pelican.plugins import signals

from plugins.edition import edition_of
from plugins.metadata import home_meta, site_meta
from plugins.outputs import PortalWriter
from plugins.views import ArticlePage

PAGES = (("index", "index.html", "/", ""), ("404", "404.html", "/404.html", "页面不存在"),
         ("sitemap", "sitemap.html", "/sitemap.html", "站点地图"))  # fmt: skip
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'


class PagesGenerator(Generator):
    def generate_output(self, writer: PortalWriter) -> None:
        site = edition_of(self).house.settings.site
        for template, name, url, title in PAGES:
            writer.write_file(
                name,
                self.get_template(template),
                self.context,
                url=url,
                page_meta=site_meta(site) if title else home_meta(site),
                page_url=url,
                page_title=title,
            )
        rows = "".join(f"  <url>{row}</url>\n" for row in self._rows(site.base_url))
        writer.write_text("sitemap.xml", f"{_HEAD}{rows}</urlset>\n", "sitemap.xml")
        writer.write_text("robots.txt", self._robots(site.base_url), "robots.txt")

    def _rows(self, base: str) -> Iterator[str]:
        edition = edition_of(self)
        lists = [url for module in edition.modules for url in (module.url, *(view.url for view in module.columns))]
        for url in ("/", "/sitemap.html", *lists):
            yield f"<loc>{escape(base + url)}</loc>"
        for article in cast(list[ArticlePage], self.context["articles"]):
            changed = (article.updated_at or article.date).isoformat()
            yield f"<loc>{escape(base + article.url)}</loc><lastmod>{changed}</lastmod>"

    def _robots(self, base: str) -> str:
        """A preview asks to be left alone."""
        if edition_of(self).preview:
            return "User-agent: *\nDisallow: /\n"
        return f"User-agent: *\nDisallow:\n\nSitemap: {base}/sitemap.xml\n"


def _generators(_: Any) -> type[Generator]:
    return PagesGenerator


def register() -> None:
    signals.get_generators.connect(_generators)
