"""`Background`: what a forked child works out is the same as what is worked out here, whatever becomes of the child."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from sanshen.base.background import Background

HERE = os.getpid()


def children() -> set[str]:
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())


def in_child(act: Callable[[], object]) -> None:
    if os.getpid() != HERE:
        act()


def test_the_child_answers_and_this_process_does_nothing(tmp_path: Path) -> None:
    def found() -> tuple[int, bytes]:
        return os.getpid(), b"x" * 5_000_000

    with Background(found) as asked:
        process, data = asked.result()
    assert process != HERE and len(data) == 5_000_000


@pytest.mark.parametrize(
    "ending",
    [lambda: os.kill(os.getpid(), signal.SIGKILL), lambda: os._exit(3), lambda: list[int]()[0]],
    ids=["killed", "ended", "raises"],
)
def test_where_the_child_fails_it_is_worked_out_here(ending: Callable[[], object]) -> None:
    def found() -> int:
        in_child(ending)
        return os.getpid()

    with Background(found) as asked:
        assert asked.result() == HERE


def test_what_cannot_be_found_is_raised_here() -> None:
    def missing() -> int:
        return list[int]()[0]

    with Background(missing) as asked, pytest.raises(IndexError):
        asked.result()


def test_whoever_does_not_ask_leaves_no_process_and_no_pipe_behind() -> None:
    others = children()
    before = len(list(Path("/proc/self/fd").iterdir()))
    with Background(signal.pause):
        (child,) = children() - others
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    assert child not in children()
