"""`sanshen publish --listen`: publish when somebody rings, and at least every few minutes."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from checks.text.pattern import compile_all
from sanshen.base.errors import PortalError, legible
from sanshen.commands.speech import say
from sanshen.git.repo import Repo
from sanshen.publish import run
from sanshen.publish.store.releases import Store
from sanshen.publish.waking import Bell
from sanshen.publish.watching import Looked, watch
from sanshen.setup.engine.running import require_installed

_GO = b"\n"
# what else a round loads on its way
_NEEDED = (
    "checks.registry",
    "sanshen.commands.options",
    "sanshen.commands.publishing",
    "sanshen.publish.apply",
    "sanshen.publish.arriving",
    "sanshen.publish.checked.judging",
)


def keep_publishing(to: Path | None, address: str, every: int, keep: int) -> None:
    """Each round is a process of its own, which ends whole whatever happens in it, and runs the engine then in use."""
    repo = Repo()
    store = run.store_of(repo, to)
    require_installed(repo.root, repo.git_dir, store.folder)
    host, _, port = address.rpartition(":")
    if not host or ":" in host or not (port.isascii() and port.isdigit()):
        raise PortalError(legible(f"监听地址写得不对：{address}"), cure="写成 127.0.0.1:8765")
    words = [sys.argv[0], "publish", "--fetch", "--keep", str(keep), "--to", str(store.folder), "--standby"]
    bell = Bell(store, (host, int(port)))
    say(f"等待唤醒：http://{host}:{bell.port}/wake；报告 http://{host}:{bell.port}/served.json")
    with Standby(words) as next_round:
        bell.rounds(every, next_round.go)


class Standby:
    """The process of the next round: it has loaded its programs, which takes half the time of a round, and judges nothing yet.

    It ends by itself when this process does. One of an engine that is no longer in use, or that has ended, is replaced.
    """

    def __init__(self, words: list[str]) -> None:
        self._words = words
        self._begin()

    def __enter__(self) -> Standby:
        return self

    def __exit__(self, *_: object) -> None:
        """A round that is under way has heard the same signal, and says itself what is served."""
        self._end()

    def go(self) -> None:
        """One round, in the foreground; what goes wrong in it, it says itself. Then the process of the next one begins."""
        if self._engine != os.path.realpath(self._words[0]) or self._process.poll() is not None:
            self._end()
            self._begin()
        assert self._process.stdin
        with suppress(BrokenPipeError):  # it has just ended, and has said why
            self._process.stdin.write(_GO)
        self._process.wait()
        self._end()
        self._begin()

    def _begin(self) -> None:
        self._engine = os.path.realpath(self._words[0])
        self._process = subprocess.Popen(self._words, stdin=subprocess.PIPE, bufsize=0)

    def _end(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


def stand_by(store: Store) -> Looked | None:
    """Load what a round needs, then wait for the word to begin it; SystemExit where none comes any more.

    Meanwhile the trees are looked at: gives what was seen last.
    """
    try:
        for name in _NEEDED:
            import_module(name)
        compile_all()
        looked = watch(store, sys.stdin.fileno())
        word = os.read(sys.stdin.fileno(), 1)
    except KeyboardInterrupt:  # so was the process that began this one, and it says so
        word = b""
    if word != _GO:
        raise SystemExit(0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), sys.stdin.fileno())
    return looked
