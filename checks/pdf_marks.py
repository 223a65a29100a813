"""What pdfium does not tell of a PDF: actions that run something, and XMP properties."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

SCRIPT = "脚本（JavaScript）"
LAUNCH = "启动程序的动作"
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_SCRIPT = re.compile(rb"/(?:JavaScript|JS)(?![A-Za-z0-9])")
_LAUNCH = re.compile(rb"/Launch(?![A-Za-z0-9])")
_XMP = re.compile(rb"<x:xmpmeta.{0,200000}?</x:xmpmeta>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_BOUND = 16 << 20


def active(data: bytes) -> list[str]:
    """Names of what runs, looked for in the objects and in compressed objects, never in pictures and text."""
    written = b"\n".join(_dictionaries(data))
    written = _ESCAPE.sub(_plain, written)
    return [name for name, sign in ((SCRIPT, _SCRIPT), (LAUNCH, _LAUNCH)) if sign.search(written)]


def _dictionaries(data: bytes) -> Iterator[bytes]:
    yield _STREAM.sub(b" ", data)
    left = _BOUND
    for match in _STREAM.finditer(data):
        if left > 0 and b"/ObjStm" in _ESCAPE.sub(_plain, data[max(match.start() - 400, 0) : match.start()]):
            objects = _inflated(match[1], left)
            left -= len(objects)
            yield objects


def _plain(match: re.Match[bytes]) -> bytes:
    return bytes([int(match[1], 16)])


def _inflated(data: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, most)
    except zlib.error:
        return data


def xmp(data: bytes) -> Iterator[str]:
    """Properties in XMP, which Acrobat shows and pdfium does not."""
    for match in list(_XMP.finditer(data))[:20]:
        text = match[0].decode("utf-8", "replace")
        yield from (word.strip() for word in _TAG.sub("\n", text).split("\n") if word.strip())
        yield from re.findall(r'="([^"]{6,200})"', text)
