"""Width and height of a picture from its first bytes, so that pages do not jump while pictures load."""

from __future__ import annotations

import struct

from sanshen.base.errors import PortalError

Size = tuple[int, int]
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # JPEG start-of-frame markers

_EXIF, _ORIENTATION = 0xE1, 0x0112
_QUARTERS = frozenset({5, 6, 7, 8})  # ways of being turned in which width and height change places


def size_of(data: bytes, name: str) -> Size:
    """(width, height) as it is shown, of a JPEG, PNG, GIF or WebP; PortalError names the file `name` if it is none of them."""
    try:
        size = _png(data) or _gif(data) or _webp(data) or _jpeg(data)
    except (struct.error, IndexError):
        size = None
    if size is None or 0 in size:
        what = f"图片打不开或不是 JPEG、PNG、GIF、WebP（{name}）"
        raise PortalError(what, cure="重新导出图片再上传", path=name)
    return size


def _png(data: bytes) -> Size | None:
    return struct.unpack(">II", data[16:24]) if data.startswith(b"\x89PNG\r\n\x1a\n") else None


def _gif(data: bytes) -> Size | None:
    return struct.unpack("<HH", data[6:10]) if data[:6] in (b"GIF87a", b"GIF89a") else None


def _webp(data: bytes) -> Size | None:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        return None
    match data[12:16]:
        case b"VP8 ":
            width, height = struct.unpack("<HH", data[26:30])
            return width & 0x3FFF, height & 0x3FFF
        case b"VP8L":
            bits = struct.unpack("<I", data[21:25])[0]
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8X":
            return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    return None


def _jpeg(data: bytes) -> Size | None:
    if not data.startswith(b"\xff\xd8"):
        return None
    at, turned = 2, False
    while data[at] == 0xFF:
        marker = data[at + 1]
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return (height, width) if turned else (width, height)
        length = 0 if marker == 0xFF else struct.unpack(">H", data[at + 2 : at + 4])[0]
        if marker == _EXIF and data[at + 4 : at + 10] == b"Exif\0\0":
            turned = _turned(data[at + 10 : at + 2 + length])
        at += 1 if marker == 0xFF else 2 + length
    return None


def _turned(exif: bytes) -> bool:
    """Whether a camera that was held upright says so: browsers then show the picture turned by a quarter."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None:
        return False
    try:
        at = struct.unpack(f"{order}I", exif[4:8])[0]
        count = struct.unpack(f"{order}H", exif[at : at + 2])[0]
        rows = (struct.unpack(f"{order}HHIH", exif[row : row + 10]) for row in range(at + 2, at + 2 + 12 * count, 12))
        return any(tag == _ORIENTATION and value in _QUARTERS for tag, _, _, value in rows)
    except struct.error:
        return False  # a damaged head turns nothing
