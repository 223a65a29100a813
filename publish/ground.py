"""What a publication can build upon: the newest release of the store, if the press remembers making it of the same house."""

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
    return store.folder / "press.sqlite"


def survey(repo: Repo, store: Store, commit: str) -> Ground:
    tree = repo.commit(commit).tree
    fingerprint = house.fingerprint(repo, tree)
    newest, marks = store.newest(), _marks(state_of(store))
    fits = newest is not None and (marks.get("release"), marks.get("house")) == (newest.release, fingerprint)
    known = fits and newest is not None and repo.find(newest.commit) is not None
    return Ground(
        commit=commit,
        tree=tree,
        house=fingerprint,
        base=newest if known else None,
        turns=marks.get("turns", "") if known else "",
    )


def _marks(state: Path) -> dict[str, str]:
    """What the press was told when it last committed."""
    if not state.exists():
        return {}
    try:
        with closing(sqlite3.connect(f"file:{state}?mode=ro", uri=True)) as link:
            return dict(link.execute("SELECT key, value FROM mark"))
    except sqlite3.Error:  # what cannot be read is not built upon
        return {}
