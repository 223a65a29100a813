"""The child that reads the syntax of programs: one comes in, the line of its first fault goes out. Nothing of them is run."""

from __future__ import annotations

import ast
import resource
import sys

from sanshen.base import resource_bounds

_BOUNDS = (
    (resource.RLIMIT_AS, 768 << 20),  # a program of 256 KB takes 210 MB
    (resource.RLIMIT_CPU, 20),  # seconds; all programs of the product take three
    (resource.RLIMIT_CORE, 0),
)


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
    inbox, outbox = sys.stdin.buffer, sys.stdout.buffer
    while head := inbox.read(4):
        line = line_of_fault(inbox.read(int.from_bytes(head, "big")))
        outbox.write((4).to_bytes(4, "big") + line.to_bytes(4, "big", signed=True))
        outbox.flush()


if __name__ == "__main__":
    resource_bounds.lower(_BOUNDS)
    serve()
