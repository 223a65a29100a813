"""A limit on the time that something takes: the system's alarm interrupts whatever Python is doing, waiting included."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from sanshen.base.errors import PortalError

_AGAIN = 2.0  # seconds after which the alarm rings again: what is raised in a destructor is lost


class TimeUp(BaseException):
    """No Exception: nothing that takes faults in its stride may swallow it."""


@contextmanager
def at_most(seconds: float, error: Callable[[], PortalError]) -> Iterator[None]:
    """Raise `error()` where what is done within takes longer. Limits may lie within each other: the shorter one counts.

    A library's own code is not interrupted before it returns to Python. Without alarms, or outside the main thread, there
    is no limit.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    ours, begun = TimeUp(), time.monotonic()

    def ring(_: int, __: FrameType | None) -> None:
        raise ours

    before = signal.signal(signal.SIGALRM, ring)
    left, _ = signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    if left and left < seconds:  # an outer limit comes first
        signal.signal(signal.SIGALRM, before)
        signal.setitimer(signal.ITIMER_REAL, left, _AGAIN)
    try:
        yield
    except TimeUp as up:
        if up is not ours:
            raise
        raise error() from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if left:
            signal.setitimer(signal.ITIMER_REAL, max(left - (time.monotonic() - begun), 0.001), _AGAIN)
