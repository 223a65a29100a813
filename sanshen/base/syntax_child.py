"""The child that reads the syntax of programs: one comes in, the line of its first fault goes out. Nothing of them is run."""

from __future__ import annotations

import ast
import math
import resource
import sys
import time

from sanshen.base import resource_bounds

_BOUNDS = (
    (resource.RLIMIT_AS, 768 << 20),  # a program of 256 KB takes 210 MB
    (resource.RLIMIT_CPU, 200),  # seconds, for all that it reads; 190 MB of programs take 60
    (resource.RLIMIT_CORE, 0),
)
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


def _allow(seconds: int) -> None:
    """Let this process take so much processor time from now on: the system ends it at what it has taken in its whole life."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (min(math.ceil(time.process_time()) + seconds, hard), hard))


def serve() -> None:
    """Answer one program after another until the parent is gone."""
    resource_bounds.lower(_BOUNDS)
    inbox, outbox = sys.stdin.buffer, sys.stdout.buffer
    while head := inbox.read(4):
        data = inbox.read(int.from_bytes(head, "big"))
        _allow(_SECONDS)
        line = line_of_fault(data)
        outbox.write((4).to_bytes(4, "big") + line.to_bytes(4, "big", signed=True))
        outbox.flush()


if __name__ == "__main__":
    serve()
