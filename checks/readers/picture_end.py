"""Where a picture ends in its file: whatever stands behind is shown by no program, and comes along with it."""

from __future__ import annotations

_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8"
_ALONE = frozenset((0x01, *range(0xD0, 0xD9)))  # markers of a JPEG without a length
_END = 0xD9
_GIF = (b"GIF87a", b"GIF89a")
_TRAILER, _PICTURE, _EXTENSION = 0x3B, 0x2C, 0x21


def behind(data: bytes) -> bytes:
    """What stands behind the end, without padding; nothing where the end is not found, which its reader says."""
    end = _end(data)
    return data[end:].strip(b"\0\r\n\t \xff") if 0 < end < len(data) else b""


def _end(data: bytes) -> int:
    """0 where it is not found."""
    try:
        if data.startswith(_PNG):
            return _png(data)
        if data.startswith(_JPEG):
            return _jpeg(data)
        if data.startswith(_GIF):
            return _gif(data)
    except IndexError:
        return 0
    if data.startswith(b"RIFF"):
        return 8 + int.from_bytes(data[4:8], "little")
    return int.from_bytes(data[2:6], "little") if data.startswith(b"BM") else 0


def _png(data: bytes) -> int:
    at = len(_PNG)
    while at + 8 <= len(data):
        kind = data[at + 4 : at + 8]
        at += 12 + int.from_bytes(data[at : at + 4], "big")
        if kind == b"IEND":
            return at
    return 0


def _jpeg(data: bytes) -> int:
    """A thumbnail stands in a segment, and is not looked into."""
    at = 2
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        marker = data[at + 1]
        if marker == _END:
            return at + 2
        if marker in (0x00, 0xFF) or marker in _ALONE:
            at += 1 if marker == 0xFF else 2
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return 0


def _gif(data: bytes) -> int:
    at = 13 + _colours(data[10])
    while data[at] != _TRAILER:
        if data[at] == _PICTURE:
            at += 10 + _colours(data[at + 9]) + 1
        elif data[at] == _EXTENSION:
            at += 2
        else:
            return 0
        while data[at]:
            at += 1 + data[at]
        at += 1
    return at + 1


def _colours(flags: int) -> int:
    """Bytes of a table of colours."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0
