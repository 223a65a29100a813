"""For machines: sitemap.xml lists the parts, each part at most 960 addresses counted from a column's oldest; robots.txt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from sanshen.pages.facts import Facts
from sanshen.pages.views import ModuleView

PART = 960  # a whole number of list pages, so that one stretch of a column makes both
INDEX, PAGES = "sitemap.xml", "sitemap_pages.xml"
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def part_name(column: str, number: int) -> str:
    """File of a column's part, from 1."""
    return f"sitemap_{column.replace('/', '_')}_{number}.xml"


def parts(count: int) -> int:
    return -(-count // PART)


def index(base: str, counts: Iterable[tuple[str, int]]) -> str:
    """`counts` gives columns with how many articles each has."""
    names = [PAGES, *(part_name(column, n) for column, count in counts for n in range(1, parts(count) + 1))]
    rows = "".join(f"  <sitemap><loc>{escape(f'{base}/{name}', quote=False)}</loc></sitemap>\n" for name in names)
    return f"{_XML}<sitemapindex {_SPACE}>\n{rows}</sitemapindex>\n"


def pages(base: str, modules: Sequence[ModuleView]) -> str:
    lists = [url for module in modules for url in (module.url, *(view.url for view in module.columns))]
    return _urls(f"<loc>{escape(base + url, quote=False)}</loc>" for url in ("/", "/sitemap.html", *lists))


def part(base: str, articles: Iterable[Facts]) -> str:
    """`articles` are those of the part, oldest first."""
    return _urls(_row(base, one) for one in articles)


def robots(base: str, preview: bool) -> str:
    """A preview asks to be left alone."""
    if preview:
        return "User-agent: *\nDisallow: /\n"
    return f"User-agent: *\nDisallow:\n\nSitemap: {base}/{INDEX}\n"


def _row(base: str, one: Facts) -> str:
    return f"<loc>{escape(base, quote=False)}/{one.path[8:-3]}.html</loc><lastmod>{one.changed.isoformat()}</lastmod>"


def _urls(rows: Iterable[str]) -> str:
    return f"{_XML}<urlset {_SPACE}>\n" + "".join(f"  <url>{row}</url>\n" for row in rows) + "</urlset>\n"
