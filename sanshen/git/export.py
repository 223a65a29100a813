"""The build root: every file comes from a blob of the commit, never from a work tree, a filter or an attribute."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sanshen.git.objects import Entry
from sanshen.git.repo import Repo


def lay_out(repo: Repo, entries: list[Entry], root: Path, tell: Callable[[int], None]) -> None:
    """Write every blob below `root`, which must be new; modes of the tree are not taken over."""
    root.mkdir()
    for number, entry in enumerate(entries, 1):
        target = root / entry.path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            file.write(repo.object(entry.blob))
        tell(number)
