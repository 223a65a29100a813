"""The same small portal in a real repository with a real store, published by processes that may be killed at any moment.

All of `sanshen.publish.run.publish` is the product's own, the builder beside it in a process of its own too. Only two things are said
instead of found out: what the ledger says of the commit and that the checks let it pass (`Agreed`), and which day it is.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, time
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar, NoReturn, cast
from unittest.mock import patch

import msgspec

from sanshen.base import child_process
from sanshen.base.errors import PortalError
from sanshen.base.programs import digest_of
from sanshen.git.objects import EMPTY_TREE
from sanshen.git.repo import Repo
from sanshen.pages.build import __main__ as builder_main
from sanshen.pages.build import full  # noqa: F401  loaded once, not by every process
from sanshen.portal.provenance import Provenance, Record
from sanshen.publish import apply, run  # noqa: F401  loaded once, not by every process
from sanshen.publish.program_checkout import KEPT
from sanshen.publish.run import store_of
from sanshen.publish.store.layout import NAME
from sanshen.publish.store.versions import opened
from sanshen.publish.target import Now, Since
from sanshen.publish.watching import Looked
from sanshen.review.ledger.branch import REF
from sanshen.review.proving.incremental import Verified
from tests.pages.build.site import ChangingSite, silent
from tests.support.killed import Moment, die_at

Records = Mapping[str, Record]
LASTING = {
    "lock",
    "builder",
    "house",
    "journal.jsonl",
    "kept",
    "stamps",
    "built",
    "state",
    "versions.sqlite",
    "press.sqlite",
}
SQLITES = {"versions.sqlite-journal", "press.sqlite-wal", "press.sqlite-shm"}  # the next commit takes them over


class Said(msgspec.Struct, frozen=True):
    """How a publication ended: as it says itself, or `killed`, of which it says nothing."""

    outcome: str
    message: str = ""


class PublishedSite(ChangingSite):
    """`publish` puts what stands now onto main and publishes it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        digest_of("checks")  # known from here on; every process would work it out
        self.git_dir = folder / "portal.git"
        self.struck = folder / "struck"
        self.looked: Looked | None = None  # what a process that stood by saw before the next publication
        self._ledger: dict[str, Records] = {}  # as it was at each of its commits
        self._main: tuple[dict[str, bytes], Records] = ({}, {})
        _git(folder, "init", "-q", "--bare", "-b", "main", str(self.git_dir))
        self.store = store_of(Repo(self.git_dir), folder / "site")

    # -- what there is ---------------------------------------------------------------------------------------------

    def served(self) -> dict[str, bytes]:
        """Every page and file that a visitor gets."""
        site = self.store.link / "site"
        return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}

    def strays(self) -> list[str]:
        """What a publication has left behind that should be gone, or never was."""
        store = self.store
        found = {path.name for path in store.folder.iterdir()} - {"current", "releases", ".publishing", ".publisher"}
        found |= {path.name for folder in (store.private, store.state) for path in folder.iterdir()} - LASTING - SQLITES
        trees = {path.name for path in store.releases.iterdir()} - {store.current()}
        found |= {name for name in trees if len(trees) > 1 or not NAME.fullmatch(name.removeprefix(".spare-"))}
        houses = list((store.checkouts).iterdir())
        found |= {path.name for path in houses if len(houses) > KEPT or path.name.startswith(".")}
        found |= {path.name for path in (self.git_dir / "sanshen").iterdir()} - {"builds", "ledger-seen"}
        with opened(store.versions) as versions:
            served = store.served(versions)
            assert served
            found |= set(store.retained.all()) ^ versions.retained_digests(served.number)
        return sorted(found)

    # -- publishing ------------------------------------------------------------------------------------------------

    def publish(self, moment: Moment | None = None, *, force: bool = False) -> Said:
        """By a process of its own, killed at the moment if it comes to it; then `struck` is there. `told` is what it said meanwhile."""
        self._commit()
        self.struck.unlink(missing_ok=True)
        said = self.folder / "said"
        said.unlink(missing_ok=True)
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            _ending(lambda: said.write_bytes(msgspec.json.encode(self._publish(moment, force))))
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert status in (0, -9), "the publisher broke down"
        return msgspec.json.decode(said.read_bytes(), type=Said) if status == 0 else Said("killed")

    @property
    def told(self) -> str:
        return (self.folder / "told").read_text()

    def _publish(self, moment: Moment | None, force: bool) -> Said:
        sys.stderr = (self.folder / "told").open("w")
        clock = SimpleNamespace(now=lambda zone: datetime.combine(self.day, time(), zone))
        popen = SimpleNamespace(Popen=Forked, PIPE=subprocess.PIPE)
        if moment:
            die_at(moment, partial(self._struck, [os.getpid()], moment.both))
        try:
            with patch.multiple(run, look=self._look, datetime=clock), patch.object(child_process, "subprocess", popen):
                done = run.publish(
                    Repo(self.git_dir),
                    self.store,
                    force=force,
                    tell=silent,
                    waiting=lambda: None,
                    looked=self.looked,
                )
        except PortalError as error:
            return Said("failed", str(error))
        return Said("published" if done.release else done.plan.outcome)

    def _struck(self, publisher: list[int], both: bool) -> None:
        self.struck.touch()
        for process in [*publisher, *Forked.running] if both else ():
            if process != os.getpid():
                os.kill(process, signal.SIGKILL)  # a builder has a session of its own

    def _look(self, repo: Repo, commit: str, since: Since | None, anchors: object, tell: object, agreed: Any) -> Now:
        found = repo.commit(commit)
        head = repo.resolve(REF)
        now = Now(
            commit=found.id,
            tree=found.tree,
            when=found.committer.when,
            verified=cast(Verified, Agreed(head, self._ledger)),
            changes=repo.changes(since.tree if since else EMPTY_TREE, found.tree),
            refusals=[],
        )
        agreed(now)
        return now

    def _commit(self) -> None:
        """What stands now, and what the ledger says of it, if either is new."""
        root = self.portal.root
        files = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
        now = {name: path.read_bytes() for name, path in files.items() if "__pycache__" not in name}
        if (now, self.records) != self._main:
            self._main = now, dict(self.records)
            _git(self.git_dir, "fast-import", "--quiet", stdin=b"".join(_commits(now, len(self._ledger))))
            self._ledger[_git(self.git_dir, "rev-parse", REF)] = dict(self.records)


class Agreed:
    """What a ledger without faults answers, of which each commit is known by the records as they were then."""

    def __init__(self, head: str, ledger: Mapping[str, Records]) -> None:
        self.head = head
        self._ledger, self._records = ledger, ledger[head]

    def records_for(self, paths: Iterable[str]) -> dict[str, Record]:
        return {path: self._records[path] for path in paths if path in self._records}

    def numbers_for(self, paths: Iterable[str]) -> dict[str, int]:
        return {path: record.entry for path, record in self.records_for(paths).items()}

    def touched_since(self, head: str) -> set[str]:
        before = self._ledger[head]
        return {path for path in before.keys() | self._records.keys() if before.get(path) != self._records.get(path)}

    def provenance(self) -> Provenance:
        return Provenance("", self.head, dict(self._records))


class Forked:
    """The builder's Popen: forked, where a new Python would take a third of a second to start. All else is as it would be."""

    running: ClassVar[list[int]] = []  # in the publisher: its builders

    def __init__(
        self, command: list[str], *, cwd: Path, env: dict[str, str], pass_fds: tuple[int, ...], **_: object
    ) -> None:
        orders, stdin = os.pipe()
        stdout, answers = os.pipe()
        self.pid = os.fork()
        self.returncode: int | None = None
        if self.pid == 0:
            os.setsid()
            _close_all_but({0, 1, 2, *pass_fds, orders, answers})
            os.chdir(cwd)
            os.environ.update(env)
            _ending(lambda: builder_main.main(os.fdopen(orders, "rb"), os.fdopen(answers, "wb")))
        self.running.append(self.pid)
        os.close(orders)
        os.close(answers)
        self.stdin, self.stdout = os.fdopen(stdin, "wb", 0), os.fdopen(stdout, "rb", 0)

    def wait(self) -> int:
        if self.returncode is None:
            self.returncode = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
            self.running.remove(self.pid)
        return self.returncode


def _ending(act: Callable[[], object]) -> NoReturn:
    """A forked process does this and nothing else."""
    try:
        act()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)


def _close_all_but(kept: set[int]) -> None:
    for file in [int(path.name) for path in Path("/dev/fd").iterdir()]:
        if file not in kept:
            with suppress(OSError):  # the list itself
                os.close(file)


def _commits(files: Mapping[str, bytes], number: int) -> Iterator[bytes]:
    """For `git fast-import`: main with exactly these files, and one more commit of the ledger."""
    who = b"committer Test <test@example.invalid> %d +0800\n" % (1_790_000_000 + number)
    contents = [
        b'M 100644 inline "%s"\ndata %d\n%s\n' % (name.encode(), len(files[name]), files[name]) for name in files
    ]
    for ref, changes in ((b"refs/heads/main", [b"deleteall\n", *contents]), (REF.encode(), [])):
        yield b"commit " + ref + b"\n" + who + b"data 0\n"
        yield b"from " + ref + b"^0\n" if number else b""
        yield from changes


def _git(folder: Path, *words: str, stdin: bytes = b"") -> str:
    done = subprocess.run(["git", *words], cwd=folder, input=stdin, check=True, capture_output=True)
    return done.stdout.decode().strip()
