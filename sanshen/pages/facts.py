"""What the rest of the site may know of one article, kept apart from its text: lists, neighbours and feeds need no body."""

from __future__ import annotations

from datetime import date, datetime, time

import msgspec

from sanshen.base.dates import BEIJING, beijing
from sanshen.portal.article import Meta
from sanshen.portal.paths import place_of
from sanshen.portal.provenance import Record


class FileView(msgspec.Struct, frozen=True, array_like=True):
    """An attachment: `kind` is the suffix in capitals, `size` is written for people."""

    url: str
    title: str
    kind: str
    size: str


class Facts(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """`record` is the ledger's word, None in a preview. `interprets` and `uses` are repository paths.

    `uses` are the articles and files that the page was made with: it has to be made again when one of them changes.
    """

    path: str
    blob: str
    meta: Meta
    record: Record | None
    description: str
    image_url: str
    cover_url: str
    files: list[FileView]
    interprets: list[str]
    uses: list[str]

    @property
    def column(self) -> str:
        """Path of the column: the folder that the file lies in."""
        return place_of(self.path)

    @property
    def date(self) -> datetime:
        """Publication; a preview has none and goes by the day on which the text came about."""
        if self.record is not None:
            return beijing(self.record.published_at)
        return datetime.combine(self.meta.created, time.min, BEIJING)

    @property
    def rank(self) -> int:
        """Place in time, in microseconds since 1970: equal ones are ordered by path."""
        since = self.date - _ORIGIN
        return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds

    @property
    def changed(self) -> datetime:
        updated = self.record.updated_at if self.record else None
        return beijing(updated) if updated else self.date


_ORIGIN = datetime(1970, 1, 1, tzinfo=BEIJING)
_VALID = ("", "有效")


def validity_on(meta: Meta, day: date) -> str:
    """What is written on the page on that day: what has run out says so without anybody's edit (wz-15)."""
    over = meta.expires is not None and meta.expires < day and meta.validity in _VALID
    return "失效" if over else meta.validity
