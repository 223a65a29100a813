"""The same work on many items: in this process, on processes of this machine, or on a Dask cluster. Results come in order.

Only a window of items is under way at a time, so that memory does not grow with their number. Work of a worker that dies
is done again; an item that kills every worker it meets is handed to `lost` and the rest goes on.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sanshen.base import interpreter, temporary
from sanshen.base.errors import PortalError

if TYPE_CHECKING:
    from distributed import Client

Shared = TypeVar("Shared")
Item = TypeVar("Item")
Result = TypeVar("Result")
Tell = Callable[[str], None]
_AHEAD = 2  # items under way for each worker
_TRIES = 2  # of an item alone, after a worker died
_WAIT = 30  # seconds for a cluster to answer


def processors(most: int = 0) -> int:
    """How many processes suit this machine, `most` at the most where that is said. macOS tells no affinity."""
    here = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(here, most or here)


def spread(
    function: Callable[[Shared, Item], Result],
    items: Iterable[Item],
    *,
    shared: Shared,
    jobs: int = 1,
    scheduler: str = "",
    tell: Tell = lambda _: None,
    lost: Callable[[Item], Result],
) -> Generator[Result, None, None]:
    """`function(shared, item)` of each item, in their order. `shared` is sent once; `tell` hears of workers that died.

    Whoever may not take all of it closes it (`contextlib.closing`), so that the workers end at once, not when Python does.
    With `jobs` of 1 nothing is started. `scheduler` is the address of a Dask scheduler whose workers have this same code.
    """
    if scheduler:
        return _on_cluster(function, items, shared, scheduler, lost)
    if jobs > 1:
        return _on_processes(function, items, shared, jobs, tell, lost)
    return (function(shared, item) for item in items)


# -- processes -----------------------------------------------------------------------------------------------------


def _on_processes(
    function: Callable[[Any, Item], Result],
    items: Iterable[Item],
    shared: object,
    jobs: int,
    tell: Tell,
    lost: Callable[[Item], Result],
) -> Generator[Result, None, None]:
    left = iter(items)
    window: deque[tuple[Item, Future[Result]]] = deque()
    before = set(multiprocessing.active_children())
    with _in_file(shared) as there:
        pool = _pool(jobs, there)
        try:
            while True:
                try:
                    _fill(pool, function, left, window, jobs * _AHEAD)
                    if not window:
                        return
                    result = window[0][1].result()
                except BrokenProcessPool:
                    _end_workers(before)  # one that is stopped would be waited for
                    pool.shutdown()
                    tell("有一个工作进程被终止，它手上的文件重做一遍")
                    window = deque((item, _resolved(function, item, future, there, lost)) for item, future in window)
                    pool = _pool(jobs, there)
                    continue
                window.popleft()
                yield result
        except BaseException:  # interrupted, or nobody wants the rest: what is under way would hold up the end
            _end_workers(before)
            raise
        finally:
            # not left to the end of Python, which wakes a pool that may just be closing
            pool.shutdown(cancel_futures=True)


@contextmanager
def _in_file(shared: object) -> Iterator[Path]:
    """What is shared, in a file: `multiprocessing` waits for ever for a worker that dies before it has read what it is sent."""
    with temporary.room(None, "sanshen-work-") as folder:
        file = folder / "shared"
        file.write_bytes(pickle.dumps(shared))
        yield file


def _fill(
    pool: ProcessPoolExecutor,
    function: Callable[[Any, Item], Result],
    left: Iterator[Item],
    window: deque[tuple[Item, Future[Result]]],
    size: int,
) -> None:
    while len(window) < size:
        try:
            item = next(left)
        except StopIteration:
            return
        future: Future[Result] = Future()
        window.append((item, future))  # known before it is sent: sending may fail
        window[-1] = (item, _submitted(pool, function, item))


def _submitted(pool: ProcessPoolExecutor, function: Callable[[Any, Item], Result], item: Item) -> Future[Result]:
    """BrokenProcessPool, too, where a worker dies in this very moment: the pool then finds its own pipe closed."""
    try:
        with _starting():  # it may start a worker
            return pool.submit(_called, function, item)
    except OSError as error:
        if error.errno is not None:  # the system's own: no more processes are to be had
            raise
        raise BrokenProcessPool(str(error)) from error


@contextmanager
def _starting() -> Iterator[None]:
    """A worker takes no program from the folder it starts in, and Ctrl-C does not reach it too early."""
    with interpreter.isolated(), _uninterrupted():
        yield


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """What is started here does not hear Ctrl-C, which a terminal sends to all, before it is ready to end without a word."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_workers(others: Iterable[object]) -> None:
    for process in set(multiprocessing.active_children()) - set(others):
        process.kill()


def _resolved(
    function: Callable[[Any, Item], Result],
    item: Item,
    future: Future[Result],
    there: Path,
    lost: Callable[[Item], Result],
) -> Future[Result]:
    """The future as it is if it came through; else the item done alone, where it can harm no other."""
    if future.done() and not isinstance(future.exception(), BrokenProcessPool):
        return future
    done: Future[Result] = Future()
    for _ in range(_TRIES):
        with _pool(1, there) as alone:
            try:
                done.set_result(_submitted(alone, function, item).result())
                return done
            except BrokenProcessPool:
                continue
    done.set_result(lost(item))
    return done


def _pool(jobs: int, there: Path) -> ProcessPoolExecutor:
    fresh = multiprocessing.get_context("spawn")  # a copy of a process with threads may hang
    with _starting():  # its locks may start a process that tidies up after them
        return ProcessPoolExecutor(jobs, mp_context=fresh, initializer=_begin, initargs=(there,))


_shared: Any = None


def _begin(there: Path) -> None:
    global _shared  # one for the life of a worker
    if hasattr(signal, "pthread_sigmask"):
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # no traceback; whoever started it has heard it, too
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _shared = pickle.loads(there.read_bytes())


def _end_with_parent() -> None:
    """Whatever ended the process that started this one, nobody is left to read what it makes."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _called(function: Callable[[Any, Item], Result], item: Item) -> Result:
    return function(_shared, item)


# -- a cluster -----------------------------------------------------------------------------------------------------


def _on_cluster(
    function: Callable[[Any, Item], Result],
    items: Iterable[Item],
    shared: object,
    scheduler: str,
    lost: Callable[[Item], Result],
) -> Generator[Result, None, None]:
    with _client(scheduler) as client:
        from distributed import KilledWorker

        window: deque[tuple[Item, Any]] = deque()
        packed = pickle.dumps(shared)
        ahead = _AHEAD * sum(client.nthreads().values())
        left = iter(items)
        everywhere = client.submit(_same, packed, pure=False)
        client.replicate(everywhere)
        while True:
            for item in left:
                window.append((item, client.submit(_unpacked, function, everywhere, item, pure=False)))
                if len(window) >= ahead:
                    break
            if not window:
                return
            item, future = window.popleft()
            try:
                yield future.result()
            except KilledWorker:
                yield lost(item)


def _client(address: str) -> Client:
    try:
        from distributed import Client
    except ImportError as error:
        raise PortalError("没有安装集群组件", cure="运行 pip install 'sanshen[cluster]' 后重试") from error
    warnings.filterwarnings(
        "ignore", "Sending large graph"
    )  # a file goes with its task, so that a lost one can be sent again
    try:
        client: Client = Client(address, timeout=_WAIT, set_as_default=False)  # type: ignore[no-untyped-call]
        client.wait_for_workers(1, timeout=_WAIT)
    except (OSError, TimeoutError, ValueError) as error:
        cure = "核对地址（如 tcp://10.0.0.5:8786）；先启动 dask scheduler 和至少一个 dask worker"
        raise PortalError(f"连不上集群 {address}，或上面没有工作进程", cure=cure) from error
    return client


def _same(packed: bytes) -> bytes:
    return packed


def _unpacked(function: Callable[[Any, Item], Result], packed: bytes, item: Item) -> Result:
    return function(_loaded(packed), item)


@lru_cache(maxsize=1)
def _loaded(packed: bytes) -> Any:
    return pickle.loads(packed)
