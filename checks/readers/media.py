"""Sound and film: titles, names and places that the file carries. What is said in it stands in its transcript."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from checks.readers.extract import Note
from checks.refused import Refused

if TYPE_CHECKING:
    from checks.readers.extract import Reader

_PLACE = re.compile(rb"[+-]\d{2}\.\d{2,8}[+-]\d{3}\.\d{2,8}|GPSLatitude")  # ISO 6709, as phones write it
_PERSON = re.compile(r"(?i)^(?:TPE\d|TCOM|TENC|TOWN|\xa9ART|\xa9wrt|aART|artist|composer|author|encoded_by|IART)")
_MOST = 200_000


def read_media(reading: Reader, inside: str, data: bytes) -> None:
    """Puts the tags into `reading`."""
    import mutagen

    about = f"〔{inside.strip()}〕" if inside else ""
    fix = "用剪辑软件重新导出，不带位置和作者信息"
    if any(_PLACE.search(part) for part in _boxes(data)):
        reading.found.notes.append(Note("tags", f"音视频里存有拍摄地点{about}", fix, "error"))
    file = mutagen.File(io.BytesIO(data))
    if file is None:
        raise Refused("不是可读的音视频文件")
    tags = dict(file.tags or {})
    reading.found.text(f"{inside}音视频属性", "\n".join(word for value in tags.values() for word in _words(value)))
    if any(_PERSON.match(str(key)) for key in tags):
        reading.found.notes.append(Note("tags", f"音视频里存有作者姓名{about}", fix, "warning"))


def _words(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        text = bytes(one).decode("utf-8", "ignore") if isinstance(one, bytes) else str(one)
        yield "".join(char if char.isprintable() else " " for char in text[:_MOST])


def _boxes(data: bytes) -> Iterator[bytes]:
    """Descriptions in an MP4: every box at the top except the sound and the pictures themselves."""
    at = 0
    while data[4:8] == b"ftyp" and at + 8 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        end = at + size if size >= 8 else len(data)
        if kind != b"mdat":
            yield data[at:end]
        at = end
