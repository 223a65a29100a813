"""The trees of a store: the served one, which is never touched, and the spare that becomes the next release."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable
from pathlib import Path

from sanshen.base.errors import PortalError
from sanshen.git import private
from sanshen.publish.store import disk
from sanshen.publish.store.layout import NAME, OPEN, Layout
from sanshen.publish.store.manifest import SITE, Manifest
from sanshen.publish.store.tree import Source, Tree
from sanshen.publish.store.versions import Version, Versions

_TREE = re.compile(rf"\.spare-{NAME.pattern}|{NAME.pattern}")
_HALF = (".building-", ".removing-")
Find = Callable[[Version], Source]


def spare(store: Layout, found: Versions, new: int = 0) -> tuple[Path, Manifest] | None:
    """A tree that is not served, and the release at which it stands; the newest such.

    None stands at the release `new`, which is being made: what bears its name was put there by somebody else.
    """
    served, spares = _readers(store), []
    for path in store.releases.iterdir():
        release = found.release(path.name.removeprefix(".spare-")) if _TREE.fullmatch(path.name) else None
        if not release or release.number == new or path.name in served:
            continue
        if private.is_own_folder(path):  # another's may be one that will not go
            spares.append((path, release))
    return max(spares, key=lambda one: one[1].number) if spares else None


def bring(store: Layout, found: Versions, to: Manifest, find: Find, name: str = "", *, is_new: bool = False) -> Path:
    """The spare, brought to release `to` and with all else on the disk for good; a new tree if it is of no use."""
    there = spare(store, found, to.number if is_new else 0)
    if there is None:
        return make(store, found, to, find, name)
    building = _hidden(store, ".building-", to.release)
    try:
        there[0].rename(building)  # from here on it is no spare, whoever kills us
    except OSError:  # immutable, or in the lower layer of an overlay
        return make(store, found, to, find, name)
    tree = Tree(building)
    try:
        stood = there[1].number
        tree.bring(found.between(to.number, stood), found.between(stood, to.number), find)
        tree.state(to)
    except OSError:
        private.discard(building)
        return make(store, found, to, find, name)
    return _named(store, building, name or to.release)


def make(store: Layout, found: Versions, to: Manifest, find: Find, name: str = "") -> Path:
    """A new tree that is release `to`, called `name`; bytes that were taken from the stage are moved."""
    building = _hidden(store, ".building-", to.release)
    (building / SITE).mkdir(parents=True)
    for folder in (building, building / SITE):
        private.open_up(folder, OPEN)
    tree = Tree(building)
    try:
        tree.bring([], found.files(to.number), find, moving=True)
    except FileNotFoundError as error:
        cure = "换一个版本回退，或运行 sanshen publish --force 重新发布"
        raise PortalError("要用的文件不见了或不是普通文件", cure=cure, path=str(error.filename)) from error
    tree.state(to)
    return _named(store, building, name or to.release)


def keep_spare(store: Layout, found: Versions, served: Manifest, many: int, *, afresh: bool) -> bool:
    """One spare, near enough to what is served for the next publication to be quick; whether many files were touched for it."""
    there = None if afresh else spare(store, found)
    remove(store, there[0] if there else None)
    source = finder(store, served.number)
    name = f".spare-{served.release}"
    if there is None:
        make(store, found, served, source, name)
        return True
    stood = there[1].number
    if len(found.between(stood, served.number)) > many or len(found.between(served.number, stood)) > many:
        bring(store, found, served, source, name)
        return True
    return False


def staged(store: Layout) -> Find:
    """Every byte was taken from the stage."""
    return lambda version: Source(f"{store.taken}/{version.file.path}", staged=True)


def finder(store: Layout, served: int, staged: frozenset[str] = frozenset()) -> Find:
    """Where bytes lie while release `served` is served: in its tree, among those taken from the stage, or kept."""
    site, taken = store.served_site(), str(store.taken)

    def find(version: Version) -> Source:
        path = version.file.path
        if path in staged and not version.alive(served):
            return Source(f"{taken}/{path}", staged=True)
        return Source(f"{site}/{path}" if version.alive(served) else store.retained.path(version.file.sha256))

    return find


def remove(store: Layout, stays: Path | None = None) -> None:
    """All trees that are neither served nor `stays`. What cannot be removed is said, and stays out of the way."""
    served = _readers(store)
    for path in list(store.releases.iterdir()):
        if path.name in served or path == stays or not (_TREE.fullmatch(path.name) or path.name.startswith(_HALF)):
            continue
        _away(store, path)


def _away(store: Layout, path: Path) -> bool:
    """Out of sight first: half a tree never bears a release's name. Whether the name is free."""
    if path.name.startswith(_HALF):
        return private.discard(path)
    hidden = _hidden(store, ".removing-", path.name)
    try:
        path.rename(hidden)
    except FileNotFoundError:
        return True
    except OSError:  # another's in a sticky folder, immutable, or in the lower layer of an overlay
        return private.discard(path)
    private.discard(hidden)
    return True


def _hidden(store: Layout, kind: str, name: str) -> Path:
    """A name that nothing bears: what bore the last one may be there still."""
    return store.releases / f"{kind}{name}-{os.urandom(4).hex()}"


def _readers(store: Layout) -> frozenset[str | None]:
    """Names of the trees that somebody may be reading: the recorded one, and the one that the web server sees."""
    return frozenset((store.serving(), store.current()))


def _named(store: Layout, tree: Path, name: str) -> Path:
    named = store.releases / name
    if name in _readers(store):
        raise PortalError("正在服务的版本不能改动", cure="重新运行本命令", path=str(named))
    if not _away(store, named):
        raise OSError(errno.EPERM, os.strerror(errno.EPERM), str(named))
    tree.rename(named)
    disk.sync(store.releases)
    return named
