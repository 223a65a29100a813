"""Width and height from the first bytes."""

from __future__ import annotations

import struct
from contextlib import suppress
from io import BytesIO

import pytest
from PIL import Image

from sanshen.base.errors import PortalError
from sanshen.pages.pictures import size_of
from tests.pages.conftest import png

JPEG = b"\xff\xd8\xff\xe0\x00\x04xx\xff\xff\xc2\x00\x11\x08" + struct.pack(">HH", 30, 40) + b"\x03"
GIF = b"GIF89a" + struct.pack("<HH", 40, 30)
RIFF = b"RIFF\0\0\0\0WEBP"
LOSSY = RIFF + b"VP8 " + b"\0" * 10 + struct.pack("<HH", 40 | 0x4000, 30)
LOSSLESS = RIFF + b"VP8L" + b"\0" * 4 + b"\x2f" + struct.pack("<I", 39 | 29 << 14)
EXTENDED = RIFF + b"VP8X" + b"\0" * 8 + (39).to_bytes(3, "little") + (29).to_bytes(3, "little")


@pytest.mark.parametrize("data", [png(40, 30), JPEG, GIF, LOSSY, LOSSLESS, EXTENDED])
def test_size(data: bytes) -> None:
    assert size_of(data, "a") == (40, 30)


@pytest.mark.parametrize("data", [b"", b"%PDF", b"\xff\xd8\xff", png()[:18], png(0, 3), RIFF + b"XXXX", LOSSY[:20]])
def test_not_a_picture(data: bytes) -> None:
    with pytest.raises(PortalError, match="图片打不开"):
        size_of(data, "content/a.png")


@pytest.mark.parametrize("turned", range(1, 9))
def test_a_picture_that_a_camera_turned_has_the_size_that_is_shown(turned: int) -> None:
    image, held = Image.new("RGB", (40, 20)), BytesIO()
    stated = image.getexif()
    stated[0x0112] = turned
    image.save(held, "JPEG", exif=stated)
    assert size_of(held.getvalue(), "a.jpg") == ((20, 40) if turned > 4 else (40, 20))
    for end in range(len(held.getvalue())):  # a damaged head is no reason to stop at
        with suppress(PortalError):
            size_of(held.getvalue()[:end], "a.jpg")
