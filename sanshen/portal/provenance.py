"""What pages may say of their own publication: written from the ledger by `publish`, read by `plugins`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from sanshen.base.errors import UNREADABLE, PortalError

FILE = "provenance.json"
Moment = Annotated[datetime, msgspec.Meta(tz=True)]  # a clock without its zone proves nothing


class Responsible(msgspec.Struct, frozen=True):
    """Who answered for one stage, and `how`: signed by their own key, or witnessed by the gate on a forge; empty in old entries."""

    stage: str
    role: str
    person: str
    unit: str
    how: Literal["", "signed", "witnessed"] = ""


class Record(msgspec.Struct, frozen=True):
    """One article's time of first publication, of its last update if there was one, and the entry that agreed it."""

    published_at: Moment
    updated_at: Moment | None
    entry: int
    responsible: list[Responsible] = []


class Provenance(msgspec.Struct, frozen=True):
    """`commit` is what is published, `ledger` the head it was verified under, `articles` is keyed by repository path.

    `day` is the date that pages go by, Beijing's: what has run out by then says so.
    """

    commit: str
    ledger: str
    articles: dict[str, Record]
    day: date | None = None

    def to_json(self) -> bytes:
        return msgspec.json.format(msgspec.json.encode(self, order="deterministic"), indent=1)

    @classmethod
    def from_json(cls, data: bytes) -> Provenance:
        try:
            return msgspec.json.decode(data, type=cls)
        except UNREADABLE as error:
            raise PortalError(f"发布凭据损坏（{error}）", cure="运行 sanshen publish 重新生成", path=FILE) from error
