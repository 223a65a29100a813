"""Where things are in a store, and which release its one symlink says is served.

The release folder is what a web server reads. Nothing in it is believed:

<to>/current -> releases/<number>-<commit>
<to>/releases/<number>-<commit>/{site/, manifest.json}  the served one, and the one served before it: the spare
<to>/releases/.spare-*                                  a spare that was brought along, ready for the next publication
<to>/releases/.building-*                               left by a killed run; the next run removes it
<to>/.publishing, .publisher                            who publishes here now, and who did last (`sanshen.publish.store.publisher`)

What is believed lies below the clone's git folder, closed to other accounts (`private`, RECORDS):

versions.sqlite, kept/  what every kept release has, and the bytes of those not served
stamps                  which files of the release folder are known to be what they should be (`sanshen.publish.store.stamps`)
journal.jsonl           what was served when
built                   which release the builder remembers making, of which site files (`sanshen.publish.base_release`)
house/                  program checkouts
state/                  the builder's own: press.sqlite, and work/ while it builds
taken/                  what was copied out of work/ and compared with its digests, until it is published
lock, unfinished        somebody publishes; trees, versions and kept bytes may disagree
builder                 held by a builder also, which may outlive a killed publisher; it never has `lock` itself
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from sanshen.base import atomic
from sanshen.base.errors import PortalError
from sanshen.git import private
from sanshen.git.private import Damaged
from sanshen.publish.store import journal, versions
from sanshen.publish.store.journal import Line
from sanshen.publish.store.manifest import FOLDER_MODE, SITE, Manifest
from sanshen.publish.store.retained import RetainedFiles
from sanshen.publish.store.versions import Versions

OPEN = FOLDER_MODE
NAME = re.compile(r"(\d{6,15})-[0-9a-f]{12}")
FORMER = {  # what earlier editions believed of a release folder
    *(".lock", ".work", ".unfinished", "house", "journal.jsonl", "kept", "versions.damaged"),
    *(f"{name}{side}" for name in ("versions.sqlite", "press.sqlite") for side in ("", "-journal", "-wal", "-shm")),
}


class Record(NamedTuple):
    """Something that a store keeps of its own below `private`, and what people call it."""

    name: str
    what: str
    folder: bool = False


RECORDS = (
    Record("lock", "发布锁"),
    Record("builder", "页面生成的锁"),
    Record("journal.jsonl", "发布日志"),
    Record("versions.sqlite", "版本库"),
    Record("stamps", "文件核对记录"),
    Record("built", "上次生成的记录"),
    Record("unfinished", "未完成标记"),
    Record("kept", "以前版本的文件", folder=True),
    Record("house", "程序", folder=True),
    Record("state", "页面生成记录", folder=True),
    Record("state/press.sqlite", "页面生成记录"),
)


class Layout:
    """The paths of one store. `current` is replaced in one step: a reader has the old release or the new one, never both."""

    def __init__(self, folder: Path, own: Path, has: Callable[[str], bool] = lambda _: False) -> None:
        """`has` says whether the clone's main branch holds a commit."""
        self.has = has
        self.folder = folder.absolute()
        self.releases = self.folder / "releases"
        self.link = self.folder / "current"
        self.turn = self.folder / ".publishing"
        self.publisher = self.folder / ".publisher"
        self.private = own.absolute()
        self.lock = self.private / "lock"
        self.builder = self.private / "builder"
        self.journal = self.private / "journal.jsonl"
        self.versions = self.private / versions.NAME
        self.stamps = self.private / "stamps"
        self.built = self.private / "built"
        self.unfinished = self.private / "unfinished"
        self.retained = RetainedFiles(self.private / "kept")
        self.checkouts = self.private / "house"
        self.state = self.private / "state"
        self.work = self.state / "work"
        self.taken = self.private / "taken"

    def current(self) -> str | None:
        """Name of the release that the web server reads, if `current` leads to one."""
        try:
            target = str(self.link.readlink())
        except OSError:
            return None
        name = Path(target).name
        return name if target == f"releases/{name}" and NAME.fullmatch(name) else None

    def line(self) -> Line | None:
        """Our own record of what is to be served; Damaged where that cannot be read."""
        return next((line for line in journal.newest_first(self.journal) if line.act in journal.SERVING), None)

    def recorded(self) -> str | None:
        """Name of the release that is to be served."""
        line = self.line()
        return line.release if line else None

    def recorded_switch(self) -> str | None:
        """Name of the newest release that was ever served."""
        return next((line.release for line in journal.newest_first(self.journal) if line.act == "switch"), None)

    def serving(self) -> str | None:
        """The recorded release, where its folder is there."""
        name = self.recorded()
        if not name or not NAME.fullmatch(name):
            return None
        tree = self.releases / name
        ours = private.is_own_folder(self.releases) and private.is_folder(tree)
        return name if ours and private.is_folder(tree / SITE) else None

    def told(self) -> str:
        """What is served, for whoever reads of a failure: by our own record, never by what stands in the release folder."""
        try:
            name = self.recorded()
        except Damaged:
            return "发布日志损坏，不知道现在服务的是哪个版本"
        except PortalError:
            return "发布日志读不出来，不知道现在服务的是哪个版本"
        if name is None:
            return "还没有在服务的版本"
        if name == self.serving() == self.current():
            return f"现在服务的是 {name}"
        return f"按发布日志应当服务 {name}，发布文件夹里却不是它，访问者看到的可能不是审定的内容"

    def served(self, found: Versions) -> Manifest | None:
        """What the versions know of the release that is served."""
        name = self.serving()
        return found.release(name) if name else None

    def served_site(self) -> str:
        return f"{self.releases}/{self.serving()}/{SITE}"

    def point(self, name: str) -> None:
        """Serve this release from now on."""
        fresh = self.folder / f".current-{os.urandom(4).hex()}"
        fresh.symlink_to(f"releases/{name}")
        if private.is_folder(self.link):
            private.put_aside(self.link, "current ", "被换成了文件夹")
        fresh.replace(self.link)
        atomic.sync_names(self.folder)

    def note(self, act: journal.Act, made: Manifest, before: str) -> None:
        line = Line(act=act, release=made.release, commit=made.commit, ledger=made.ledger, before=before)
        journal.append(self.journal, line)
