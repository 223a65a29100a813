"""Publications without a portal: what is given is what is written, through the store's own steps."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypedDict, Unpack

from sanshen.base.dates import BEIJING
from sanshen.pages.build.request import SiteFile
from sanshen.publish.store.delta import Delta, Facts
from sanshen.publish.store.manifest import Manifest, Published
from sanshen.publish.store.releases import KEEP, Store

FACTS = Facts(commit="c" * 40, tree="t", ledger="l", created_at=datetime(2026, 11, 2, 9, 30, tzinfo=BEIJING))


def file_of(path: str, text: str) -> SiteFile:
    return SiteFile(path, hashlib.sha256(text.encode()).hexdigest(), len(text.encode()))


def article_of(path: str, text: str) -> Published:
    return Published(f"content/{path}", hashlib.sha1(text.encode()).hexdigest(), text, 1)


class Asked(TypedDict, total=False):
    """How a publication may be asked for."""

    removed: Iterable[str]
    whole: bool
    base: str | None
    keep: int


def add(store: Store, files: Mapping[str, str], **asked: Unpack[Asked]) -> Manifest:
    """A release with these texts as files, and an article for each; not yet served."""
    stage, removed = store.stage(), asked.get("removed", ())
    for path, text in files.items():
        (stage / path).parent.mkdir(parents=True, exist_ok=True)
        (stage / path).write_text(text)
    delta = Delta(
        written=[file_of(path, text) for path, text in files.items()],
        removed=list(removed),
        articles=[article_of(path, text) for path, text in files.items()],
        withdrawn=[f"content/{path}" for path in removed],
        whole=asked.get("whole", False),
        base=asked.get("base"),
    )
    return store.add(delta, FACTS, keep=asked.get("keep", KEEP))


def publish(store: Store, files: Mapping[str, str], **asked: Unpack[Asked]) -> Manifest:
    """The same, served, with older ones pruned."""
    made = add(store, files, **asked)
    store.switch(made)
    store.prune(asked.get("keep", KEEP), afresh=asked.get("whole", False))
    return made
