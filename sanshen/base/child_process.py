"""A child process that is asked over its pipes: each answer within a time and a size, and an end that leaves nobody behind."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
import weakref
from collections.abc import Mapping, Sequence
from contextlib import suppress

_PIECE = 1 << 16
_HEAD = 4  # bytes of an answer's length, the highest first


class NoAnswer(Exception):
    """The answer cannot be had."""


class Ended(NoAnswer):
    """The child has ended, or closed its pipes."""


class TooLate(NoAnswer):
    """The time is over."""


class TooLong(NoAnswer):
    """It says more than it may."""


class Child:
    """A process that answers with messages: a length of four bytes and as many bytes. It is ended by `close`, and with this object.

    `apart`: in a session of its own, so that what a terminal sends does not reach it, and all that it started is ended too.
    """

    def __init__(
        self, words: Sequence[str], *, env: Mapping[str, str], folder: str | None = None, said: int, apart: bool
    ) -> None:
        """`said` takes what it writes to standard error."""
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            words, stdin=pipe, stdout=pipe, stderr=said, cwd=folder, env=env, start_new_session=apart
        )
        assert process.stdin and process.stdout
        self._process = process
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

    def answer(self, said: bytes, until: float, most: int) -> bytes:
        """Its next message, of at most `most` bytes, while it is told `said`; NoAnswer if none comes by `until` (`time.monotonic`)."""
        left = memoryview(said)
        with selectors.DefaultSelector() as ready:
            ready.register(self._out, selectors.EVENT_READ)
            if left:
                ready.register(self._in, selectors.EVENT_WRITE)
            while (message := self._message(most)) is None:
                if (now := time.monotonic()) >= until:
                    raise TooLate
                for key, _ in ready.select(until - now):
                    if key.fd == self._out:
                        self._hear()
                        continue
                    left = left[self._tell(left) :]
                    if not left:
                        ready.unregister(self._in)
        return message

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
        if len(self._heard) < _HEAD:
            return None
        end = _HEAD + int.from_bytes(self._heard[:_HEAD], "big")
        if end > _HEAD + most:
            raise TooLong
        if len(self._heard) < end:
            return None
        message = bytes(self._heard[_HEAD:end])
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


def _close(process: subprocess.Popen[bytes], owner: int, group: bool) -> None:
    """As `end`, but for a copy of the process that started it: to that one it does not belong."""
    if os.getpid() == owner:
        end(process, group=group)
