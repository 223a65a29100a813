"""Messages between a process and its child: a length of four bytes, the highest first, and as many bytes.

`sanshen.base.child_process.Child` is the parent's end; what stands here a child needs.
"""

from __future__ import annotations

from typing import BinaryIO

HEAD = 4  # bytes of a message's length


def framed(data: bytes) -> bytes:
    """The message that says this."""
    return len(data).to_bytes(HEAD, "big") + data


def read(stream: BinaryIO) -> bytes | None:
    """The next message; None where no whole one comes any more."""
    size = stream.read(HEAD)
    if len(size) < HEAD:
        return None
    length = int.from_bytes(size, "big")
    data = stream.read(length)
    return data if len(data) == length else None


def write(stream: BinaryIO, data: bytes) -> None:
    stream.write(framed(data))
    stream.flush()
