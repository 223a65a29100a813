"""What templates see: columns, modules, files, and the attributes that the plugins add to Pelican's articles."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from portal.article import Article, Meta
from portal.columns import Column
from portal.people import Unit
from portal.provenance import Responsible


@dataclass(frozen=True)
class FileView:
    """An attachment: `kind` is the suffix in capitals, `size` is written for people."""

    url: str
    title: str
    kind: str
    size: str


class ArticlePage(Protocol):
    """A Pelican article with what the plugins put on it; times are Beijing's, absent ones None or empty."""

    title: str
    content: str
    url: str
    save_as: str
    template: str
    date: datetime
    parsed: Article
    meta: Meta
    column: ColumnView
    published_at: datetime | None
    updated_at: datetime | None
    published: str
    updated: str
    entry: int | None
    responsible: list[Responsible]
    interprets: list[ArticlePage]
    interpreted_by: list[ArticlePage]
    files: list[FileView]
    cover_url: str
    image_url: str
    description: str
    keywords: list[str]
    previous: ArticlePage | None
    next: ArticlePage | None
    order_date: str


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
    """`articles` are newest first."""

    column: Column
    module: ModuleView
    unit: Unit
    articles: list[ArticlePage] = field(default_factory=list, repr=False)

    @property
    def url(self) -> str:
        return f"/{self.column.path}/"

    @property
    def feed_url(self) -> str:
        return f"/{self.column.path}/feed.xml"

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def closed(self) -> bool:
        """The register states an end; whether that day has come is not asked, so that a build needs no clock."""
        return self.column.closed is not None
