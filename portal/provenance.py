"""What pages may say of their own publication: written from the ledger by `publish`, read by `plugins`."""

from __future__ import annotations

from datetime import datetime

import msgspec

FILE = "provenance.json"


class Responsible(msgspec.Struct, frozen=True):
    """Who answered for one stage."""

    stage: str
    role: str
    person: str
    unit: str


class Record(msgspec.Struct, frozen=True):
    """One article's time of first publication, of its last update if there was one, and the entry that agreed it."""

    published_at: datetime
    updated_at: datetime | None
    entry: int
    responsible: list[Responsible] = []


class Provenance(msgspec.Struct, frozen=True):
    """`commit` is what is published, `ledger` the head it was verified under, `articles` is keyed by repository path."""

    commit: str
    ledger: str
    articles: dict[str, Record]

    def to_json(self) -> bytes:
        return msgspec.json.format(msgspec.json.encode(self, order="deterministic"), indent=1)

    @classmethod
    def from_json(cls, data: bytes) -> Provenance:
        return msgspec.json.decode(data, type=cls)
