"""When an article was published and who answered for it: the ledger's word, never the author's."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from pelican.plugins import signals

from plugins.edition import Edition, edition_of
from portal.article import Article
from portal.dates import BEIJING, beijing
from portal.errors import PortalError

MINUTES = "%Y-%m-%d %H:%M"


def _state(generator: Any, metadata: dict[str, Any]) -> None:
    if metadata.get("status") == "skip":
        return
    try:
        metadata |= facts(edition_of(generator), metadata["parsed"])
    except PortalError as fault:
        edition_of(generator).faults.append(fault)
        metadata["status"] = "skip"


def facts(edition: Edition, article: Article) -> dict[str, Any]:
    """Times and people; a preview has none and is ordered by the date on which the text came about."""
    published = updated = record = None
    if edition.provenance is not None:
        record = edition.provenance.articles.get(article.path)
        if record is None:
            cure = "按审核流程送审、合并后再发布"
            raise PortalError("没有审核记录，不能发布", cure=cure, path=article.path)
        published = beijing(record.published_at)
        updated = beijing(record.updated_at) if record.updated_at else None
    date = published or datetime.combine(article.meta.created, time.min, BEIJING)
    return {
        "date": date,
        "order_date": date.strftime("%Y-%m-%d"),
        "published_at": published,
        "updated_at": updated,
        "published": published.strftime(MINUTES) if published else "",
        "updated": updated.strftime(MINUTES) if updated else "",
        "entry": record.entry if record else None,
        "responsible": list(record.responsible) if record else [],
    }


def register() -> None:
    signals.article_generator_context.connect(_state)
