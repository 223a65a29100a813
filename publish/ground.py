"""What a publication can build upon: the last release that the press remembers making, if it was of the same house."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import msgspec

from portal import private
from portal.repo import Repo
from publish import house
from publish.manifest import Manifest
from publish.now import Since
from publish.releases import Store


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """`house` is the fingerprint of engine and site files; `base` the release to go on from, None where all has to be made.

    `turns` is the day on which pages of `base` change by the clock, empty if none do. `stale` says that another engine, or
    other site files, made what is served.
    """

    commit: str
    tree: str
    house: str
    base: Manifest | None
    turns: str
    stale: bool

    def turned(self, day: date) -> bool:
        """Whether pages change although nothing was agreed."""
        return self.stale or (self.base is not None and bool(self.turns) and str(day) >= self.turns)

    def since(self) -> Since | None:
        return Since(self.base.tree, self.base.ledger) if self.base else None


def state_of(store: Store) -> Path:
    """The builder's own file, in a folder of its own: the builder may write there and nowhere else beside its work."""
    return store.state / "press.sqlite"


def survey(repo: Repo, store: Store, commit: str, *, whole: bool = False) -> Ground:
    """With `whole` nothing that earlier publications left is looked at."""
    tree = repo.commit(commit).tree
    fingerprint = house.fingerprint(repo, tree)
    marks = {} if whole else _marks(state_of(store))
    same = marks.get("house") == fingerprint
    base = _kept(repo, store, marks["release"]) if same else None
    turns = marks["turns"] if base else ""
    stale = bool(marks) and not same and marks.get("release") == store.current()
    return Ground(commit=commit, tree=tree, house=fingerprint, base=base, turns=turns, stale=stale)


def _kept(repo: Repo, store: Store, release: str) -> Manifest | None:
    """The release that the press made last, if the store can go on from it and this clone has its commit."""
    if store.newest() is None or release not in store.names():
        return None
    found = store.manifest(release)
    return found if repo.find(found.commit) else None


def _marks(state: Path) -> dict[str, str]:
    """What the press was told when it last committed."""
    sides = [state.with_name(state.name + side) for side in ("-journal", "-wal", "-shm")]
    if not private.is_file(state) or any(os.path.lexists(side) and not private.is_file(side) for side in sides):
        return {}
    try:
        with closing(sqlite3.connect(f"file:{state}?mode=ro", uri=True)) as link:
            return dict(link.execute("SELECT key, value FROM mark"))
    except sqlite3.Error:  # what cannot be read is not built upon
        return {}
