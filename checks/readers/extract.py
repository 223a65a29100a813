"""What a reader takes out of a file of any kind: text by parts, and what is to be said about the rest."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Literal, Protocol

import msgspec

from checks.finding import Severity
from checks.kinds import CHARACTERS
from checks.readers.encoding import readings
from checks.refused import Refused
from checks.text.places import Table

BYTES = 64 << 20  # after unpacking, everything in one file together
ENTRIES = 4000
DEPTH = 4
SECONDS = 60.0
LOOKING = 120.0  # seconds for all pictures and pages together; two hundred scanned pages take half of it
PICTURES = 200  # pictures, frames and scanned pages
AGAIN = "（显示的文字）"  # ends the name of a part that was read before, as it shows without edits and hidden words


class Exhausted(Refused):
    """The whole attachment has cost too much; nothing more in it is read."""


class Part(msgspec.Struct, frozen=True):
    """`name` is where a person looks: 第 3 页, 工作表 名单, 报送.zip!名单.docx 正文."""

    name: str
    text: str
    tables: tuple[Table, ...] = ()


class Note(msgspec.Struct, frozen=True):
    """unread: nobody checked it; hidden: text a reader does not see; active: runs when opened; kind: not accepted.

    head, seal: a picture of a red-headed or sealed paper; tags: what a camera left in the file; transcript: sound without its text.
    """

    about: Literal["unread", "hidden", "active", "kind", "head", "seal", "tags", "transcript"]
    message: str
    fix: str
    severity: Severity


class Extract(msgspec.Struct):
    parts: list[Part] = []
    notes: list[Note] = []
    length: int = 0

    def text(self, name: str, text: str, tables: Iterable[Table] = ()) -> None:
        if not text.strip():
            return
        self.length += len(text)
        if self.length > CHARACTERS:
            raise Exhausted(f"文字超过 {CHARACTERS // 10_000} 万字")
        self.parts.append(Part(name, text, tuple(tables)))

    def readings(self, name: str, data: bytes) -> None:
        """Text in every way in which it may be read."""
        for way, text in readings(data):
            self.text(f"{name}{way}".strip(), text)

    def unread(self, message: str, fix: str, severity: Severity = "error") -> None:
        self.notes.append(Note("unread", message, fix, severity))

    def hidden(self, message: str, fix: str) -> None:
        self.notes.append(Note("hidden", message, fix, "warning"))

    def active(self, message: str, fix: str) -> None:
        self.notes.append(Note("active", message, fix, "error"))


class Budget:
    """What one file, with everything inside it, may cost."""

    def __init__(self) -> None:
        self.bytes = BYTES
        self.entries = ENTRIES
        self.pictures = PICTURES
        self.looking = LOOKING
        self.until = time.monotonic() + SECONDS

    def spend(self, size: int) -> None:
        self.bytes -= size
        if self.bytes < 0:
            raise Exhausted(f"解压后超过 {BYTES >> 20} MB")
        if time.monotonic() > self.until:
            raise Exhausted(f"读取超过 {SECONDS:.0f} 秒")

    def enter(self, entries: int) -> None:
        self.entries -= entries
        if self.entries < 0:
            raise Exhausted(f"文件内部超过 {ENTRIES} 个部件")

    def look(self, pictures: int) -> None:
        self.pictures -= pictures
        if self.pictures < 0:
            raise Exhausted(f"图片和扫描页超过 {PICTURES} 张")


class Reader(Protocol):
    """What reads one attachment: the readers of single kinds put into `found` what they find, and hand back what is packed inside."""

    found: Extract
    budget: Budget

    def file(self, where: str, data: bytes, depth: int) -> None: ...

    def zip(self, where: str, data: bytes, depth: int) -> None: ...
