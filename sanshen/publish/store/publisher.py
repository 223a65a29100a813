"""Who publishes into a release folder: one at a time, whatever clone it is from, and no clone over another's newer release.

Two files of the release folder that only this account can write. What they say is only ever a reason to wait or to refuse:

.publishing  locked while somebody publishes. A file of its own, for whoever may read a folder may also lock it.
.publisher   the records (`Layout.private`) of whoever switched last, and the release
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import msgspec

from sanshen.base.errors import UNREADABLE, PortalError, legible
from sanshen.base.rights import unread
from sanshen.git import private
from sanshen.git.private import Damaged
from sanshen.publish.store import journal, versions
from sanshen.publish.store.layout import FORMER, Layout
from sanshen.publish.store.manifest import FILE, Manifest

_LARGE = 1 << 14  # bytes; nobody's note is


class Publisher(msgspec.Struct, frozen=True):
    """`records` is the folder of the records, in the clone that published.

    `folder` and `inode` are the release folder's own true path and number: a note may have been moved here from another.
    """

    records: str
    release: str
    folder: str = ""
    inode: int = 0


def turn(store: Layout) -> int:
    """The file to be locked, opened; OSError where what stands in its place is another's and will not go."""
    if os.path.lexists(store.turn) and not _is_own(store.turn):
        _make_way(store.turn)
    return os.open(store.turn, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)


def note(store: Layout, release: str) -> None:
    """This clone has switched to the release."""
    folder = store.folder.resolve()
    data = msgspec.json.encode(Publisher(str(store.private), release, str(folder), folder.stat().st_ino))
    fresh = store.folder / f"{store.publisher.name}-{os.urandom(4).hex()}"
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123
        file.write(data)
    try:
        fresh.replace(store.publisher)
    except OSError:  # a folder, or another's in a sticky folder
        with suppress(OSError):
            _make_way(store.publisher)
            fresh.replace(store.publisher)
        private.discard(fresh)


def adopt_former(store: Layout) -> None:
    """Where this account's edition before the records moved into the clone published last, and it published what this clone has.

    That was us, then, whose records are gone. Said in the release folder before the former records go: by then nothing
    else tells it from another clone's.
    """
    ours = (store.journal, store.versions, store.publisher)
    if any(map(os.path.lexists, ours)):
        return
    former = [path for path in store.folder.iterdir() if path.name in FORMER]
    records = [store.folder / path.name for path in ours[:2]]
    theirs = any(path.lstat().st_uid != os.geteuid() for path in former)
    served = store.current()
    if served and any(map(_is_owned, records)) and not theirs and store.has(served.partition("-")[2]):
        note(store, "")


def overtaken(store: Layout) -> PortalError | None:
    """That somebody else has published here what our records do not know, and whose it is."""
    last = _noted(store)
    try:
        lost = store.line() is None
    except Damaged:
        lost = True
    us = last is not None and last.records == str(store.private)
    if us and lost:
        return None  # it was us, and the journal is gone: everything is made anew
    for release in (last.release if last else None, _served_of_ours(store)):
        if release and not _is_known(store, release):
            if last and not us and Path(last.records).parent == store.private.parent:
                return _moved(store, last.records)
            whose = f"另一个克隆（记录在 {legible(last.records)}）" if last and not us else "别的克隆"
            cure = (
                "到那个克隆里发布或回退；确定要改由本克隆接着发布（那边以前的版本不能再回退），"
                "先更新本克隆，再运行 sanshen publish --force"
            )
            what = f"这个发布文件夹里的 {release} 不是按本克隆的记录发布的：是{whose}发布的，或本克隆是从旧备份恢复的"
            return PortalError(what, cure=cure, path=str(store.folder))
    return None


def _moved(store: Layout, records: str) -> PortalError:
    """This clone's own, by another path: its records are kept by the folder's true path."""
    cure = "改回原来的路径再发布；就用新路径的，运行 sanshen publish --force 全部重新生成（以前的版本不能再回退）"
    what = f"发布文件夹移动、改名或另行挂载过：本克隆以前按别的路径发布到这里（记录在 {legible(records)}）"
    return PortalError(what, cure=cure, path=str(store.folder))


def _is_known(store: Layout, release: str) -> bool:
    with suppress(Damaged):
        if any(line.release == release for line in journal.newest_first(store.journal)):
            return True
    with suppress(Damaged), versions.opened(store.versions) as found:
        return found.release(release) is not None
    return False


def _served_of_ours(store: Layout) -> str | None:
    """The release to which `current` leads, where only this account can have made it."""
    name = store.current()
    if name is None or not all(map(private.is_own_folder, (store.releases, store.releases / name))):
        return None
    data = _own_bytes(store.releases / name / FILE)
    with suppress(*UNREADABLE):
        if data is not None and msgspec.json.decode(data, type=Manifest).release == name:
            return name
    return None


def _noted(store: Layout) -> Publisher | None:
    data = _own_bytes(store.publisher)
    if data is None:
        return None
    with suppress(*UNREADABLE):
        found, folder = msgspec.json.decode(data, type=Publisher), store.folder.resolve()
        if found.folder in ("", str(folder)) or found.inode == folder.stat().st_ino:  # those of before have neither
            return found
    return None


def _own_bytes(file: Path) -> bytes | None:
    """What a plain file of this account says, where no other can write to it; of anything else nothing is read."""
    if not _is_own(file):
        return None
    try:
        with private.opened(file) as opened:
            return opened.read(_LARGE)
    except FileNotFoundError:
        return None
    except OSError as error:
        if private.is_other(error):
            return None
        raise unread(error, "发布文件夹里的记录", file) from error


def _is_own(file: Path) -> bool:
    return _is_owned(file) and not file.lstat().st_mode & 0o022


def _is_owned(file: Path) -> bool:
    return private.is_file(file) and file.lstat().st_uid == os.geteuid()


def _make_way(path: Path) -> None:
    """OSError where what stands there is not ours, and can be neither removed nor renamed."""
    try:
        private.remove(path)
    except OSError:
        path.rename(path.with_name(f"{path.name}{private.DAMAGED}-{os.urandom(4).hex()}"))
