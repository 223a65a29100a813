"""Small pictures made of nothing but arithmetic, so that the corpus needs no picture library."""

from __future__ import annotations

import struct
import zlib
from functools import cache

PICTURES = 20
WIDTH, HEIGHT = 320, 180


@cache
def picture(number: int) -> bytes:
    """A PNG of some kilobytes: stripes of a hue of its own."""
    rows = b"".join(b"\0" + bytes(_grey(number, x, y) for x in range(WIDTH)) for y in range(HEIGHT))
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")


def _grey(number: int, x: int, y: int) -> int:
    return (x * (number + 3) // 7 + y * y // (number + 5)) % 251


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
