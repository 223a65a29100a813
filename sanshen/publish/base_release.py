"""What a publication can build upon: the last release that the builder remembers making, if it was of the same site files."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import date
from pathlib import Path

import msgspec

from sanshen.base.errors import UNREADABLE
from sanshen.git.repo import Repo
from sanshen.publish import program_checkout
from sanshen.publish.store import taking
from sanshen.publish.store.manifest import Manifest
from sanshen.publish.store.releases import Store
from sanshen.publish.target import Since

_LARGEST = 1 << 12  # bytes; ours have 200
_RECORD = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Built(msgspec.Struct, frozen=True):
    """What the builder remembers, in our own words: its file may be written by the settings that it runs, and is never read here.

    `turns` is the day on which pages of the release change by the clock, None if none do.
    """

    release: str
    fingerprint: str = msgspec.field(name="house")
    turns: date | None


class BaseRelease(msgspec.Struct, frozen=True, kw_only=True):
    """`fingerprint` is that of engine and site files; `base` the release to go on from, None where all has to be made.

    `turns` is the day on which pages of `base` change by the clock, None if none do. `stale` says that another engine, or
    other site files, made what is served.
    """

    commit: str
    tree: str
    fingerprint: str
    base: Manifest | None
    turns: date | None
    stale: bool

    def turned(self, day: date) -> bool:
        """Whether pages change although nothing was agreed."""
        return self.stale or (self.base is not None and self.turns is not None and day >= self.turns)

    def since(self) -> Since | None:
        return Since(self.base.tree, self.base.ledger) if self.base else None


def state_of(store: Store) -> Path:
    """The builder's own file, in a folder of its own: the builder may write there and nowhere else beside its work."""
    return store.state / "press.sqlite"


def find(repo: Repo, store: Store, commit: str, *, whole: bool = False) -> BaseRelease:
    """With `whole` nothing that earlier publications left is looked at."""
    tree = repo.commit(commit).tree
    fingerprint = program_checkout.fingerprint(repo, tree)
    built = None if whole else _recalled(store)
    same = built is not None and built.fingerprint == fingerprint
    base = _kept(repo, store, built.release) if built and same else None
    turns = built.turns if built and base else None
    stale = built is not None and not same and built.release == store.current()
    return BaseRelease(commit=commit, tree=tree, fingerprint=fingerprint, base=base, turns=turns, stale=stale)


def remember(store: Store, built: Built) -> None:
    """Without this record, or with half of it, the next publication makes all pages: no reason to fail after the switch."""
    with suppress(OSError), open(os.open(store.built, _RECORD, 0o600), "wb") as file:  # noqa: PTH123
        file.write(msgspec.json.encode(built))


def _recalled(store: Store) -> Built | None:
    try:
        return msgspec.json.decode(taking.plain_bytes(store.built, _LARGEST), type=Built)
    except (OSError, *UNREADABLE):  # what cannot be read is not built upon
        return None


def _kept(repo: Repo, store: Store, release: str) -> Manifest | None:
    """The release that the builder made last, if the store can go on from it and this clone has its commit."""
    if store.newest() is None or release not in store.names():
        return None
    found = store.manifest(release)
    return found if repo.find(found.commit) else None
