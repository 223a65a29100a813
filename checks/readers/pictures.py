"""Images and scanned pages into an extract: their text line by line, and notes on what their looks and tags tell."""

from __future__ import annotations

import time
import zipfile
from io import BytesIO

from checks.finding import Severity
from checks.kinds import PICTURE
from checks.ocr.picture import Head, Picture, Seal, Seen, Tags
from checks.ocr.worker import Late, seen
from checks.readers.extract import LOOKING, Exhausted, Note, Reader
from checks.readers.picture_end import behind
from checks.refused import Refused

_HEADS: dict[Head, tuple[str, Severity]] = {
    "red": ("红头文件", "error"),
    "likely": ("像是红头文件：大字的发文机关和红色横线", "warning"),
    "gray": ("像是红头文件的黑白件", "warning"),
}
_SEALS: dict[Seal, tuple[str, Severity]] = {
    "red": ("盖有红色公章", "error"),
    "alone": ("像是单独一枚公章", "warning"),
    "blue": ("盖有蓝色印章", "error"),
    "gray": ("盖有公章的黑白件", "error"),
}
_HEAD_FIX = "红头文件不上传：把正文按稿件排版，写上发文字号，或导出不带红头的文本"
_SEAL_FIX = "盖章的扫描件不上传：改用没有公章的文本；不是公章的，换一张图"


_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
_JPEG = b"\xff\xd8\xff"
_SAMSUNG = b"SEFT"


class PhonePicture(Refused):
    """A picture as phones take it, which browsers do not show."""

    cure = "在手机“相机”设置里把格式改为“兼容性最佳”（jpg）重拍，或用看图软件另存为 jpg 后提交；只改扩展名没有用"

    def __init__(self) -> None:
        super().__init__("是手机拍的 HEIC 照片，网页上显示不出来")


def read_image(reading: Reader, where: str, inside: str, data: bytes, depth: int) -> None:
    """Puts the text of an image file, its tags, and whatever is packed behind it into `reading`."""
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC:
        raise PhonePicture
    reading.budget.look(1)
    found = _seen(reading, data)
    reading.budget.look(max(len(found.pictures) - 1, 0))
    for picture in found.pictures:
        _tell(reading, f"{inside}{_number(found, picture)}{PICTURE}", picture)
    _tell_tags(reading, inside, found.tags)
    if zipfile.is_zipfile(BytesIO(data)):
        _packed(reading, where, data, depth)
    elif not found.fault:
        _behind(reading, where, inside, behind(data), depth)
    if found.fault:
        raise Refused(found.fault)


def read_pages(reading: Reader, inside: str, data: bytes, pages: list[tuple[int, bool]]) -> None:
    """Puts what these pages of a PDF show into `reading`."""
    found = _seen(reading, data, pages)
    for picture in found.pictures:
        _tell(reading, f"{inside}第 {picture.number} 页{PICTURE}", picture)
    if found.fault:
        raise Refused(f"扫描页{found.fault}")


def _seen(reading: Reader, data: bytes, pages: list[tuple[int, bool]] | None = None) -> Seen:
    """Looking has a time of its own for the whole attachment, beside the budget for unpacking."""
    budget, begun = reading.budget, time.monotonic()
    try:
        return seen(data, pages, until=begun + budget.looking)
    except Late:
        raise Exhausted(f"识别超时：图片和扫描页一共超过 {LOOKING:.0f} 秒") from None
    finally:
        spent = time.monotonic() - begun
        budget.until += spent
        budget.looking -= spent


def _number(found: Seen, picture: Picture) -> str:
    return f"第 {picture.number} 帧" if found.tags.frames > 1 else ""


def _tell(reading: Reader, part: str, picture: Picture) -> None:
    about = f"〔{part}〕"
    reading.found.text(part, picture.text, picture.tables)
    if picture.head:
        what, severity = _HEADS[picture.head]
        reading.found.notes.append(Note("head", what + about, _HEAD_FIX, severity))
    if picture.seal:
        what, severity = _SEALS[picture.seal]
        reading.found.notes.append(Note("seal", what + about, _SEAL_FIX, severity))


def _tell_tags(reading: Reader, inside: str, tags: Tags) -> None:
    about = f"〔{inside.strip()}〕" if inside else ""
    reading.found.text(f"{inside}图片属性", "\n".join(tags.text))
    clean = "用看图软件“另存为”，去掉位置和属性信息后再提交；截图一张也可以"
    if tags.place:
        reading.found.notes.append(Note("tags", f"图片里存有拍摄地点{about}", clean, "error"))
    if tags.person:
        reading.found.notes.append(Note("tags", f"图片里存有{'、'.join(tags.person)}{about}", clean, "warning"))


def _behind(reading: Reader, where: str, inside: str, rest: bytes, depth: int) -> None:
    """Phones put further pictures there, and data of their own; others what is to be found by nobody."""
    if rest.startswith(_JPEG):
        reading.file(f"{where}!后面的图.jpg", rest, depth - 1)
    elif rest:
        about = f"〔{inside.strip()}〕" if inside else ""
        own = rest.endswith(_SAMSUNG) or rest[4:8] == b"ftyp"
        reading.found.readings(f"{inside}图片后面的内容", rest)
        message = f"图片后面另有 {len(rest)} 字节内容，未检查{about}"
        reading.found.unread(message, "用看图软件打开后另存，再提交另存的图", "warning" if own else "error")


def _packed(reading: Reader, where: str, data: bytes, depth: int) -> None:
    fix = "用看图软件打开后另存；压缩包另行提交"
    reading.found.notes.append(Note("kind", f"图片后面藏有压缩包〔{where}〕", fix, "error"))
    reading.zip(where, data, depth)
