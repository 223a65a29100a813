"""Publications without a portal: what is given is what is written, through the store's own steps."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from portal.dates import BEIJING
from publish.delta import Delta, Facts
from publish.manifest import File, Manifest, Published
from publish.releases import KEEP, Store

FACTS = Facts(commit="c" * 40, tree="t", ledger="l", created_at=datetime(2026, 11, 2, 9, 30, tzinfo=BEIJING))


def file_of(path: str, text: str) -> File:
    return File(path, hashlib.sha256(text.encode()).hexdigest(), len(text.encode()))


def article_of(path: str, text: str) -> Published:
    return Published(f"content/{path}", hashlib.sha1(text.encode()).hexdigest(), text, 1)


def add(
    store: Store,
    files: Mapping[str, str],
    *,
    removed: Iterable[str] = (),
    whole: bool = False,
    base: str | None = None,
    afresh: bool = False,
) -> Manifest:
    """A release with these texts as files, and an article for each; not yet served."""
    stage = store.stage()
    for path, text in files.items():
        (stage / path).parent.mkdir(parents=True, exist_ok=True)
        (stage / path).write_text(text)
    delta = Delta(
        written=[file_of(path, text) for path, text in files.items()],
        removed=list(removed),
        articles=[article_of(path, text) for path, text in files.items()],
        withdrawn=[f"content/{path}" for path in removed],
        whole=whole,
        base=base,
    )
    return store.add(delta, FACTS, afresh=afresh)


def publish(
    store: Store,
    files: Mapping[str, str],
    *,
    removed: Iterable[str] = (),
    whole: bool = False,
    base: str | None = None,
    afresh: bool = False,
    keep: int = KEEP,
) -> Manifest:
    """The same, served and settled."""
    made = add(store, files, removed=removed, whole=whole, base=base, afresh=afresh)
    store.switch(made)
    store.settle(keep)
    return made
