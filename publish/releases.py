"""The store of releases. `current` is one symlink, so that a reader has the old release or the new one, never both.

<to>/releases/<number>-<commit>/{site/, manifest.json}   whole releases only
<to>/releases/.building-*, .removing-*                   left by a killed run; the next run removes them
<to>/current -> releases/<number>-<commit>
<to>/journal.jsonl, <to>/.lock
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path

import msgspec

from portal.errors import PortalError
from publish import journal, manifest
from publish.journal import Line
from publish.manifest import Damage, Manifest

KEEP = 5
OPEN = 0o755  # a web server reads as somebody else, whatever the publisher's umask
_NAME = re.compile(r"(\d{6,})-[0-9a-f]{12}")


class Last(msgspec.Struct, frozen=True):
    """What is served: `manifest` is None where it cannot be trusted; `left` are (commit, ledger) gone back from."""

    release: str | None
    manifest: Manifest | None
    left: frozenset[tuple[str, str]] = frozenset()


class Store:
    """A folder of releases. Reading needs no lock; what changes anything is done under `locked()`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.releases = self.folder / "releases"
        self.link = self.folder / "current"
        self.journal = self.folder / "journal.jsonl"

    # -- reading ---------------------------------------------------------------------------------------------------

    def names(self) -> list[str]:
        """Whole releases, newest first."""
        if not self.releases.is_dir():
            return []
        found = [path.name for path in self.releases.iterdir() if _NAME.fullmatch(path.name)]
        return sorted(found, key=_number, reverse=True)

    def current(self) -> str | None:
        """Name of the release that is served; PortalError if `current` is none of ours."""
        try:
            target = str(self.link.readlink())
        except FileNotFoundError:
            return None
        except OSError as error:
            cure = "移走它，再运行 sanshen publish"
            raise PortalError("current 不是发布程序建立的链接", cure=cure, path=str(self.link)) from error
        name = Path(target).name
        if target != f"releases/{name}" or not _NAME.fullmatch(name):
            raise PortalError(
                f"current 指向别处（{target}）", cure="移走它，再运行 sanshen publish", path=str(self.link)
            )
        return name

    def manifest(self, name: str) -> Manifest:
        if not _NAME.fullmatch(name) or not (self.releases / name).is_dir():
            raise PortalError(f"没有版本 {name}", cure="运行 sanshen rollback --list 查看可用的版本")
        return manifest.read(self.releases / name)

    def damages(self, name: str) -> list[Damage]:
        """How the release differs from its manifest; PortalError if the manifest itself is gone or altered."""
        return list(manifest.damages(self.releases / name, self.manifest(name)))

    def last(self) -> Last:
        """What is served now."""
        name = self.current()
        try:
            return Last(name, self.manifest(name) if name else None, self._left())
        except PortalError:
            return Last(name, None, self._left())

    def _left(self) -> frozenset[tuple[str, str]]:
        """(commit, ledger) of every release that was gone back from since the last publication."""
        lines = journal.read(self.journal)
        states = {line.release: (line.commit, line.ledger) for line in lines if line.act in ("build", "switch")}
        acts = [line for line in lines if line.act in ("switch", "rollback")]
        turned = list(takewhile(lambda line: line.act == "rollback", reversed(acts)))
        if not turned or turned[0].release != self.current():
            return frozenset()
        return frozenset(states[line.before] for line in turned if line.before in states)

    # -- changing --------------------------------------------------------------------------------------------------

    @contextmanager
    def locked(self, wait: float = 60.0, waiting: Callable[[], None] = lambda: None) -> Iterator[int]:
        """Hold the store alone (the lock's descriptor is given); leftovers of killed runs are removed first."""
        for folder in (self.folder, self.releases):
            if not folder.is_dir():
                folder.mkdir(parents=True)
                folder.chmod(OPEN)
        lock = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _take(lock, wait, waiting)
            self._sweep()
            yield lock
        finally:
            os.close(lock)

    def next_name(self, commit: str) -> str:
        names = self.names()
        return f"{_number(names[0]) + 1 if names else 1:06d}-{commit[:12]}"

    def building(self, name: str) -> Path:
        """A new folder on the same disk for what is not yet a release, with an empty `release` in it."""
        folder = self.releases / f".building-{name}"
        (folder / "release").mkdir(parents=True)
        (folder / "release").chmod(OPEN)
        return folder

    def add(self, folder: Path, facts: Manifest) -> None:
        """Turn `folder`, which holds the site, into a release that is on disk and not yet served."""
        (folder / manifest.FILE).write_bytes(facts.to_json())
        (folder / manifest.FILE).chmod(0o644)
        _sync(folder)
        journal.append(self.journal, Line(act="build", release=facts.release, commit=facts.commit, ledger=facts.ledger))
        folder.rename(self.releases / facts.release)
        _sync_names(self.releases)

    def switch(self, facts: Manifest) -> None:
        """Serve this new release from now on."""
        before = self.current() or ""
        self._point(facts)
        self._note("switch", facts, before)

    def switch_back(self, facts: Manifest) -> None:
        """Serve a release that was served before. Noted first: an unnoted rollback would soon be published over."""
        self._note("rollback", facts, self.current() or "")
        self._point(facts)

    def _point(self, facts: Manifest) -> None:
        fresh = self.folder / f".current-{os.getpid()}"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(f"releases/{facts.release}")
        fresh.replace(self.link)
        _sync_names(self.folder)

    def discard(self, folder: Path) -> None:
        """What is left of a building folder once its release was added."""
        shutil.rmtree(folder)

    def prune(self, keep: int = KEEP) -> list[str]:
        """Remove all but the newest `keep` releases, never the one that is served; their names."""
        doomed = [name for name in self.names()[keep:] if name != self.current()]
        for name in doomed:
            self._remove(name)
        return doomed

    def _note(self, act: journal.Act, facts: Manifest, before: str) -> None:
        line = Line(act=act, release=facts.release, commit=facts.commit, ledger=facts.ledger, before=before)
        journal.append(self.journal, line)

    def _sweep(self) -> None:
        """Finish or undo what a killed run left: a release that was switched to stays, any other vanishes."""
        for path in [*self.releases.glob(".building-*"), *self.releases.glob(".removing-*")]:
            shutil.rmtree(path)
        for path in self.folder.glob(".current-*"):
            path.unlink()
        lines = journal.read(self.journal)
        if not lines or lines[-1].act != "build":
            return
        open_line = lines[-1]
        if self.current() == open_line.release:
            self._note("switch", self.manifest(open_line.release), "")
        else:
            if (self.releases / open_line.release).is_dir():
                self._remove(open_line.release)
            journal.append(self.journal, Line(act="discard", release=open_line.release))

    def _remove(self, name: str) -> None:
        """Out of sight in one step, then away: a half-removed release never bears a release's name."""
        hidden = self.releases / f".removing-{name}"
        (self.releases / name).rename(hidden)
        shutil.rmtree(hidden)


def _number(name: str) -> int:
    return int(name.partition("-")[0])


def _take(lock: int, wait: float, waiting: Callable[[], None]) -> None:
    end = time.monotonic() + wait
    told = False
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                raise PortalError("另一个发布正在进行", cure="等它结束后再运行本命令") from None
        if not told:
            waiting()
            told = True
        time.sleep(0.05)


def _sync_names(folder: Path) -> None:
    """The folder's own list of names is on the disk: a rename in it has happened for good."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _sync(folder: Path) -> None:
    """Everything on the folder's disk is written out: one call instead of one for each of many small files."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
        if syncfs is None:
            os.sync()
        elif syncfs(opened):
            raise OSError(ctypes.get_errno(), "syncfs", str(folder))
    finally:
        os.close(opened)
