"""Before anything is done to a store: records that are of no use give way, what a killed run left is finished or undone.

What was switched to stays, anything else vanishes. Each thing that was damaged is named, put aside and made anew.
"""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from pathlib import Path

from sanshen.base.errors import PortalError
from sanshen.git import private
from sanshen.git.private import Damaged
from sanshen.publish.store import trees, versions
from sanshen.publish.store.layout import FORMER, OPEN, RECORDS, Layout, Record
from sanshen.publish.store.manifest import FILE, Manifest, folder_rights, states
from sanshen.publish.store.tree import Tree
from sanshen.publish.store.versions import Versions

_AFRESH = "全部文件重新生成"
_OURS = re.compile(
    r"(current|releases|\.publishing|\.publisher)(\.damaged.*)?|\.current-.*|\.publisher-.*|lost\+found", re.DOTALL
)
_SHOWN = 3


def sweep(store: Layout, *, over: bool = False) -> None:
    """Needs the store's lock; costs next to nothing where nothing is amiss. `over` another clone's release `current` stays."""
    _public(store)
    unfinished = os.path.lexists(store.unfinished)  # whatever it has been turned into
    for record in RECORDS[1:]:
        require_kind(store, record)
    private.closed(store.state)
    private.remove(store.work)
    private.remove(store.taken)
    try:
        store.recorded()
    except Damaged:
        private.put_aside(store.journal, "发布日志")
        private.say(f"以前的回退不再记得；{_AFRESH}")
    if unfinished:
        _finish(store)
    _look_at_versions(store)
    if not over:
        _restore_link(store)


def require_kind(store: Layout, record: Record) -> None:
    """Put the record aside unless it is absent, or the plain file or true folder that it should be."""
    path = store.private / record.name
    fits = private.is_folder if record.folder else private.is_file
    if os.path.lexists(path) and not fits(path):
        private.put_aside(path, record.what, "被换成了别的东西")
    if path.suffix == ".sqlite":
        private.clear_sides(path)  # the builder, who opens one of them, could not say so


def start_over(store: Layout) -> None:
    """Before a whole release: versions that do not know what is served, or that are broken, give way to new ones."""
    try:
        with versions.opened(store.versions) as found:
            if found.newest() is None:
                private.remove(store.retained.folder)
                return
            if found.sound() and store.served(found):
                return
    except Damaged:
        pass
    forget(store)


def forget(store: Layout) -> None:
    """Put the versions aside, and with them everything that only they could explain."""
    if store.versions.exists():
        private.put_aside(store.versions, "版本库", "损坏，或不认得正在服务的版本")
    private.remove(store.retained.folder)
    private.remove(store.stamps)
    trees.remove(store)
    store.unfinished.unlink(missing_ok=True)
    private.say(f"以前的版本不能再回退；{_AFRESH}")


def _public(store: Layout) -> None:
    """The release folder as it should be; what earlier editions kept there is not read, and goes."""
    is_store = _is_store(store)
    _restore_releases(store)
    found = list(store.folder.iterdir())
    for path in found:
        if path.name.startswith((".current-", ".publisher-")):  # of a killed switch
            private.discard(path)
    names = sorted(path.name for path in found if path.name in FORMER) if is_store else []
    if former := [name for name in names if private.discard(store.folder / name)]:
        private.say(f"发布文件夹里的 {'、'.join(former)} 不再使用、没有读取，已删去：{store.folder}")


def _is_store(store: Layout) -> bool:
    """Whether releases are served from this folder, by whatever edition."""
    name = store.current()
    return name is not None and private.is_folder(store.releases) and private.is_folder(store.releases / name)


def refuse_other(store: Layout) -> None:
    """PortalError for a folder that holds something and never was ours: it may be somebody's only copy."""
    if _is_store(store) or not store.folder.is_dir() or any(map(os.path.lexists, (store.journal, store.versions))):
        return
    if other := sorted(path.name for path in store.folder.iterdir() if not _OURS.fullmatch(path.name)):
        shown = "、".join(other[:_SHOWN]) + (" 等" if len(other) > _SHOWN else "")
        cure = "改用一个空文件夹，或一个还没有的文件夹：sanshen publish --to 文件夹"
        raise PortalError(f"这个文件夹里有别的东西（{shown}），不能用来发布", cure=cure, path=str(store.folder))


def _restore_releases(store: Layout) -> None:
    """A true folder of this account, which no other can write to."""
    if os.path.lexists(store.releases):
        there = store.releases.lstat()
        if not stat.S_ISDIR(there.st_mode) or there.st_uid != os.geteuid():
            private.put_aside(store.releases, "releases ", "被换成了别的东西")
        elif stat.S_IMODE(there.st_mode) != OPEN:
            private.open_up(store.releases, OPEN)
            private.say(f"releases 的权限被改成 {stat.S_IMODE(there.st_mode):o}，已改回：{store.releases}")
    if not store.releases.is_dir():
        make_folder(store.releases)


def make_folder(folder: Path) -> None:
    """For visitors to read, whatever the umask."""
    folder.mkdir(parents=True)
    private.open_up(folder, OPEN)


def _finish(store: Layout) -> None:
    """Finish or undo what a killed run began."""
    try:
        with versions.written(store.versions) as found:
            _end(store, found)
            trees.remove(store)  # any but the served one was perhaps being changed
            served = store.served(found)
            wanted = found.retained_digests(served.number if served else 0)
            for sha256 in set(store.retained.all()) - wanted:
                store.retained.drop(sha256)
    except Damaged:
        forget(store)
    store.unfinished.unlink(missing_ok=True)


def _end(store: Layout, found: Versions) -> None:
    """The newest release was switched to, or it never was. A rollback that was noted is carried out by `_restore_link`."""
    newest = found.newest()
    noted = store.recorded_switch()
    if newest is None or newest.release == noted:
        return
    if store.current() == newest.release and private.is_folder(store.releases / newest.release):
        store.note("switch", newest, "")
        return
    with found.changing():
        found.undo(newest)
    store.note("discard", newest, "")


def _look_at_versions(store: Layout) -> None:
    """Damage that shows at once is dealt with at once; what shows later ends the publication, which then begins anew."""
    name = store.recorded()
    try:
        with versions.opened(store.versions) as found:
            newest, known = found.newest(), found.release(name) if name else None
    except Damaged:
        forget(store)
        return
    if name is None and newest:
        private.say(f"发布日志不见了，以前的回退不再记得；{_AFRESH}")
    if name and known and name == store.serving():
        _restore_manifest(store.releases / name, known)
    if name and not known:
        private.say(f"版本库里没有正在服务的版本 {name}（版本库不见了，或是空的）；以前的版本不能再回退，{_AFRESH}")


def warn_of_rights(store: Layout) -> None:
    """Whoever may write to the release folder can make `current` lead elsewhere at any time."""
    for damage in folder_rights(store.folder):
        private.say(str(damage))


def _restore_manifest(tree: Path, stated: Manifest) -> None:
    """The served release says of itself what we recorded. Its pages are looked at where the next release is made of them."""
    if states(tree / FILE, stated):
        return
    with suppress(OSError):  # such a folder is no longer ours, and is not built upon
        private.remove(tree / FILE)
        Tree(tree).state(stated)
        private.say(f"{stated.release} 的 {FILE} 被人改动过，已改回：查清是谁")


def _restore_link(store: Layout) -> None:
    """`current` leads to the release that we recorded; whoever made it lead elsewhere is not asked."""
    name = store.recorded()
    if name is None:
        return
    if store.serving() is None:
        private.say(f"正在服务的版本 {name} 从发布文件夹里消失了；{_AFRESH}")
        return
    if store.current() == name:
        return
    store.point(name)
    private.say(f"current 没有指向 {name}，已改回：发布文件夹被人改动过，或上次发布中途断电")
