"""The trees of a store: the served one, which is never touched, and the spare that becomes the next release."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from portal.errors import PortalError
from publish import disk
from publish.layout import NAME, OPEN, Layout
from publish.manifest import SITE, Manifest
from publish.tree import Source, Tree
from publish.versions import Version, Versions

_TREE = re.compile(rf"\.spare-{NAME.pattern}|{NAME.pattern}")
_HALF = (".building-", ".removing-")
Find = Callable[[Version], Source]


def spare(store: Layout, found: Versions) -> tuple[Path, int] | None:
    """A tree that is not served, and the number of the release at which it stands; the newest such."""
    current, spares = store.current(), []
    for path in store.releases.iterdir():
        release = found.release(path.name.removeprefix(".spare-")) if _TREE.fullmatch(path.name) else None
        if release and path.name != current:
            spares.append((release.number, path))
    return max(spares)[::-1] if spares else None


def bring(store: Layout, found: Versions, to: Manifest, find: Find, name: str = "") -> Path:
    """The spare, brought to release `to` and with all else on the disk for good; a new tree if it is of no use."""
    there = spare(store, found)
    if there is None:
        return make(store, found, to, find, name)
    building = store.releases / f".building-{to.release}"
    there[0].rename(building)  # from here on it is no spare, whoever kills us
    tree = Tree(building)
    try:
        tree.bring(found.between(to.number, there[1]), found.between(there[1], to.number), find)
        tree.state(to)
    except OSError:
        return make(store, found, to, find, name)
    return _named(store, building, name or to.release)


def make(store: Layout, found: Versions, to: Manifest, find: Find, name: str = "") -> Path:
    """A new tree that is release `to`, called `name`; bytes that lie in the stage are moved out of it."""
    building = store.releases / f".building-{to.release}"
    disk.remove_tree(building)
    (building / SITE).mkdir(parents=True)
    for folder in (building, building / SITE):
        folder.chmod(OPEN)
    tree = Tree(building)
    try:
        tree.bring([], found.files(to.number), find, moving=True)
    except FileNotFoundError as error:
        cure = "运行 sanshen publish --verify 核对，再运行 sanshen publish --force 重新发布"
        raise PortalError("发布文件夹里有文件不见了或不是普通文件", cure=cure, path=str(error.filename)) from error
    tree.state(to)
    return _named(store, building, name or to.release)


def settle(store: Layout, found: Versions, served: Manifest, many: int, *, doubtful: bool) -> None:
    """One spare, near enough to what is served for the next publication to be quick; a `doubtful` one is made anew."""
    there = None if doubtful else spare(store, found)
    remove(store, there[0] if there else None)
    source = finder(store, served.number)
    name = f".spare-{served.release}"
    if there is None:
        make(store, found, served, source, name)
    elif len(found.between(there[1], served.number)) > many or len(found.between(served.number, there[1])) > many:
        bring(store, found, served, source, name)


def finder(store: Layout, served: int, staged: frozenset[str] = frozenset(), *, afresh: bool = False) -> Find:
    """Where bytes lie while release `served` is served: in its tree, in the stage, or kept. `afresh`: only in the stage."""
    site, stage = store.served_site(), f"{store.work}/stage"

    def find(version: Version) -> Source:
        path = version.file.path
        if afresh or (path in staged and not version.alive(served)):
            return Source(f"{stage}/{path}", staged=True)
        return Source(f"{site}/{path}" if version.alive(served) else store.shelf.path(version.file.sha256))

    return find


def remove(store: Layout, stays: Path | None = None) -> None:
    """All trees that are neither served nor `stays`. Out of sight first: half a tree never bears a release's name."""
    current = store.current()
    for path in list(store.releases.iterdir()):
        if path.name == current or path == stays or not (_TREE.fullmatch(path.name) or path.name.startswith(_HALF)):
            continue
        hidden = path
        if not path.name.startswith(".removing-"):
            hidden = store.releases / f".removing-{path.name}"
            disk.remove_tree(hidden)
            path.rename(hidden)
        disk.remove_tree(hidden)


def _named(store: Layout, tree: Path, name: str) -> Path:
    named = store.releases / name
    if name == store.current():
        raise PortalError("正在服务的版本不能改动", cure="重新运行本命令", path=str(named))
    disk.remove_tree(named)
    tree.rename(named)
    disk.sync(store.releases)
    return named
