"""SVG: its words, what runs in it, what it fetches, and the pictures packed into it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree

from checks.readers.concealed import attribute, local
from checks.refused import Refused

if TYPE_CHECKING:
    from checks.readers.extract import Reader

_DATA = re.compile(r"data:image/([a-z+]{3,8})[^,]{0,80}?(;base64)?,(.*)", re.DOTALL)
_KINDS = {"jpeg": "jpg", "svg+xml": "svg"}
_ACTIVE = ("script", "foreignObject", "handler", "set", "animate")
_ELEMENTS = 200_000


def read_svg(reading: Reader, where: str, inside: str, data: bytes, depth: int) -> None:
    """Puts words and pictures into `reading`."""
    if re.search(rb"<!\s*ENTITY", data) or data.count(b"<") > _ELEMENTS:
        raise Refused("文件内部含有实体声明，或太复杂")
    root = ElementTree.fromstring(data)
    words = [text.strip() for element in root.iter() for text in (element.text, element.tail) if text and text.strip()]
    reading.found.text(f"{inside}矢量图文字", "\n".join([*words, *_lines(root, words)]))
    about = f"〔{inside.strip()}〕" if inside else ""
    if any(_runs(element) for element in root.iter()):
        reading.found.active(f"矢量图里有脚本{about}", "导出为 png 后提交")
    links = [attribute(element, "href").strip() for element in root.iter()]
    if any(link.startswith(("http:", "https:", "//", "file:")) for link in links):
        reading.found.active(f"矢量图引用了外部内容{about}", "导出为 png 后提交")
    for number, link in enumerate(links):
        if found := _DATA.match(link):
            name = f"{where}!图{number}.{_KINDS.get(found[1], found[1])}"
            reading.file(name, _unpacked(found[3], bool(found[2])), depth - 1)


def _lines(root: ElementTree.Element, known: list[str]) -> Iterator[str]:
    """Texts that are written in pieces, each at a place of its own, as they show."""
    for element in root.iter():
        if local(element) == "text" and len(element):
            line = "".join(piece.strip("\n\r\t") for piece in element.itertext())
            if line.strip() and line not in known:
                yield line


def _runs(element: ElementTree.Element) -> bool:
    handlers = any(
        key.lower().startswith("on") or "javascript:" in value.lower() for key, value in element.attrib.items()
    )
    return handlers or local(element) in _ACTIVE


def _unpacked(text: str, packed: bool) -> bytes:
    try:
        return base64.b64decode(text) if packed else unquote_to_bytes(text)
    except binascii.Error:
        raise Refused("内嵌图片已损坏，无法读取") from None
