"""What a publication can build upon: the last release that the press remembers making, if it was of the same house."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import msgspec

from portal.repo import Repo
from publish import house
from publish.manifest import Manifest
from publish.now import Since
from publish.releases import Store


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """`house` is the fingerprint of the commit's house; `base` the release to go on from, None where all has to be made.

    `turns` is the day on which pages of `base` change by the clock, empty if none do.
    """

    commit: str
    tree: str
    house: str
    base: Manifest | None
    turns: str

    def turned(self, day: date) -> bool:
        return self.base is not None and bool(self.turns) and str(day) >= self.turns

    def since(self) -> Since | None:
        return Since(self.base.tree, self.base.ledger) if self.base else None


def state_of(store: Store) -> Path:
    """The press's own file."""
    return store.state / "press.sqlite"


def survey(repo: Repo, store: Store, commit: str, *, whole: bool = False) -> Ground:
    """With `whole` nothing that earlier publications left is looked at."""
    tree = repo.commit(commit).tree
    fingerprint = house.fingerprint(repo, tree)
    marks = {} if whole else _marks(state_of(store))
    base = _kept(repo, store, marks["release"]) if marks.get("house") == fingerprint else None
    turns = marks["turns"] if base else ""
    return Ground(commit=commit, tree=tree, house=fingerprint, base=base, turns=turns)


def _kept(repo: Repo, store: Store, release: str) -> Manifest | None:
    """The release that the press made last, if the store can go on from it and this clone has its commit."""
    if store.newest() is None or release not in store.names():
        return None
    found = store.manifest(release)
    return found if repo.find(found.commit) else None


def _marks(state: Path) -> dict[str, str]:
    """What the press was told when it last committed."""
    if not state.exists():
        return {}
    try:
        with closing(sqlite3.connect(f"file:{state}?mode=ro", uri=True)) as link:
            return dict(link.execute("SELECT key, value FROM mark"))
    except sqlite3.Error:  # what cannot be read is not built upon
        return {}
