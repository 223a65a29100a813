"""`Background`: what a forked child works out is the same as what is worked out here, whatever becomes of the child."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import time
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


def test_a_lock_of_this_process_does_not_outlast_it_in_a_stopped_child(tmp_path: Path) -> None:
    with (tmp_path / "lock").open("wb") as ours, (tmp_path / "lock").open("rb") as next_one:
        fcntl.flock(ours, fcntl.LOCK_EX)
        others = children()
        with Background(lambda: os.kill(os.getpid(), signal.SIGSTOP)):
            (child,) = children() - others
            os.waitid(os.P_PID, int(child), os.WSTOPPED)
            ours.close()
            fcntl.flock(next_one, fcntl.LOCK_EX | fcntl.LOCK_NB)


@pytest.mark.parametrize("act", [signal.pause, lambda: os.kill(os.getpid(), signal.SIGSTOP)], ids=["waits", "stopped"])
def test_the_child_ends_with_whoever_asked_it(act: Callable[[], object]) -> None:
    ready, says = os.pipe()
    if not (asking := os.fork()):
        os.close(ready)
        with Background(act) as asked:
            (child,) = children()
            while Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ST":
                os.sched_yield()
            os.write(says, child.encode())
            asked.result()
    os.close(says)
    child = os.read(ready, 20).decode()
    os.kill(asking, signal.SIGKILL)
    os.waitpid(asking, 0)
    with contextlib.suppress(ProcessLookupError, FileNotFoundError):  # it is gone
        until = time.monotonic() + 10
        while Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z":
            assert time.monotonic() < until
    os.close(ready)
