"""One Atom feed a column; its times are the articles', so that the same articles give the same bytes."""

from __future__ import annotations

from datetime import datetime, time
from html import escape
from io import StringIO

from feedgenerator import Atom1Feed

from plugins.views import ColumnView
from portal.dates import BEIJING
from portal.site import Site

ITEMS = 20
_BLANK = datetime(2000, 1, 1, tzinfo=BEIJING)


class ColumnFeed(Atom1Feed):
    """The library would stamp a blank feed with the present."""

    stamp = _BLANK

    def latest_post_date(self) -> datetime:
        return self.stamp


def feed_of(site: Site, view: ColumnView) -> str:
    """Written by feedgenerator: it knows what may stand in XML."""
    base = site.base_url
    feed = ColumnFeed(
        title=f"{view.name} - {site.title}",
        link=base + view.url,
        feed_url=base + view.feed_url,
        description=view.column.description,
        subtitle=view.column.description,
        language="zh-CN",
        author_name=view.unit.name,
    )
    opened = view.column.opened
    feed.stamp = datetime.combine(opened, time.min, BEIJING) if opened else _BLANK
    for article in view.articles[:ITEMS]:
        updated = article.updated_at or article.date
        feed.stamp = max(feed.stamp, updated)
        feed.add_item(
            title=article.title,
            link=base + article.url,
            unique_id=base + article.url,
            description=escape(article.description),  # Atom's summary is read as HTML
            author_name=article.meta.source,
            pubdate=article.date,
            updateddate=updated,
        )
    written = StringIO()
    feed.write(written, "utf-8")
    return written.getvalue()
