"""The syntax of programs nobody has reviewed: what it takes to read them is bounded, and is another process's."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sanshen.base import interpreter
from sanshen.base.errors import PortalError
from sanshen.base.syntax import LARGEST, TOO_COMPLEX, faulty_lines
from sanshen.base.time_limit import at_most

FIELDS = b"f'" + b"{0}" * (LARGEST // 3 - 10) + b"'"  # its time grows with the square of the fields
TWO_LINES = b"x = 1\ndef y(:\n"


def test_each_program_is_told_the_line_of_its_first_fault() -> None:
    programs = [b"x = 1\n", TWO_LINES, b"# coding: nothing\n", b"x = '\0'\n", b"", b"# coding: utf-8\nx = 2\n"]
    assert [line and min(line, 2) for line in faulty_lines(programs)] == [0, 2, 1, 1, 0, 0]


def test_no_programs_need_no_child() -> None:
    assert list(faulty_lines([])) == []


@pytest.mark.parametrize("program", [b"-" * 200_000 + b"0", b"a" + b".a" * 100_000, b"0\n" * 4_000_000])
def test_what_python_cannot_cope_with_is_told_and_the_next_is_read(program: bytes) -> None:
    assert list(faulty_lines([program, b"x = 1\n", TWO_LINES])) == [TOO_COMPLEX, 0, 2]


def killing(times: int) -> Iterator[bytes]:
    """So many programs that no child survives, each followed by a sound one and one with a fault."""
    for _ in range(times):
        yield b"x = 1\n"
        for child in Path("/proc/thread-self/children").read_text().split():
            if b"sanshen.base.syntax_child" in Path(f"/proc/{child}/cmdline").read_bytes():
                os.kill(int(child), signal.SIGKILL)
        yield b"x = 2\n"
        yield TWO_LINES


def test_where_the_child_is_killed_that_program_alone_counts_as_unread() -> None:
    assert list(faulty_lines(killing(1))) == [0, TOO_COMPLEX, 2]


def test_where_one_child_after_another_is_killed_nothing_passes_for_sound() -> None:
    read = [0, TOO_COMPLEX, 2]
    assert list(faulty_lines(killing(6))) == [*read * 3, 0, *[TOO_COMPLEX] * 8]


def test_what_all_take_together_ends_no_honest_program_and_one_that_takes_too_long_is_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The bound of processor time is for each program; here it is a second or two."""
    child = "from sanshen.base import syntax_child as child; child._SECONDS = 1; child.serve()"
    monkeypatch.setattr(interpreter, "module", lambda _: [sys.executable, "-I", "-c", child])
    some = b"f'" + b"{0}" * 12_000 + b"'"  # far below the bound, also where the machine does much else
    many = 40
    assert list(faulty_lines([*[some] * many, FIELDS, some])) == [*[0] * many, TOO_COMPLEX, 0]


def test_an_alarm_ends_the_reading() -> None:
    begun = time.monotonic()
    with pytest.raises(PortalError, match="time is up"), at_most(0.2, lambda: PortalError("time is up", cure="-")):
        list(faulty_lines([FIELDS] * 5))
    assert time.monotonic() - begun < 2
