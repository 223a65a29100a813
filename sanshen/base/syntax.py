"""Reads the syntax of programs that nobody has reviewed, in a child: Python takes what memory and time it likes for it, and no alarm interrupts it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

from sanshen.base import child_process, interpreter
from sanshen.base.messages import framed
from sanshen.base.sandbox import silent_child

LARGEST = 256 << 10  # bytes of a program; those of the product have less than 40 KB
TOO_COMPLEX = -1
_WIDTH = 4  # bytes of an answer
_ANEW = 3  # children that are begun after one was lost
_PATIENCE = 120.0  # seconds for one program; the child's own processor time ends before


def faulty_lines(programs: Iterable[bytes]) -> Iterator[int]:
    """The line of each program's first fault, 0 where it has none. One that the child does not survive is TOO_COMPLEX.

    The next is read by a new child, a few times; then all are TOO_COMPLEX.
    """
    child, lost = None, 0
    try:
        for data in programs:
            line = TOO_COMPLEX
            if lost <= _ANEW:
                child = child or silent_child(interpreter.module("sanshen.base.syntax_child"))
                try:
                    line = _line(child, data)
                except child_process.NoAnswer:
                    child.close()
                    child, lost = None, lost + 1
            yield line
    finally:
        if child:
            child.close()


def _line(child: child_process.Child, data: bytes) -> int:
    said = child.answer(framed(data), time.monotonic() + _PATIENCE, _WIDTH)
    return int.from_bytes(said, "big", signed=True)
