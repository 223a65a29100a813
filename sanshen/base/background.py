"""Something worked out in a forked child while this process goes on: a second core for what only reads.

The child is a copy of this process, so nothing has to be loaded or sent there. It may hold a lock that another thread had when it
was made: whatever becomes of it, the answer is then worked out here. It keeps none of the files that are open here, for a lock on
one would last as long as the child, and it ends with this process.
"""

from __future__ import annotations

import os
import pickle
import select
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar

T = TypeVar("T")
_PATIENCE = 60_000  # ms without an answer, after which it is worked out here
_BLOCK = 1 << 16
_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


class Background(Generic[T]):
    """`function()` in a child. Close it in any case; what it gives must be picklable, it opens what it reads, and says nothing."""

    def __init__(self, function: Callable[[], T]) -> None:
        self._function = function
        self._pid, self._answer = 0, -1
        if hasattr(os, "fork"):
            with suppress(OSError):  # no more processes are to be had
                self._begin()

    def __enter__(self) -> Background[T]:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    @property
    def answers(self) -> list[int]:
        """The descriptor that can be read once the child answers; none where there is no child."""
        return [self._answer] if self._pid else []

    def result(self) -> T:
        """What the child found; where it found nothing, for whatever reason, what `function` gives or raises here."""
        packed = self._read() if self._pid else b""
        self._end()
        with suppress(pickle.UnpicklingError, EOFError):
            found: T = pickle.loads(packed)
            return found
        return self._function()

    def _begin(self) -> None:
        import ctypes  # once for all children; 2 ms that nobody else need pay

        prctl, parent = getattr(ctypes.CDLL(None), "prctl", None), os.getpid()
        self._answer, out = os.pipe()
        try:
            self._pid = os.fork()
        except OSError:
            os.close(self._answer)
            os.close(out)
            raise
        if self._pid:
            os.close(out)
            return
        try:
            _close_all_but(out)
            _end_with(parent, prctl)
            packed = memoryview(pickle.dumps(self._function()))
            while packed:
                packed = packed[os.write(out, packed) :]
        finally:
            os._exit(0)  # nothing of this process is ended twice; without an answer the parent asks itself

    def _read(self) -> bytes:
        ready, blocks = select.poll(), list[bytes]()
        ready.register(self._answer, select.POLLIN)
        while ready.poll(_PATIENCE):
            block = os.read(self._answer, _BLOCK)
            if not block:
                return b"".join(blocks)
            blocks.append(block)
        return b""

    def _end(self) -> None:
        if not self._pid:
            return
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self._pid, 0)
        os.close(self._answer)
        self._pid, self._answer = 0, -1


def _close_all_but(kept: int) -> None:
    """Of what was open when this process was made; standard input, output and errors stay."""
    os.closerange(3, kept)
    os.closerange(kept + 1, os.sysconf("SC_OPEN_MAX"))


def _end_with(parent: int, prctl: Callable[[int, int], object] | None) -> None:
    """Even one that is stopped or waits is killed when its parent ends, where the system can do that (Linux)."""
    if prctl is not None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before that
        os._exit(1)
