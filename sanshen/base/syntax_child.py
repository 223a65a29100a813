"""The child that reads the syntax of programs: one comes in, the line of its first fault goes out. Nothing of them is run."""

from __future__ import annotations

import ast
import sys

from sanshen.base import messages, resource_bounds

_MEMORY = 768 << 20  # bytes of address space; a program of 256 KB takes 210 MB
_ALL_SECONDS = 200  # of processor time for all that it reads; 190 MB of programs take 60
_SECONDS = 20  # of processor time for one program; all those of the product take three


def line_of_fault(data: bytes) -> int:
    """0 where there is none, -1 where Python cannot cope with it."""
    try:
        ast.parse(data)
    except (RecursionError, MemoryError):
        return -1
    except Exception as error:  # SyntaxError, and whatever the encoding it names comes up with
        return getattr(error, "lineno", None) or 1
    return 0


def serve() -> None:
    """Answer one program after another until the parent is gone."""
    resource_bounds.lower(AS=_MEMORY, CPU=_ALL_SECONDS, CORE=0)
    while (data := messages.read(sys.stdin.buffer)) is not None:
        resource_bounds.allow_processor_time(_SECONDS)
        messages.write(sys.stdout.buffer, line_of_fault(data).to_bytes(4, "big", signed=True))


if __name__ == "__main__":
    serve()
