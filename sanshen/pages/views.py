"""What templates see: columns, modules, and articles with what the engine adds to what their authors wrote."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sanshen.base.dates import beijing
from sanshen.pages.facts import Facts, FileView, validity_on
from sanshen.portal.columns import Column
from sanshen.portal.people import Unit
from sanshen.portal.provenance import Responsible

NEWEST = 40  # articles that a column hands to pages other than its own lists


class ArticlePage:
    """An article as templates see it; times are Beijing's, absent ones None or empty.

    `content`, which is kept as UTF-8 in `body`, and the neighbours are there on the article's own page only.
    """

    def __init__(self, facts: Facts, column: ColumnView, day: date) -> None:
        record = facts.record
        self.facts = facts
        self.meta = facts.meta
        self.column = column
        self.title = facts.meta.title
        self.url = f"/{facts.path[8:-3]}.html"  # without content/ and .md
        self.date = facts.date
        self.order_date = self.date.date().isoformat()
        self.published_at = self.date if record else None
        self.updated_at = beijing(record.updated_at) if record and record.updated_at else None
        self.published = str(self.date)[:16] if record else ""
        self.updated = str(self.updated_at)[:16] if self.updated_at else ""
        self.entry = record.entry if record else None
        self.responsible: list[Responsible] = record.responsible if record else []
        self.description = facts.description
        self.keywords = facts.meta.keywords
        self.files: list[FileView] = facts.files
        self.cover_url = facts.cover_url
        self.image_url = facts.image_url
        self.validity = validity_on(facts.meta, day)
        self.body = b""
        self.interprets: list[ArticlePage] = []
        self.interpreted_by: list[ArticlePage] = []
        self.previous: ArticlePage | None = None
        self.next: ArticlePage | None = None

    @property
    def content(self) -> str:
        return self.body.decode()


@dataclass(eq=False)
class ModuleView:
    column: Column
    columns: list[ColumnView] = field(default_factory=list, repr=False)

    @property
    def url(self) -> str:
        return f"/{self.column.path}/"

    @property
    def name(self) -> str:
        return self.column.name


@dataclass(eq=False)
class ColumnView:
    """`articles` are the newest, newest first, `NEWEST` at most: no page but a column's own lists shows more."""

    column: Column
    module: ModuleView
    unit: Unit
    day: date
    articles: list[ArticlePage] = field(default_factory=list, repr=False)

    @property
    def url(self) -> str:
        return f"/{self.column.path}/"

    @property
    def feed_url(self) -> str:
        return f"/{self.column.path}/feed.xml"

    @property
    def latest_url(self) -> str:
        """A piece of a page with the newest titles, which article pages fetch: nothing in them goes stale."""
        return f"/{self.column.path}/_latest.html"

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def closed(self) -> bool:
        return self.column.closed is not None and self.column.closed <= self.day
