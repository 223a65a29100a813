"""After a kill: what was switched to stays, anything else vanishes. And after worse: versions that are of no use."""

from __future__ import annotations

from portal.errors import PortalError
from publish import disk, journal, trees, versions
from publish.layout import Layout
from publish.versions import Versions


def sweep(store: Layout) -> None:
    """Finish or undo what a killed run left. Needs the store's lock; costs nothing where nothing was left."""
    disk.remove_tree(store.work)
    for path in store.folder.glob(".current-*"):
        path.unlink()
    if not store.unfinished.exists():
        return
    trees.remove(store)  # any but the served one was perhaps being changed
    try:
        with versions.written(store.versions) as found:
            _end(store, found)
            served = store.served(found)
            wanted = found.shelved(served.number if served else 0)
            for sha256 in set(store.shelf.all()) - wanted:
                store.shelf.drop(sha256)
    except PortalError:
        return  # only `publish --force` goes on from here, and whoever comes first says so
    store.unfinished.unlink()


def _end(store: Layout, found: Versions) -> None:
    """The newest release was switched to, or it never was."""
    newest = found.newest()
    noted = next((line.release for line in journal.newest_first(store.journal) if line.act == "switch"), None)
    if newest is None or newest.release == noted:
        return
    if store.current() == newest.release:
        store.note("switch", newest, "")
        return
    with found.changing():
        found.undo(newest)
    store.note("discard", newest, "")


def start_over(store: Layout, *, doubtful: bool) -> None:
    """Before a whole release: versions that do not know what is served, or that are broken, give way to new ones."""
    if not store.versions.exists():
        return
    try:
        with versions.opened(store.versions) as found:
            if (not doubtful or found.sound()) and (store.served(found) or not found.newest()):
                return
    except PortalError:
        if not doubtful:
            raise
    disk.remove_tree(store.shelf.folder)  # nothing is left that could say what these bytes are for
    store.versions.replace(store.versions.with_suffix(".damaged"))
