"""Whole processes, measured from outside: wall clock, processor time of the process and its children, peak memory of all together.

Processor time is wait4's. Memory is the larger of two: wait4's ru_maxrss (the largest single process, exact) and the sum
over the process's session of its proportional set sizes (a page that forks share counts once), sampled every 20 ms. The
sampling takes time of its own, so it is done in a run whose times are not counted.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

_PAUSE = 0.02
_LAUNCHER = Path(__file__).with_name("launcher.py")


class Command(NamedTuple):
    """What is measured: `before` runs first and is not measured."""

    name: str
    words: Sequence[str]
    folder: Path
    before: Callable[[], None] = lambda: None
    environment: Mapping[str, str] = {}


class Usage(NamedTuple):
    """Seconds, seconds, MiB; `begun` is when, in seconds since 1970."""

    wall: float
    cpu: float
    memory: float
    begun: float


@dataclass
class Figures:
    """All counted runs of one command; its memory comes from every run, the uncounted one included."""

    runs: list[Usage] = field(default_factory=list)
    memory: float = 0.0

    def add(self, usage: Usage, counted: bool) -> None:
        self.memory = max(self.memory, usage.memory)
        if counted:
            self.runs.append(usage)

    @property
    def wall(self) -> float:
        return statistics.median(run.wall for run in self.runs)

    @property
    def cpu(self) -> float:
        return statistics.median(run.cpu for run in self.runs)

    def as_json(self) -> dict[str, float]:
        return {
            "wall": round(self.wall, 3),
            "cpu": round(self.cpu, 3),
            "memory": round(self.memory),
            "runs": len(self.runs),
        }


def interleaved(
    commands: Sequence[Command], rounds: int, tell: Callable[[str], None], seen: Callable[[Command], None]
) -> dict[str, Figures]:
    """A B C, A B C, …: one round for memory, after each of whose runs `seen` is called, then `rounds` that are counted."""
    found = {command.name: Figures() for command in commands}
    for turn in range(rounds + 1):
        for command in commands:
            tell(f"{command.name}，第 {turn} 轮" if turn else f"{command.name}，量内存")
            found[command.name].add(run(command, sampled=turn == 0), counted=turn > 0)
            if not turn:
                seen(command)
    return found


def run(command: Command, sampled: bool = False) -> Usage:
    """One run; SystemExit with what the process said if it fails."""
    command.before()
    told, tell = os.pipe()
    with tempfile.TemporaryFile() as out:
        words = [sys.executable, "-I", "-S", str(_LAUNCHER), str(tell), *command.words]
        process = subprocess.Popen(
            words,
            cwd=command.folder,
            env={**_inherited(), **command.environment},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            pass_fds=(tell,),
            start_new_session=True,
        )
        os.close(tell)
        sampler = _Sampler(process.pid) if sampled else None
        process.wait()
        most = sampler.stop() if sampler else 0.0
        with os.fdopen(told) as line:
            code, wall, cpu, memory, begun = json.loads(line.read() or "[-1, 0, 0, 0, 0]")
        if code:
            out.seek(0)
            said = out.read().decode(errors="replace")[-2000:]
            raise SystemExit(f"{command.name} failed ({code}): {said}")
    return Usage(wall, cpu, max(memory, most), begun)


def _inherited() -> dict[str, str]:
    """Programs are measured with their compiled modules kept, as offices keep them."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def await_idle(pid: int, seconds: float) -> None:
    """Until the process has used no processor time for so long, nor has a child that it waits for."""
    before = ""
    while (used := _used(pid)) != before:
        before = used
        time.sleep(seconds)


def _used(pid: int) -> str:
    """Ticks of its own and of the children that have ended, and which children have not."""
    ticks = Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()[11:15]
    running = Path("/proc", str(pid), "task", str(pid), "children").read_text().split()
    return " ".join([*ticks, *(f"{child} {time.monotonic()}" for child in running)])


class _Sampler(threading.Thread):
    """Keeps the greatest memory that a session ever had."""

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        self._session, self._most, self._over = session, 0.0, threading.Event()
        self.start()

    def run(self) -> None:
        while not self._over.wait(_PAUSE):
            self._most = max(self._most, sum(_proportional(pid) for pid in _members(self._session)))

    def stop(self) -> float:
        self._over.set()
        self.join()
        return self._most


def _members(session: int) -> Iterator[str]:
    """Everything that the launcher, which leads the session, has started."""
    for entry in os.scandir("/proc"):
        if entry.name.isdecimal():
            try:
                stat = Path(entry.path, "stat").read_text()
            except OSError:
                continue
            if int(entry.name) != session and int(stat.rpartition(")")[2].split()[3]) == session:
                yield entry.name


def _proportional(pid: str) -> float:
    """MiB; nothing for a process that has just ended."""
    try:
        lines = Path("/proc", pid, "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
