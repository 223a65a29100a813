"""The pages of one article, of a column's lists and of the whole site, made from facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from sanshen.pages import pagination, sitemaps
from sanshen.pages.atom import feed_of
from sanshen.pages.build.printer import Printer
from sanshen.pages.build.request import SiteFile
from sanshen.pages.facts import Facts
from sanshen.pages.page_specs import (
    article_spec,
    column_spec,
    fixed_specs,
    home_spec,
    latest_spec,
    module_spec,
)

Stretch = Callable[[int, int], Sequence[Facts]]  # articles of a column from and to, counted from the oldest


def article(
    printer: Printer,
    facts: Facts,
    html: str,
    around: tuple[Facts | None, Facts | None],
    interprets: Iterable[Facts],
    interpreted_by: Iterable[Facts],
) -> SiteFile:
    """`around` are the article before it and the one after it."""
    page = printer.page(facts)
    page.body = html.encode()
    page.next, page.previous = (printer.page(one) if one else None for one in around)  # readers go back in time
    page.interprets = [printer.page(one) for one in interprets]
    page.interpreted_by = [printer.page(one) for one in interpreted_by]
    return printer.spec(article_spec(printer.site, page))


def head(printer: Printer, place: str, count: int, stretch: Stretch) -> Iterator[SiteFile]:
    """What shows a column's newest: its head page and the piece with the newest titles."""
    yield list_page(printer, place, 0, count, stretch)
    yield printer.spec(latest_spec(printer.columns[place]))


def feed(printer: Printer, place: str) -> SiteFile:
    view = printer.columns[place]
    return printer.text(view.feed_url[1:], feed_of(printer.site, view))


def list_page(printer: Printer, place: str, number: int, count: int, stretch: Stretch) -> SiteFile:
    last = pagination.frozen(count)
    start, stop = (
        ((number - 1) * pagination.PER_PAGE, number * pagination.PER_PAGE)
        if number
        else (last * pagination.PER_PAGE, count)
    )
    items = [printer.page(one) for one in reversed(stretch(start, stop))]
    return printer.spec(column_spec(printer.site, printer.columns[place], number, count, items))


def sitemap_part(printer: Printer, place: str, number: int, stretch: Stretch) -> SiteFile:
    rows = stretch((number - 1) * sitemaps.PART, number * sitemaps.PART)
    return printer.text(sitemaps.part_name(place, number), sitemaps.part(printer.site.base_url, rows))


def module(printer: Printer, path: str) -> SiteFile:
    view = next(one for one in printer.modules if one.column.path == path)
    return printer.spec(module_spec(printer.site, view))


def site_wide(printer: Printer) -> Iterator[SiteFile]:
    """Pages that follow from settings, roster and register alone, but for the home page."""
    for spec in fixed_specs(printer.site):
        yield printer.spec(spec)
    base = printer.site.base_url
    yield printer.text(sitemaps.PAGES, sitemaps.pages(base, printer.modules))
    yield printer.text("robots.txt", sitemaps.robots(base, not printer.release))


def home(printer: Printer) -> SiteFile:
    return printer.spec(home_spec(printer.site))


def sitemap_index(printer: Printer, count: Callable[[str], int]) -> SiteFile:
    counts = [(place, count(place)) for place in printer.columns]
    return printer.text(sitemaps.INDEX, sitemaps.index(printer.site.base_url, counts))
