"""What this clone has proven of the ledger, kept beside it: a cache of our own work, good for the programs that made it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from functools import cache
from pathlib import Path

from sanshen.base.atomic import temporary_name
from sanshen.base.programs import digest_of
from sanshen.git import private
from sanshen.git.repo import Repo
from sanshen.review.ledger.anchor import PROVEN
from sanshen.review.ledger.index import Index

FILE = PROVEN
_FLOORS = (
    "sanshen/base",
    "sanshen/git",
    "sanshen/portal",
    "sanshen/review",
)  # what judges an entry; a change in either proves everything again


def load(repo: Repo) -> Index | None:
    """The index of what was proven; None where there is none, or none that these programs made."""
    path = repo.git_dir / FILE
    if not private.is_file(path):
        if os.path.lexists(path):
            discard(repo)
        return None
    index = None
    try:
        index = Index(path)
        state = index.state() if index.sound() else {}
        if state.get("programs") == programs() and state.get("head"):
            return index
    except (OSError, sqlite3.Error) as error:
        if private.is_damage(error):
            discard(repo)
    if index:
        index.close()
    return None


def fresh(repo: Repo) -> Index:
    """An empty index in a file of its own, or in memory where the disk refuses."""
    path = _temporary(repo)
    try:
        path.parent.mkdir(0o700, exist_ok=True)
        path.unlink(missing_ok=True)
        index = Index(path)
        index.write_without_sync()
        index.clear()
    except (OSError, sqlite3.Error):
        abandon(repo)
        return in_memory()
    return index


def in_memory() -> Index:
    index = Index()
    index.clear()
    return index


def save(repo: Repo, index: Index, head: str) -> None:
    """Keep a fresh index whose every entry was proven without a fault; nothing is lost if the disk refuses."""
    index.put(programs=programs(), head=head)
    index.commit()
    with suppress(OSError):
        if index.path:
            index.path.replace(repo.git_dir / FILE)


def abandon(repo: Repo) -> None:
    """Remove the file of a fresh index that was not kept; whoever holds the index can still ask it."""
    with suppress(OSError):
        _temporary(repo).unlink(missing_ok=True)


def _temporary(repo: Repo) -> Path:
    return _building_file(repo.git_dir)


@cache
def _building_file(git_dir: Path) -> Path:
    """One name for the life of this process: whoever abandons a file must find it again."""
    return temporary_name(git_dir / FILE)


def discard(repo: Repo) -> None:
    """Put aside what cannot be read, and say so; where not even that is possible all is proven anew, time after time."""
    with suppress(OSError):
        private.put_aside(repo.git_dir / FILE, "台账核对的缓存")


def programs() -> str:
    """sha256 over the programs that judge."""
    return digest_of(*_FLOORS)
