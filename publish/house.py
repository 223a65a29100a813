"""The house of a commit, laid out once: theme, plugins and registers that pages are made with, apart from the words."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

from portal.objects import Entry
from portal.programs import digest_of, libraries
from portal.repo import Repo
from publish.sources import lay_out

# what stands beside the house and has no say in a page
_OUTSIDE = frozenset(
    ("content", "docs", "tests", "bench", "demo", ".ci", ".github", ".gitea", "README.md", "README.zh.md")
)
_FOLDER = "040000"
TEMPLATES = ".templates"  # what Jinja2 has compiled
PRESS = "plugins/press/__main__.py"
KEPT = 3


def rows(repo: Repo, tree: str) -> list[Entry]:
    """What stands at the top of the tree and belongs to the house; folders by their own id."""
    return [entry for entry in repo.folder(tree) if entry.path not in _OUTSIDE]


def fingerprint(repo: Repo, tree: str) -> str:
    """Two commits with the same one make the same page of the same article, and check it alike."""
    total = hashlib.sha256(f"{sys.version}\0{libraries()}\0{digest_of('checks')}\0".encode())
    for entry in rows(repo, tree):
        total.update(f"{entry.mode} {entry.blob} {entry.path}\0".encode())
    return total.hexdigest()


def is_pressed(repo: Repo, tree: str) -> bool:
    """Whether the commit brings a press; whether the press will do is for its own settings to say."""
    return repo.entry(tree, PRESS) is not None


def ready(repo: Repo, tree: str, fingerprint: str, folder: Path) -> Path:
    """The house of this fingerprint below `folder`, laid out if it is not there yet; older ones go."""
    root = folder / fingerprint[:24]
    _tidy(folder)
    if not root.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        fresh = folder / ".fresh"
        lay_out(repo, list(_files(repo, tree)), fresh, lambda _: None)
        for name in ("content", TEMPLATES):
            (fresh / name).mkdir()
        fresh.rename(root)
        _forget(folder, root)
    return root


def _files(repo: Repo, tree: str) -> Iterator[Entry]:
    for entry in rows(repo, tree):
        if entry.mode == _FOLDER:
            yield from (Entry(f"{entry.path}/{one.path}", one.mode, one.blob) for one in repo.entries(entry.blob))
        else:
            yield entry


def _tidy(folder: Path) -> None:
    """What killed runs left; nobody else is at work here, for whoever publishes holds the store's lock."""
    for path in folder.glob(".*"):
        _remove(path)
    for path in folder.glob(f"*/{TEMPLATES}/*.tmp"):  # Jinja2's
        path.unlink()


def _forget(folder: Path, root: Path) -> None:
    """Older houses, out of sight first: half a house never bears the name of a whole one."""
    others = sorted((path for path in folder.iterdir() if path != root), key=lambda path: path.stat().st_mtime)
    for path in others[: -KEPT + 1]:
        _remove(path.rename(folder / ".gone"))


def _remove(path: Path) -> None:
    import shutil  # 2 ms, and houses change seldom

    shutil.rmtree(path)
