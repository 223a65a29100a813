"""What takes too long is ended, whatever it is at."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from sanshen.base.errors import PortalError
from sanshen.base.time_limit import TimeUp, at_most


def late() -> PortalError:
    return PortalError("用时太久", cure="稍后再试")


def _loop() -> None:
    while True:
        with suppress(Exception):
            time.sleep(0.001)


def _expression() -> None:
    re.compile(r"(a+)+b").match("a" * 60)


def _child() -> None:
    subprocess.run(["sleep", "60"], check=True)


@pytest.mark.parametrize("what", [_loop, _expression, _child])
def test_a_loop_an_expression_and_a_child_are_ended(what: Callable[[], None]) -> None:
    begun = time.monotonic()
    with pytest.raises(PortalError, match="用时太久"), at_most(0.2, late):
        what()
    assert time.monotonic() - begun < 10


def test_what_is_done_in_time_is_left_alone() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with at_most(60, late):
        pass
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0) and signal.getsignal(signal.SIGALRM) is before


@pytest.mark.parametrize(("outer", "inner", "said"), [(0.2, 60, "外"), (60, 0.2, "内")])
def test_of_two_limits_the_shorter_one_counts(outer: float, inner: float, said: str) -> None:
    with (
        pytest.raises(PortalError, match=said),
        at_most(outer, lambda: PortalError("外", cure="x")),
        at_most(inner, lambda: PortalError("内", cure="x")),
    ):
        _loop()
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_an_outer_limit_goes_on_after_an_inner_one() -> None:
    with pytest.raises(PortalError, match="用时太久"), at_most(0.3, late):
        with at_most(0.1, late), suppress(TimeUp):
            pass
        _loop()


def test_an_alarm_that_was_lost_rings_again() -> None:
    """What is raised in a destructor, or where a library catches everything, ends nothing."""
    with pytest.raises(PortalError, match="用时太久"), at_most(0.1, late):
        try:
            while True:
                sum(range(100))
        except BaseException:
            pass
        while True:
            sum(range(100))
