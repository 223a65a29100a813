"""What the child process says of a picture."""

from __future__ import annotations

from typing import Literal

import msgspec

from checks.text.places import Table

NO_MEMORY, FAILED = "图片太大，内存不够", "识别出错"
SPENT = (NO_MEMORY, FAILED)  # faults that may lie with the child and not with the picture
Head = Literal["", "red", "likely", "gray"]
Seal = Literal["", "red", "blue", "alone", "gray"]


class Picture(msgspec.Struct):
    """One picture, frame or page. In `text` a piece a line, from the top; all but the first of a row begin with a tab."""

    number: int = 1
    text: str = ""
    head: Head = ""
    seal: Seal = ""
    tables: list[Table] = []


class Tags(msgspec.Struct):
    """What stands in an image file beside the picture; `person` and `device` name the fields, `text` holds all words."""

    text: list[str] = []
    place: bool = False
    person: list[str] = []
    device: list[str] = []
    frames: int = 1


class Seen(msgspec.Struct):
    """Everything about one file; `fault` says in Chinese what was not read."""

    pictures: list[Picture] = []
    tags: Tags = msgspec.field(default_factory=Tags)
    fault: str = ""


class Ask(msgspec.Struct):
    """`pages` of a PDF to look at (`True`: without their text, which was read already); None for an image file."""

    data: bytes
    pages: list[tuple[int, bool]] | None = None


class Reply(msgspec.Struct):
    """One of several: the child answers page by page, the last time with `last`."""

    picture: Picture | None = None
    tags: Tags | None = None
    fault: str = ""
    last: bool = False


class Piece(msgspec.Struct):
    """A run of text and the rectangle it fills, in pixels."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2
