"""A commit's site files, laid out once: theme, settings, registers, policies and the portal's own plugins.

Nothing else of a commit is used to make pages; the programs are the running engine's. A checkout is held against the
commit's tree before each use.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from sanshen.base.errors import PortalError
from sanshen.base.programs import digest_of, libraries
from sanshen.git import private
from sanshen.git.export import lay_out
from sanshen.git.objects import FOLDER, Entry
from sanshen.git.repo import Repo
from sanshen.portal.paths import REGULAR
from sanshen.portal.toml_text import tree_of
from sanshen.publish.store.layout import Layout

SETTINGS = ("pelicanconf.py", "publishconf.py")
REGISTERS = ("portal.toml", "people.toml", "columns.toml", "hosts.toml", "leaders.toml")
FOLDERS = ("theme", "policies")
NAMES = (*SETTINGS, *REGISTERS, *FOLDERS)
PLUGINS = "plugins"
ENGINE = "sanshen"  # the project whose `plugins` are the engine's own source
KEPT = 3
_FLOORS = ("sanshen/base", "sanshen/git", "sanshen/portal", "sanshen/pages", "sanshen/publish")
_MODES = (REGULAR, "100755")
_PLUGIN_FILES = (".py", ".toml", ".tsv", ".csv", ".json", ".txt", ".html", ".xml")  # what a reviewer can read
_LARGE = 1 << 20  # bytes; nobody's project file is
_COMPILED = (".pyc", ".pyo", ".so", ".pyd")


def folder_of(store: Layout) -> Path:
    """Where the checkouts lie; closed to others."""
    return store.checkouts


# -- what belongs to it --------------------------------------------------------------------------------------------


def names(repo: Repo, tree: str) -> tuple[str, ...]:
    """Top-level names of site files, whether or not the tree has all of them."""
    own = repo.entry(tree, PLUGINS) is not None and not _is_engine(repo, tree)
    return (*NAMES, PLUGINS) if own else NAMES


def rows(repo: Repo, tree: str) -> list[Entry]:
    """Site files as they stand at the top of the tree; folders by their own id."""
    chosen = set(names(repo, tree))
    folders = {*FOLDERS, PLUGINS}
    kinds = {name: (FOLDER,) if name in folders else _MODES for name in chosen}
    return [one for one in repo.folder(tree) if one.mode in kinds.get(one.path, ())]


def fingerprint(repo: Repo, tree: str) -> str:
    """Two commits with the same one make the same page of the same article, by this engine."""
    total = hashlib.sha256(f"{sys.version}\0{libraries()}\0{digest_of('plugins', *_FLOORS)}\0".encode())
    for entry in rows(repo, tree):
        total.update(f"{entry.mode} {entry.blob} {entry.path}\0".encode())
    return total.hexdigest()


def files(repo: Repo, tree: str) -> list[Entry]:
    """Every site file of the tree. What may not stand in a tree is left out; the checks of the tree name it."""
    return [one for one in _all(repo, rows(repo, tree)) if _is_fit(one)]


def _all(repo: Repo, found: Iterable[Entry]) -> Iterator[Entry]:
    left = list(found)
    while left:  # no recursion: a tree may be deeper than Python's stack
        entry = left.pop()
        if entry.mode == FOLDER:
            left += [Entry(f"{entry.path}/{one.path}", one.mode, one.blob) for one in repo.folder(entry.blob)]
        else:
            yield entry


def _is_fit(entry: Entry) -> bool:
    parts = entry.path.split("/")
    if entry.mode not in _MODES or {"", ".", "..", ".git", "__pycache__"} & set(parts) or "\0" in entry.path:
        return False
    suffix = os.path.splitext(entry.path)[1].lower()  # noqa: PTH122
    return suffix in _PLUGIN_FILES if parts[0] == PLUGINS else suffix not in _COMPILED


def _is_engine(repo: Repo, tree: str) -> bool:
    """Whether the tree is the product's own repository, whose `plugins` are the source of an engine."""
    entry = repo.entry(tree, "pyproject.toml")
    if entry is None or entry.mode not in _MODES or repo.size(entry.blob) > _LARGE:
        return False
    try:
        project = tree_of(repo.object(entry.blob).decode(), entry.path).get("project")
    except (UnicodeDecodeError, PortalError):
        return False
    return isinstance(project, dict) and project.get("name") == ENGINE


# -- laying it out -------------------------------------------------------------------------------------------------


def ready(repo: Repo, tree: str, fingerprint: str, folder: Path, *, afresh: bool = False) -> Path:
    """The checkout of this fingerprint below `folder`, laid out anew with `afresh` or where a byte differs; older ones go."""
    root, wanted = folder / fingerprint[:24], files(repo, tree)
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        private.remove(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in folder.glob(".*"):  # killed runs left it; nobody else is at work here, for publishing holds a lock
        private.remove(path)
    if afresh or not is_laid_out(wanted, root):
        fresh = folder / ".fresh"
        lay_out(repo, wanted, fresh, lambda _: None)
        if os.path.lexists(root):
            private.retire(root, folder / ".old")
        fresh.rename(root)
        _forget(folder, root)
    return root


def is_laid_out(wanted: Iterable[Entry], root: Path, within: Iterable[str] = ("",)) -> bool:
    """Whether exactly these files stand below `root`, each a plain file with the bytes of its blob.

    `within` names what to look at where other things stand there too.
    """
    blobs = {f"{root}/{one.path}": one.blob for one in wanted}
    try:
        found = {path for name in within for path in _walk(f"{root}/{name}".rstrip("/"))}
        return found == blobs.keys() and all(_blob_at(path) == blob for path, blob in blobs.items())
    except OSError:
        return False


def _walk(path: str) -> Iterator[str]:
    """The path, or everything below it if it is a folder, but not folders that hold something; nothing if it is not there."""
    try:
        is_folder = stat.S_ISDIR(os.lstat(path).st_mode)
    except FileNotFoundError:
        return
    inside = os.listdir(path) if is_folder else []  # noqa: PTH208
    if not inside:
        yield path
    for name in inside:
        yield from _walk(f"{path}/{name}")


def _blob_at(path: str) -> str:
    """The id that git would give the file; OSError if it is no plain file."""
    with private.opened(path) as file:
        data = file.read()
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _forget(folder: Path, root: Path) -> None:
    """Older checkouts, out of sight first: half a checkout never bears the name of a whole one."""
    others = sorted((path for path in folder.iterdir() if path != root), key=lambda path: path.lstat().st_mtime)
    for path in others[: -KEPT + 1]:
        private.retire(path, folder / ".gone")
