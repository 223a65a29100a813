"""The press beside the publisher: a process of its own that runs the commit's programs, never today's work tree's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import NoReturn

import msgspec

from plugins.faults import BuildFaults
from plugins.press.order import Answer, Order, Report
from portal import private
from portal.errors import PortalError
from publish.build import surroundings
from publish.house import TEMPLATES
from publish.now import Tell
from publish.profile import PRESS


class Elsewhere(Exception):
    """The press says why it is not the one to do this."""


class Pressing:
    """Started early: while the ledger is proven, the press loads what it needs. `work` is a folder for what passes between."""

    def __init__(self, root: Path, work: Path, held: int | None) -> None:
        self._work = work
        self._process = subprocess.Popen(
            [sys.executable, "-S", "-m", "plugins.press"],
            cwd=root,
            env=surroundings(root, 0) | _passed_on() | {"SANSHEN_TEMPLATES": str(root / TEMPLATES)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=() if held is None else (held,),
        )

    def __enter__(self) -> Pressing:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Whatever was not committed is taken back."""
        self._process.communicate()

    def begin(self, order: Order) -> None:
        """Hand the order over; `made` waits for what comes of it."""
        file = self._work / "order"
        file.write_bytes(msgspec.msgpack.encode(order))
        self._write(f"{file}\n")

    def made(self, tell: Tell) -> Report:
        """PortalError with everything that keeps pages from being made; Elsewhere where Pelican or a whole build has to."""
        while True:
            answer = self._read()
            if answer.step:
                tell(answer.step, answer.done, answer.total)
            elif answer.elsewhere:
                if " state: " in answer.elsewhere:  # damaged, unreadable
                    private.say("页面生成记录损坏，全部文件重新生成")
                raise Elsewhere(answer.elsewhere)
            elif answer.faults:
                raise BuildFaults(one.error() for one in answer.faults)
            else:
                return msgspec.msgpack.decode(Path(answer.report).read_bytes(), type=Report)

    def commit(self, **marks: str) -> None:
        """The press remembers what it made."""
        self._write(msgspec.json.encode(marks).decode() + "\n")
        if not self._read().committed:
            raise PortalError("页面生成记录没有保存", cure="重新运行 sanshen publish")

    def _write(self, line: str) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line.encode())
            self._process.stdin.flush()
        except BrokenPipeError:
            self._fail()

    def _read(self) -> Answer:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self._fail()
        return msgspec.json.decode(line, type=Answer)

    def _fail(self) -> NoReturn:
        _, said = self._process.communicate()
        last = said.decode("utf-8", "replace").strip().splitlines()[-1:] or ["没有说明原因"]
        raise PortalError(f"页面没有生成：{last[0]}", cure="请把这一行告知网站管理员")


def _passed_on() -> dict[str, str]:
    return {PRESS: os.environ[PRESS]} if PRESS in os.environ else {}
