"""A repository that holds nothing but the way to a clone's objects: no settings, refs, hooks or remotes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sanshen.git.repo import Repo

_ALTERNATES = Path("info", "alternates")


def lend(repo: Repo, folder: Path) -> list[Path]:
    """Make such a repository at `folder`, which must be new; return it and the folders of objects that it leads to.

    It is a folder with a .git of its own: `Repo` takes it for itself and not for a part of the clone that it lies in.
    """
    found = list(dict.fromkeys(_folders((repo.git_dir / "objects").resolve())))
    lent = folder / ".git"
    (lent / "objects/info").mkdir(parents=True)
    (lent / "refs").mkdir()
    (lent / "HEAD").write_text("ref: refs/heads/none\n")
    (lent / "objects" / _ALTERNATES).write_text(f"{found[0]}\n")
    return [folder, *found]


def _folders(objects: Path, depth: int = 5) -> Iterator[Path]:
    """These objects, and those of the clones that they are shared with; git follows as far."""
    yield objects
    listed = objects / _ALTERNATES
    if depth and listed.is_file():
        for line in listed.read_text("utf-8", "surrogateescape").splitlines():
            if line and not line.startswith("#"):
                yield from _folders((objects / line.strip('"')).resolve(), depth - 1)
