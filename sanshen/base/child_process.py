"""A child process that is asked over its pipes: each answer within a time and a size, and an end that leaves nobody behind.

All children that answer are started, asked and ended here, but for those of git (sanshen.git.long_lived) and the workers of a
parallel map (sanshen.base.parallel, forked), which `concurrent.futures` starts and asks.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
import weakref
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress

from sanshen.base.messages import HEAD

_PIECE = 1 << 16
_LOOK = 0.1  # seconds between two looks at whether it has ended


class NoAnswer(Exception):
    """The answer cannot be had."""


class Ended(NoAnswer):
    """The child has ended, or closed its pipes."""


class TooLate(NoAnswer):
    """The time is over."""


class TooLong(NoAnswer):
    """It says more than it may."""


class Child:
    """A process that answers with messages (sanshen.base.messages). It is ended by `close`, and with this object.

    `apart`: in a session of its own, so that what a terminal sends does not reach it, and all that it started is ended too.
    """

    def __init__(
        self,
        words: Sequence[str],
        *,
        env: Mapping[str, str],
        folder: str | None = None,
        said: int,
        apart: bool,
        keeps: Collection[int] = (),
    ) -> None:
        """`said` takes what it writes to standard error; `keeps` are open files that it has, too."""
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            words, stdin=pipe, stdout=pipe, stderr=said, cwd=folder, env=env, start_new_session=apart, pass_fds=keeps
        )
        assert process.stdin and process.stdout
        self._process, self._apart = process, apart
        self._in, self._out = process.stdin.fileno(), process.stdout.fileno()
        os.set_blocking(self._in, False)
        os.set_blocking(self._out, False)
        self._heard = bytearray()
        self.close = weakref.finalize(self, _close, process, os.getpid(), apart)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    @property
    def has_more(self) -> bool:
        """Whether it has already said more than the last answer."""
        return bool(self._heard)

    def say(self, said: bytes, until: float) -> None:
        """Tell it what asks for no answer yet; NoAnswer where it has not taken that by `until` (`time.monotonic`)."""
        left = memoryview(said)
        with selectors.DefaultSelector() as ready:
            ready.register(self._in, selectors.EVENT_WRITE)
            while left:
                for _ in self._ready(ready, until):
                    left = left[self._tell(left) :]

    def answer(self, said: bytes, until: float, most: int) -> bytes:
        """Its next message, of at most `most` bytes, while it is told `said`; NoAnswer if none comes by `until` (`time.monotonic`)."""
        left = memoryview(said)
        with selectors.DefaultSelector() as ready:
            ready.register(self._out, selectors.EVENT_READ)
            if left:
                ready.register(self._in, selectors.EVENT_WRITE)
            while (message := self._message(most)) is None:
                for file in self._ready(ready, until):
                    if file == self._out:
                        self._hear()
                        continue
                    left = left[self._tell(left) :]
                    if not left:
                        ready.unregister(self._in)
        return message

    def finish(self, until: float) -> None:
        """Say that nothing more comes, and give it until then to end by itself; what it still says goes nowhere."""
        assert self._process.stdin
        self._process.stdin.close()
        with suppress(NoAnswer), selectors.DefaultSelector() as ready:
            ready.register(self._out, selectors.EVENT_READ)
            while True:
                for _ in self._ready(ready, until):
                    self._hear()
                self._heard.clear()

    def kill(self) -> None:
        """End it at once, and wait until it has; `close` is still to come."""
        kill(self._process, group=self._apart)
        await_end(self._process)

    def _ready(self, files: selectors.BaseSelector, until: float) -> list[int]:
        """Which of these are ready now, if any; Ended where it has ended and none is, whoever else may hold its pipes."""
        if (now := time.monotonic()) >= until:
            raise TooLate
        ended = await_end(self._process, now=True)
        ready = files.select(0 if ended else min(_LOOK, until - now))
        if ended and not ready:
            raise Ended
        return [key.fd for key, _ in ready]

    def _tell(self, data: memoryview) -> int:
        try:
            return os.write(self._in, data[:_PIECE])
        except BlockingIOError:
            return 0
        except OSError as error:
            raise Ended from error

    def _hear(self) -> None:
        try:
            more = os.read(self._out, _PIECE)
        except BlockingIOError:
            return
        if not more:
            raise Ended
        self._heard += more

    def _message(self, most: int) -> bytes | None:
        """The first whole message of what was heard."""
        if len(self._heard) < HEAD:
            return None
        end = HEAD + int.from_bytes(self._heard[:HEAD], "big")
        if end > HEAD + most:
            raise TooLong
        if len(self._heard) < end:
            return None
        message = bytes(self._heard[HEAD:end])
        del self._heard[:end]
        return message


def kill(process: subprocess.Popen[bytes], *, group: bool = False) -> None:
    """End it at once; with `group` everything of its session: half of a container does not end with the other half."""
    if process.returncode is not None:  # its number may be somebody else's by now
        return
    with suppress(ProcessLookupError, PermissionError):
        if group:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


def end(process: subprocess.Popen[bytes], *, group: bool = False) -> None:
    """Kill it, wait for nobody but the child itself, for another may hold its pipes, and close our ends of them."""
    kill(process, group=group)
    process.wait()
    for stream in (process.stdin, process.stdout):
        with suppress(OSError):  # what was still to be said to it
            if stream:
                stream.close()


def await_end(process: subprocess.Popen[bytes], *, now: bool = False) -> bool:
    """Wait until it has ended; whether it has, if asked `now`. Its number stays its own, so that `kill` hits nobody else."""
    if process.returncode is not None:
        return True
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT | (os.WNOHANG if now else 0)) is not None


def _close(process: subprocess.Popen[bytes], owner: int, group: bool) -> None:
    """As `end`, but for a copy of the process that started it: to that one it does not belong."""
    if os.getpid() == owner:
        end(process, group=group)
