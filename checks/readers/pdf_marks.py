"""What pdfium does not tell of a PDF: actions that run something, and XMP properties."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from itertools import islice

SCRIPT = "脚本（JavaScript）"
LAUNCH = "启动程序的动作"
_STREAM = re.compile(rb"stream\r?\n")
_END = b"endstream"
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_SCRIPT = re.compile(rb"/(?:JavaScript|JS)(?![A-Za-z0-9])")
_LAUNCH = re.compile(rb"/Launch(?![A-Za-z0-9])")
_XMP, _XMP_END, _XMP_MOST = b"<x:xmpmeta", b"</x:xmpmeta>", 200_000
_TAG = re.compile(r"<[^<>]*>")
_BOUND = 16 << 20


def active(data: bytes) -> list[str]:
    """Names of what runs, looked for in the objects and in compressed objects, never in pictures and text."""
    written = b"\n".join(_dictionaries(data))
    written = _ESCAPE.sub(_plain, written)
    return [name for name, sign in ((SCRIPT, _SCRIPT), (LAUNCH, _LAUNCH)) if sign.search(written)]


def _dictionaries(data: bytes) -> Iterator[bytes]:
    between, at, left = [], 0, _BOUND
    for begin, start, end in _streams(data):
        between.append(data[at:begin])
        at = end + len(_END)
        if left > 0 and b"/ObjStm" in _ESCAPE.sub(_plain, data[max(begin - 400, 0) : begin]):
            objects = _inflated(data[start:end], left)
            left -= len(objects)
            yield objects
    yield b" ".join([*between, data[at:]])


def _streams(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Where each stream is announced, begins and ends; looked for by hand, for an expression would look to the end again and again."""
    at = 0
    while found := _STREAM.search(data, at):
        end = data.find(_END, found.end())
        if end < 0:
            return
        yield found.start(), found.end(), end
        at = end + len(_END)


def _plain(match: re.Match[bytes]) -> bytes:
    return bytes([int(match[1], 16)])


def _inflated(data: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, most)
    except zlib.error:
        return data


def xmp(data: bytes) -> Iterator[str]:
    """Properties in XMP, which Acrobat shows and pdfium does not."""
    for packet in islice(_packets(data), 20):
        text = packet.decode("utf-8", "replace")
        yield from (word.strip() for word in _TAG.sub("\n", text).split("\n") if word.strip())
        yield from re.findall(r'="([^"]{6,200})"', text)


def _packets(data: bytes) -> Iterator[bytes]:
    at = 0
    while (end := data.find(_XMP_END, at)) >= 0:
        begin = data.find(_XMP, max(at, end - _XMP_MOST), end)
        at = end + len(_XMP_END)
        if begin >= 0:
            yield data[begin:at]
