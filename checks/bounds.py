"""What checking one file may cost. What costs more is not checked to its end, and a finding says so: it never passes."""

from __future__ import annotations

import signal
from types import FrameType

FINDINGS = 200  # of one rule in one file that are listed, and requests to let one pass
COUNTED = 2_000  # findings of one rule in one file after which it is not asked further
SECONDS = 20.0  # processor time of all rules on one file; a file of the largest size takes a quarter
KILLED = 60  # seconds of processor time on one file after which the system ends a worker, whatever it is doing
MEMORY = 2 << 30  # bytes that a worker may hold
_AGAIN = 0.5  # seconds after which the alarm is repeated, in case a library swallowed it


class TooLong(BaseException):
    """Raised in the middle of whatever a rule does. No `except Exception` of a library may take it for damage of the file."""


class Clock:
    """Raises TooLong inside `with` when the processor time is used up; one within another is the outer one.

    The alarm interrupts Python and its regular expressions. It needs the main thread and a system that has interval
    timers: where either is missing, the bounds of the worker hold.
    """

    _running = False

    def __init__(self) -> None:
        self._mine = False

    def __enter__(self) -> Clock:
        if not Clock._running and _listening():
            self._mine = Clock._running = True
            signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS, _AGAIN)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Also where the alarm came while it was being stopped."""
        if self._mine:
            Clock._running = False  # before the timer: an alarm on its way is then silent
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            self._mine = False


def _listening() -> bool:
    """Whether the alarm will be heard."""
    if not hasattr(signal, "setitimer"):
        return False
    try:
        signal.signal(signal.SIGVTALRM, _alarm)
    except ValueError:  # not the main thread
        return False
    return True


def _alarm(_: int, __: FrameType | None) -> None:
    if Clock._running:
        raise TooLong


def confine() -> None:
    """In a worker, before each document: what it may cost the process. Nothing elsewhere, and where a system knows no such bounds."""
    import multiprocessing
    import threading

    if multiprocessing.parent_process() is None:
        return
    try:
        import resource
    except ImportError:
        return
    from sanshen.base.resource_bounds import allow_processor_time

    allow_processor_time(KILLED)
    if threading.current_thread() is threading.main_thread():  # on a cluster other work goes on in the same process
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, resource.getrlimit(resource.RLIMIT_DATA)[1]))
