"""Work handed out to forked processes: the methods of one object that all of them share, results in the order of the jobs."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

import msgspec

T = TypeVar("T")
Job = tuple[str, tuple[object, ...]]  # a method and what it is given

_SHARED: object = None


def _call(job: Job) -> bytes:
    """In a forked process: everything that the parent made is here. Records travel packed, at a third of what pickling costs."""
    name, arguments = job
    return msgspec.msgpack.encode(getattr(_SHARED, name)(*arguments))


def _begin() -> None:
    """In a forked process: a thread of the parent, such as Pelican's spinner, may hold the locks of what it prints to."""
    gc.disable()
    if sys.stdout is not None:
        sys.stdout = open(1, "w", errors="backslashreplace", closefd=False)  # noqa: SIM115
    if sys.stderr is not None:
        sys.stderr = open(2, "w", errors="backslashreplace", closefd=False)  # noqa: SIM115


class Run:
    """Methods of the shared object, here or in forked processes; results come in the order of the jobs."""

    def __init__(self, shared: object, pool: Executor | None) -> None:
        self._shared, self._pool = shared, pool

    def all(self, jobs: Sequence[Job], kind: type[T]) -> Iterator[T]:
        """What each job gives, all of one kind."""
        if self._pool is None:
            return (getattr(self._shared, name)(*arguments) for name, arguments in jobs)
        decode = msgspec.msgpack.Decoder(kind).decode
        return map(decode, self._pool.map(_call, jobs))


class Processes:
    """Forked after everything shared was made; the collector never looks through what all of them hold.

    With a `count` of one everything is done here.
    """

    def __init__(self, shared: object, count: int) -> None:
        self._shared, self._count = shared, count
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Run:
        global _SHARED
        if self._count > 1:
            _SHARED = self._shared
            gc.freeze()
            self._pool = ProcessPoolExecutor(self._count, mp_context=get_context("fork"), initializer=_begin)
        gc.disable()  # nothing made here goes round in circles, and there is a lot of it
        return Run(self._shared, self._pool)

    def __exit__(self, *_: object) -> None:
        global _SHARED
        gc.enable()
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            gc.unfreeze()
            _SHARED = None
