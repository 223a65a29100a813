"""What stands behind the end of a picture comes along with it, and no program shows it."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from checks.document import Document
from checks.finding import Finding
from checks.readers.picture_end import behind
from checks.runner import check
from tests.checks.leaks import MOBILE

KINDS = ("PNG", "JPEG", "GIF", "WEBP", "BMP")


def picture(kind: str, **how: object) -> bytes:
    buffer = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").resize((64, 40)).save(buffer, kind, **how)
    return buffer.getvalue()


def findings(name: str, data: bytes) -> list[Finding]:
    return check(Document(f"content/gov/news/a/{name}", data))


@pytest.mark.parametrize("kind", KINDS)
def test_the_end_of_a_picture_is_found(kind: str) -> None:
    data = picture(kind)
    assert behind(data) == behind(data + b"\0\0\r\n") == b""
    assert behind(data + b"<?php ?>") == b"<?php ?>"


@pytest.mark.parametrize(
    "data", [picture("JPEG", progressive=True), picture("JPEG", exif=b"Exif\0\0" + picture("JPEG")[:80])]
)
def test_a_thumbnail_and_several_scans_are_no_end(data: bytes) -> None:
    assert behind(data + b"x y") == b"x y"


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\xff\xd8\xff", b"BM", b"\x89PNG\r\n\x1a\n", b"RIFF"])
def test_a_picture_without_an_end_has_nothing_behind_it(data: bytes) -> None:
    assert behind(data) == b""


def test_dh_A7a_what_stands_behind_a_picture_is_read_and_does_not_pass() -> None:
    found = {one.code: one for one in findings("x.png", picture("PNG") + f"手机号码{MOBILE}".encode())}
    assert found["FIL003"].severity == found["PII002"].severity == "error"
    assert "图片后面另有" in found["FIL003"].message


def test_dh_B2_a_phone_s_format_is_named_with_its_cure() -> None:
    found = findings("x.jpg", b"\0\0\0\x18ftypheic" + bytes(20))
    assert [(one.code, one.severity) for one in found] == [("FIL003", "error")]
    assert "HEIC" in found[0].message and "兼容性最佳" in found[0].fix
