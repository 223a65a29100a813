"""The parent's end of the child: one question, one answer, or the child is killed."""

from __future__ import annotations

import os
import pickle
import selectors
import signal
import subprocess
import time
import weakref
from contextlib import suppress

import msgspec

from checks.document import Place
from checks.own.answer import BYTES, Answer, Question
from sanshen.base import interpreter
from sanshen.base.errors import UNREADABLE
from sanshen.base.sandbox import closed_in, null_device, surroundings

SECONDS = 10.0  # for one rule on one file
STARTING = 20.0  # more for the first answer: Python and the engine have to be loaded
_PIECE = 1 << 16


class Lost(Exception):
    """There is no answer that could be used; `str()` says why, in Chinese."""


class Child:
    """A child process that runs own rules. It is killed when an answer does not come, and with this object."""

    def __init__(self, place: Place, *, closed: bool) -> None:
        words = interpreter.module("checks.own.child")
        pipe = subprocess.PIPE
        null = os.open(null_device(), os.O_WRONLY)
        process = subprocess.Popen(
            closed_in(words) if closed else words,
            stdin=pipe, stdout=pipe, stderr=null, cwd="/", env=surroundings(), start_new_session=True,
        )  # fmt: skip
        os.close(null)
        assert process.stdin and process.stdout
        self._in, self._out = process.stdin.fileno(), process.stdout.fileno()
        os.set_blocking(self._in, False)
        os.set_blocking(self._out, False)
        self._owed = pickle.dumps(place)
        self.close = weakref.finalize(self, _end, process)

    def ask(self, question: Question) -> Answer:
        """The child's answer; Lost where it is none, and the child is gone then."""
        seconds = SECONDS + (STARTING if self._owed else 0)
        data, self._owed = self._owed + pickle.dumps(question), b""
        try:
            return msgspec.msgpack.decode(self._exchanged(data, seconds), type=Answer)
        except UNREADABLE as error:
            self.close()
            raise Lost("交回的结果读不懂") from error
        except BaseException:
            self.close()
            raise

    def _exchanged(self, data: bytes, seconds: float) -> bytes:
        """What it says to `data`: a length of four bytes and as many bytes."""
        left, got, end = memoryview(data), bytearray(), time.monotonic() + seconds
        with selectors.DefaultSelector() as ready:
            ready.register(self._in, selectors.EVENT_WRITE)
            ready.register(self._out, selectors.EVENT_READ)
            while (now := time.monotonic()) < end:
                for key, _ in ready.select(end - now):
                    if key.fd == self._in:
                        left = left[_written(self._in, left) :]
                        if not left:
                            ready.unregister(self._in)
                    elif (body := _read(self._out, got)) is not None:
                        return body
        raise Lost(f"超过 {seconds:.0f} 秒没有结果")


def _written(number: int, data: memoryview) -> int:
    try:
        return os.write(number, data[:_PIECE])
    except BlockingIOError:
        return 0
    except OSError as error:
        raise Lost("中途退出") from error


def _read(number: int, got: bytearray) -> bytes | None:
    """The whole answer, once `got` holds it."""
    try:
        more = os.read(number, _PIECE)
    except BlockingIOError:
        return None
    if not more:
        raise Lost("中途退出（出错、被终止或内存不足）")
    got += more
    size = int.from_bytes(got[:4], "big") if len(got) >= 4 else 0
    if size > BYTES or len(got) > max(size, BYTES) + 4:
        raise Lost("交回的结果太长")
    if len(got) < 4 + size or len(got) < 4:
        return None
    if len(got) > 4 + size:
        raise Lost("交回的结果读不懂")
    return bytes(got[4:])


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        with suppress(OSError):
            if stream:
                stream.close()
