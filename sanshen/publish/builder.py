"""The builder beside the publisher: a child process that makes pages of a checkout with the engine's own programs."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import NoReturn

import msgspec

from sanshen.base.child_process import Child, NoAnswer
from sanshen.base.errors import UNREADABLE, PortalError
from sanshen.base.messages import framed
from sanshen.git import private
from sanshen.pages.build.request import STEPS, Answer, Order, Report, report_of
from sanshen.pages.faults import BuildFaults
from sanshen.publish import child
from sanshen.publish.child_limits import Watch
from sanshen.publish.profile import PROFILE
from sanshen.publish.store import taking
from sanshen.publish.target import Tell

_MODULE = "sanshen.pages.build"
_LONGEST = 1 << 26  # bytes of one answer
_SAID = 1 << 16  # of what it said, from the end
_LARGEST = 1 << 30  # of a report; that of 100,000 articles has 40 MB
_MOST = 1 << 32  # articles
_PATIENCE = 10.0  # seconds for it to end by itself


class Elsewhere(Exception):
    """The builder says why it is not the one to do this."""


class BuilderProcess:
    """Started early: while the ledger is proven, the builder loads what it needs.

    It starts in `root`, the checkout, and sees what `reads` names; it writes pages into `stage`, beside it what passes
    between, and in `writes`. Each is a mount of its own, so that none can be renamed or replaced. What is not `agreed` by the ledger is closed in, or it is a PortalError. `limit` is how many seconds it may take.
    """

    def __init__(
        self,
        root: Path,
        stage: Path,
        *,
        reads: Iterable[Path],
        writes: Sequence[Path] = (),
        agreed: bool,
        held: int | None = None,
        limit: float | None = None,
    ) -> None:
        work = stage.parent
        self._work = work
        writable = [*writes, work, stage]
        command, self.closed = child.command(_MODULE, inside=root, reads=reads, writes=writable, agreed=agreed)
        self._profile = writable[0] / "profile" if PROFILE in os.environ else None
        self._said = (work / "said").open("w+b")
        self._child = Child(
            command,
            folder=str(root),
            env=child.environment() | ({PROFILE: str(self._profile)} if self._profile else {}),
            said=self._said.fileno(),
            apart=True,
            keeps=() if held is None else (held,),
        )
        try:
            self._watch = Watch(self._child.kill, work, limit)
        except BaseException:
            self._child.close()
            raise

    def __enter__(self) -> BuilderProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Whatever was not committed is taken back. Unless somebody broke off, it has a while to end by itself."""
        try:
            self._child.finish(time.monotonic() + (_PATIENCE if kind is None or issubclass(kind, Exception) else 0))
        finally:
            self._watch.end()
            self._child.close()
            self._said.close()
        if self._profile:
            with suppress(OSError):
                Path(os.environ[PROFILE]).write_bytes(taking.plain_bytes(self._profile, _LARGEST))

    def begin(self, order: Order) -> None:
        """Hand the order over; `made` waits for what comes of it."""
        file = self._work / "order"
        with file.open("xb") as new:
            new.write(msgspec.msgpack.encode(order))
        try:
            self._child.say(framed(os.fsencode(file)), math.inf)
        except NoAnswer:
            self._fail()

    def made(self, tell: Tell) -> Report:
        """PortalError with everything that keeps pages from being made; Elsewhere where Pelican or a whole build has to."""
        while True:
            answer = self._read()
            if answer.step and (answer.step not in STEPS or not 0 <= answer.done <= answer.total <= _MOST):
                self._fail()  # settings may write here, too, whatever they like to a terminal
            if answer.step:
                tell(answer.step, answer.done, answer.total)
            elif answer.elsewhere:
                if " state: " in answer.elsewhere:  # damaged, unreadable
                    private.say("页面生成记录损坏，全部文件重新生成")
                raise Elsewhere(answer.elsewhere)
            elif answer.faults:
                raise BuildFaults(one.error() for one in answer.faults)
            else:
                return self._report()

    def _report(self) -> Report:
        try:
            return msgspec.msgpack.decode(taking.plain_bytes(report_of(self._work / "order"), _LARGEST), type=Report)
        except (OSError, *UNREADABLE):
            self._fail()

    def commit(self, **marks: str) -> bool:
        """Let the builder remember what it made; False where it could not."""
        try:
            return self._read(framed(msgspec.json.encode(marks))).committed
        except PortalError:
            return False

    def _read(self, said: bytes = b"") -> Answer:
        """What it answers next, however long that takes: the clock beside it ends it, and then nothing comes."""
        try:
            return msgspec.json.decode(self._child.answer(said, math.inf, _LONGEST), type=Answer)
        except (NoAnswer, *UNREADABLE):  # nothing more comes, or what no builder says
            self._fail()

    def _fail(self) -> NoReturn:
        self._child.kill()
        if self._watch.over:
            raise self._watch.over
        self._said.seek(max(0, self._said.seek(0, os.SEEK_END) - _SAID))
        last = self._said.read(_SAID).decode("utf-8", "replace").strip().splitlines()[-1:] or ["没有说明原因"]
        raise PortalError(f"页面没有生成：{last[0]}", cure="请把这一行告知网站管理员")
