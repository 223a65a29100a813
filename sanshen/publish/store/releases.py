"""The store of releases: what is kept and served, and the one way to change it. Its layout is in `sanshen.publish.store.layout`.

A publication takes the spare tree and brings it to the new release, so that it costs what changed. The order: bytes on
the disk, versions committed, `current` switched, journal. The served tree is never touched. All trees share the inodes
of what is the same in them, so a file is only ever replaced by a new one, never written. What somebody else may have
written is found before a release is made of it (`altered`); a whole release takes every byte from the stage.
"""

from __future__ import annotations

import fcntl
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from itertools import takewhile
from pathlib import Path

import msgspec

from sanshen.base.errors import PortalError
from sanshen.git import private
from sanshen.git.private import Damaged
from sanshen.pages.build.request import SiteFile
from sanshen.publish import orphans
from sanshen.publish.store import (
    journal,
    manifest,
    publisher,
    recovery,
    taking,
    trees,
    versions,
)
from sanshen.publish.store.delta import Delta, Facts
from sanshen.publish.store.layout import RECORDS, Layout
from sanshen.publish.store.manifest import Damage, Manifest, Published
from sanshen.publish.store.stamps import Stamps
from sanshen.publish.store.versions import Versions

KEEP = 5
_FILE = 0o600
_FAR = 10**9  # no store gets there; whoever makes `current` say more would use up the numbers
_ENDING = 5.0  # seconds for the kernel to end a killed process
MANY = 500  # more changed files than this are brought to the spare at once, not during the next publication


class Last(msgspec.Struct, frozen=True):
    """What is served: `manifest` is None where it cannot be trusted; `left` are (commit, ledger) gone back from."""

    release: str | None
    manifest: Manifest | None
    left: frozenset[tuple[str, str]] = frozenset()


class Trees(msgspec.Struct, frozen=True):
    """Which trees `altered` looks at: names with inodes. None where there is no such tree."""

    served: tuple[str, int] | None
    spare: tuple[str, int] | None


class Store(Layout):
    """A folder of releases. Reading needs no lock; what changes anything is done under `locked()`.

    To publish: `stage`, `add`, `switch`, `prune`, under one lock and in this order.
    """

    # -- reading ---------------------------------------------------------------------------------------------------

    def names(self) -> list[str]:
        """Kept releases, newest first."""
        return [found.release for found in self.manifests()]

    def manifests(self) -> list[Manifest]:
        with self._opened() as found:
            return found.releases()

    def manifest(self, name: str) -> Manifest:
        """What a kept release says of itself; PortalError if there is none of this name."""
        with self._opened() as found:
            return _release(found, name)

    def stated(self) -> Manifest | None:
        """What our own records say of the release that is served; nothing below the release folder is read."""
        name = self.serving()
        return self.manifest(name) if name else None

    def newest(self) -> Manifest | None:
        """The release that a delta changes unless it names another; None where only a whole one will do."""
        with self._opened() as found:
            return found.newest() if self.served(found) else None

    def articles(self, name: str) -> list[Published]:
        """Every article of a kept release, by path."""
        with self._opened() as found:
            return found.articles(_release(found, name).number)

    def files(self, name: str) -> list[SiteFile]:
        """Every file of a kept release, by path."""
        with self._opened() as found:
            return [version.file for version in found.files(_release(found, name).number)]

    def articles_between(self, one: str, other: str) -> list[Published]:
        """Articles that release `other` has and release `one` has not, or has otherwise."""
        with self._opened() as found:
            return found.articles_between(_release(found, one).number, _release(found, other).number)

    def damages(self, name: str) -> list[Damage]:
        """How the folder of a kept release differs from our records, every byte read; and `current`, if it leads elsewhere."""
        found = [] if self.current() == name else [Damage("current", f"不指向 {name}")]
        if self.folder.is_dir():
            found += manifest.folder_rights(self.folder)
        if os.path.lexists(self.releases):
            found += manifest.folder_faults(self.releases.name, self.releases.lstat())
        with self._opened() as known:
            return [*found, *_damages(known, self.releases / name, _release(known, name))]

    def last(self) -> Last:
        """What is served now."""
        try:
            name = self.serving()
            return Last(name, self.manifest(name) if name else None, self._left())
        except PortalError:
            return Last(self.current(), None)

    def _left(self) -> frozenset[tuple[str, str]]:
        """(commit, ledger) of every release that was gone back from since the last publication."""
        acts = (line for line in journal.newest_first(self.journal) if line.act in journal.SERVING)
        turned = list(takewhile(lambda line: line.act == "rollback", acts))
        if not turned or turned[0].release != self.serving():
            return frozenset()
        left = {line.before for line in turned}
        return frozenset((found.commit, found.ledger) for found in self.manifests() if found.release in left)

    # -- changing --------------------------------------------------------------------------------------------------

    @contextmanager
    def locked(
        self, wait: float = 60.0, waiting: Callable[[], None] = lambda: None, *, over: bool = False
    ) -> Iterator[int]:
        """Hold the store alone; leftovers of killed runs are removed first. Gives the descriptor of a second lock, for builders.

        A builder runs what the site brings: with the lock itself it could let go of it, or close it to everybody.
        One that still has its lock when nobody else publishes was left behind, and is ended.
        PortalError where another clone published here what this one does not know, unless `over` it is asked for.
        """
        for folder in (self.private.parent, self.private):
            private.closed(folder)
        for record in RECORDS[:2]:
            recovery.require_kind(self, record)
        self._restore_modes()
        with _open(self.lock) as lock, ExitStack() as held:
            _take(lock, wait, waiting)
            builder = held.enter_context(_open(self.builder))
            left = PortalError(
                "上次发布的页面生成进程还占着锁，结束不了它",
                cure=f"用 fuser {self.builder} 查到它，结束它后再运行本命令",
            )
            _take(builder, max(wait, _ENDING), lambda: orphans.end(self.builder), left)
            recovery.refuse_other(self)
            if not self.folder.is_dir():
                recovery.make_folder(self.folder)
            turn = publisher.turn(self)
            held.callback(os.close, turn)
            _take(turn, wait, waiting)
            publisher.adopt_former(self)
            overtaken = publisher.overtaken(self)
            if overtaken and not over:
                raise overtaken
            recovery.sweep(self, over=overtaken is not None)
            yield builder

    def _restore_modes(self) -> None:
        """What a builder was given keeps the modes that the program last gave it; the next publication must not fail by that."""
        for path, mode in ((self.lock, _FILE), (self.builder, _FILE), (self.state, 0o700)):
            with suppress(FileNotFoundError):
                there = os.lstat(path)
                true = stat.S_ISREG(there.st_mode) or stat.S_ISDIR(there.st_mode)
                if true and there.st_uid == os.geteuid() and stat.S_IMODE(there.st_mode) != mode:
                    path.chmod(mode)
                    private.say(f"{path} 的权限被改成了 {stat.S_IMODE(there.st_mode):04o}，已改回 {mode:04o}")

    def stage(self) -> Path:
        """An empty folder for the bytes of a delta; a builder may put other things beside it."""
        private.remove(self.work)
        self.work.mkdir(mode=0o700)
        stage = self.work / "stage"
        stage.mkdir()
        return stage

    def standing(self) -> Trees:
        """The trees as they are now; another publication, or a way back, gives others."""
        with self._opened() as found:
            served, there = self.serving(), trees.spare(self, found)
        place = self.releases / served if served else None
        return Trees(*((one.name, one.lstat().st_ino) if one else None for one in (place, there and there[0])))

    def altered(self) -> list[Damage]:
        """What somebody else altered in the trees of which `add` would make the next release. Costs a look at every name."""
        stamps = Stamps(self.stamps)
        with self._opened() as found:
            served, there = self.served(found), trees.spare(self, found)
            if served is None:
                return []
            if there is None:
                damages = _differing(found, self.releases / served.release, served, stamps)
            else:
                damages = _differing(found, *there, stamps)
                lately = found.between(there[1].number, served.number)
                files = [(one.file.path, bytes.fromhex(one.file.sha256), one.file.size) for one in lately]
                damages += manifest.altered(self.served_site(), files, stamps)
        stamps.save()
        return damages

    def add(self, delta: Delta, facts: Facts, *, keep: int = KEEP) -> Manifest:
        """Make the new release out of its base and the delta; it is on the disk for good and not yet served.

        What is in the stage is copied and compared with its digests first: nothing that its writer still does matters then.
        A whole delta's bytes all come from there. Another takes the rest from the trees that `altered` looked at.
        Releases beyond the newest `keep` are forgotten in the same commit, which costs less than one of their own.
        """
        for path in delta.removed:
            taking.refuse_path(path)
        private.remove(self.taken)
        taking.take(self.work / "stage", delta.written, self.taken)
        if delta.whole:
            recovery.start_over(self)
        with versions.written(self.versions) as found:
            served = self.served(found)
            if not delta.whole and served is None:
                raise PortalError("没有可以接着改的版本", cure="运行 sanshen publish --force 重新生成整个网站")
            if delta.base:
                _release(found, delta.base)
            self.unfinished.touch()
            with found.changing():
                made = found.add(self._next_name(found, facts.commit), delta, facts)
                gone = self._forget(found, keep)[1]
                before = served.number if served else 0
                self._keep(found, before, made.number)
                if delta.whole:
                    trees.make(self, found, made, trees.staged(self))
                else:
                    find = trees.finder(self, before, frozenset(file.path for file in delta.written))
                    trees.bring(self, found, made, find, is_new=True)
            self._drop(found, gone, before, made.number)
        return made

    @contextmanager
    def switching(self, release: str, done: str) -> Iterator[None]:
        """Whatever fails in here is only told once the release is served: the exit code says whether it is."""
        try:
            yield
        except Exception as error:
            if not release == self.serving() == self.current():
                raise
            private.say(f"{done} {release}，现在服务的就是它；只是收尾没有做完（{error}），下次发布会接着做")

    def switch(self, made: Manifest) -> None:
        """Serve this new release from now on."""
        before = self.serving() or ""
        self.point(made.release)
        self.note("switch", made, before)
        publisher.note(self, made.release)
        self._unkeep(before, made, new=made.number)

    def prune(self, keep: int = KEEP, *, afresh: bool = False) -> list[str]:
        """After a switch: forget all but the newest `keep` releases, never the served one; make the next run quick.

        With `afresh` the spare is made anew: what stands there may have been altered.
        """
        private.remove(self.work)
        private.remove(self.taken)
        with versions.written(self.versions) as found:
            served = self.served(found)
            if served is None:
                return []
            dropped: list[str] = []
            touched = trees.keep_spare(self, found, served, MANY, afresh=afresh)
            if len(found.releases()) > keep:
                with found.changing():
                    dropped, gone = self._forget(found, keep)
                self._drop(found, gone, served.number)
        self.unfinished.unlink(missing_ok=True)
        if touched:
            self.altered()  # read once now, so that the next publication need not
        return dropped

    def switch_back(self, name: str) -> list[Damage]:
        """Serve a kept release again if every byte of it is whole; otherwise say what is not, and serve what is served."""
        if name == self.serving():
            return self.damages(name)
        self.unfinished.touch()
        with self._opened() as found:
            target, served = _release(found, name), self.served(found)
            before = served.number if served else 0
            find = trees.finder(self, before)
            self._keep(found, before, target.number)
            tree = trees.bring(self, found, target, find)
            if _damages(found, tree, target):  # a spare may be damaged where the bytes that it was made of are not
                tree = trees.make(self, found, target, find)
                if damages := _damages(found, tree, target):
                    trees.remove(self)
                    return damages
        was = self.serving() or ""
        self.note("rollback", target, was)  # first: an unnoted rollback would soon be published over
        self.point(target.release)
        publisher.note(self, target.release)
        self._unkeep(was, target)
        self.unfinished.unlink()
        return []

    def _opened(self) -> AbstractContextManager[Versions]:
        places = (self.private.parent, self.private, self.state)  # the last may be anything before it is put aside
        for folder in (one for one in places if one != self.state or private.is_folder(one)):
            private.refuse_open(folder)
        return versions.opened(self.versions)

    # -- kept bytes ------------------------------------------------------------------------------------------------

    def _keep(self, found: Versions, served: int, to: int) -> None:
        """Before release `to` is served: bytes that only the served one has get a name that stays."""
        site = self.served_site()
        self.retained.put((one.file.sha256, f"{site}/{one.file.path}") for one in found.between(to, served))

    def _unkeep(self, before: str, now: Manifest, new: int = 0) -> None:
        """Once `now` is served: bytes that it has and that no other file needs. What came with release `new` was never kept."""
        with self._opened() as found:
            was = found.release(before) if before else None
            back = [one for one in found.between(was.number, now.number) if one.since != new] if was else []
            self._drop(found, (one.file.sha256 for one in back), now.number)

    def _drop(self, found: Versions, shas: Iterable[str], served: int, new: int = 0) -> None:
        """Bytes that nothing needs while `served` is served, nor once the `new` release is."""
        for sha256 in shas:
            if not found.is_retained(sha256, served, new) and not (new and found.is_retained(sha256, new)):
                self.retained.drop(sha256)

    def _forget(self, found: Versions, keep: int) -> tuple[list[str], list[str]]:
        """Names of the releases after the newest `keep` that no tree stands at, and digests of what only they had."""
        there, served = trees.spare(self, found), self.served(found)
        stay = {there[1].number if there else 0, served.number if served else 0}
        doomed = [one for one in found.releases()[max(keep, 1) :] if one.number not in stay]
        gone = [sha256 for one in doomed for sha256 in found.drop(one.number)]
        return [one.release for one in doomed], gone

    def _next_name(self, found: Versions, commit: str) -> str:
        newest, seen = found.newest(), self.current()
        numbers = [int(name.partition("-")[0]) for name in (seen, self.recorded_switch()) if name]
        believed = [number for number in numbers if number < _FAR]
        return f"{max(0, newest.number if newest else 0, *believed) + 1:06d}-{commit[:12]}"


def _release(found: Versions, name: str) -> Manifest:
    release = found.release(name)
    if release is None:
        raise PortalError(f"没有版本 {name}", cure="运行 sanshen rollback --list 查看可用的版本")
    return release


def _damages(found: Versions, tree: Path, stated: Manifest) -> list[Damage]:
    """What a tree has otherwise than release `stated`, every byte read; PortalError if what is stated contradicts itself."""
    if found.digest(stated.number) != stated.digest:
        cure = "运行 sanshen publish --force 重新发布"
        raise Damaged(f"版本库里 {stated.release} 的文件清单与摘要不符", cure=cure)
    return _differing(found, tree, stated, Stamps(None))


def _differing(found: Versions, tree: Path, stated: Manifest, stamps: Stamps) -> list[Damage]:
    return manifest.damages(tree, stated, found.stated(stated.number), stamps)


@contextmanager
def _open(path: Path) -> Iterator[int]:
    """A lock that is held until here at the latest, or until a child that was given it ends."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, _FILE)
    try:
        yield lock
    finally:
        os.close(lock)


def _take(lock: int, wait: float, waiting: Callable[[], None], why: PortalError | None = None) -> None:
    end = time.monotonic() + wait
    told = False
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                raise why or PortalError("另一个发布正在进行", cure="等它结束后再运行本命令") from None
        if not told:
            waiting()
            told = True
        time.sleep(0.05)
