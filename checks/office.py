"""Everything that is written in a docx, xlsx or pptx: all XML parts, not only what Word shows.

Tracked deletions, hidden text, comments, headers, alternative texts, link targets, properties and hidden sheets are
all text that the reader of a published file can get at.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from xml.etree import ElementTree

import msgspec

from checks.pattern import Pattern

LIMIT = 64 << 20  # bytes after unpacking, all parts together
PARTS = 4000
DEPTH = 3
_LABELS = (
    (Pattern(r"(word/document|ppt/slides/slide(\d+))\.xml"), "正文"),
    (Pattern(r"word/(header|footer)\d*\.xml"), "页眉页脚"),
    (Pattern(r".*comments.*\.xml"), "批注"),
    (Pattern(r"word/(foot|end)notes\.xml"), "脚注"),
    (Pattern(r"docProps/.*|customXml/.*"), "文档属性"),
    (Pattern(r"xl/(worksheets|sharedStrings).*"), "工作表"),
    (Pattern(r".*\.rels"), "链接"),
)
_SHOWN = ("descr", "title", "Target", "name", "displayName", "tooltip", "prompt", "error")
_TELLING = Pattern(r"[一-鿿]|\d{11}")  # a pivot cache keeps cells in attributes
_BREAKS = frozenset({"p", "br", "cr", "tr", "row", "si", "comment", "Relationship", "property"})
_ROW = "\v"  # end of a table's row, until lines are cut
_MACRO = Pattern(r".*(vbaProject\.bin|activeX/.*)", re.IGNORECASE)
_IMAGE = Pattern(r"(?:.*/media/|docProps/thumbnail).*\.(png|jpe?g|gif|bmp|tiff?|emf|wmf|webp)", re.IGNORECASE)
_NESTED = Pattern(r".*\.(docx|xlsx|pptx)", re.IGNORECASE)


class Part(msgspec.Struct, frozen=True):
    name: str
    text: str


class Extract(msgspec.Struct):
    """`fault` is why the file could not be read whole; the rest says what in it has no text that we read."""

    parts: list[Part] = []
    images: int = 0
    macros: bool = False
    unread: list[str] = []
    fault: str = ""


class _Refused(Exception):
    pass


def extract(data: bytes) -> Extract:
    """Never raises for bad input: `fault` says in Chinese what was wrong."""
    reader = _Reader()
    try:
        reader.open(data, DEPTH, "")
    except _Refused as refusal:
        reader.found.fault = str(refusal)
    except Exception as error:  # zipfile and expat raise a dozen kinds for damaged input; none may pass
        reader.found.fault = "文件已加密，无法读取" if "encrypted" in str(error) else "文件已损坏，无法读取"
    return reader.found


class _Strings:
    """Shared strings of a workbook; those that no cell uses can still be read by whoever unpacks the file."""

    def __init__(self) -> None:
        self.items: list[str] = []
        self.used: set[int] = set()

    def __getitem__(self, index: str) -> str:
        if not index.isdigit() or int(index) >= len(self.items):
            return index
        self.used.add(int(index))
        return self.items[int(index)]

    def unused(self) -> list[str]:
        return [item for index, item in enumerate(self.items) if index not in self.used]


class _Reader:
    def __init__(self) -> None:
        self.found = Extract()
        self.left = LIMIT

    def open(self, data: bytes, depth: int, prefix: str) -> None:
        if data.startswith(b"\xd0\xcf\x11\xe0"):
            raise _Refused("文件已加密，或是旧版 Office 格式")
        strings = _Strings()
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) > PARTS:
                raise _Refused(f"文件内部超过 {PARTS} 个部件")
            for member in sorted(members, key=lambda member: "sharedStrings" not in member.filename):
                self._member(archive, member, strings, depth, prefix)
        if rest := strings.unused():
            self.found.parts.append(Part(f"{prefix}工作簿里未显示的文字", "\n".join(rest)))

    def _member(
        self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, strings: _Strings, depth: int, prefix: str
    ) -> None:
        name = member.filename
        if _IMAGE.fullmatch(name):
            self.found.images += 1
        elif _MACRO.fullmatch(name):
            self.found.macros = True
        elif name.endswith((".xml", ".rels", ".vml")):
            lines = _lines(self._read(archive, member), name, strings)
            self.found.parts.append(Part(prefix + _label(name), "\n".join(lines)))
        elif _NESTED.fullmatch(name) and depth > 0:
            self.open(self._read(archive, member), depth - 1, f"{prefix}内嵌文件 {name.rpartition('/')[2]} ")
        elif name.endswith((".txt", ".htm", ".html", ".mht", ".rtf")):
            self.found.parts.append(Part(prefix + name, self._read(archive, member).decode("utf-8", "replace")))
        elif not name.endswith((".odttf", ".ttf", ".fntdata")) and "printerSettings" not in name:
            self.found.unread.append(name)

    def _read(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
        with archive.open(member) as file:
            data = file.read(self.left + 1)
        self.left -= len(data)
        if self.left < 0:
            raise _Refused(f"解压后超过 {LIMIT >> 20} MB")
        return data


def _label(name: str) -> str:
    return next((label for pattern, label in _LABELS if pattern.fullmatch(name)), name)


def _lines(data: bytes, name: str, strings: _Strings) -> list[str]:
    if re.search(rb"<!\s*(DOCTYPE|ENTITY)", data[:4096]):
        raise _Refused("文件内部含有实体声明")
    root = ElementTree.fromstring(data)
    if name.endswith("sharedStrings.xml"):
        strings.items += ["".join(_words(item)).strip("\n") for item in root]
        return []
    if "/worksheets/" in name and name.endswith(".xml"):
        return [*_rows(root, strings), *_attributes(root)]
    return [*_cut("".join(_words(root))), *_attributes(root)]


def _cut(text: str) -> Iterator[str]:
    """Lines that hold something. In a table each cell is one, and begins with a tab unless it is the first of its row."""
    for line in text.split("\n"):
        _, row, rest = line.rpartition(_ROW)
        if rest.strip() or row or line.startswith("\t"):
            yield rest if row else line


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _words(root: ElementTree.Element) -> Iterator[str]:
    """Text in document order; runs of one paragraph stay together, so a number split over runs is whole."""
    stack: list[tuple[ElementTree.Element, bool]] = [(root, False)]
    while stack:
        element, done = stack.pop()
        name = _local(element)
        if done:
            yield _ROW if name == "tr" else "\n" if name in _BREAKS else "\t" if name in ("tc", "tab") else ""
            yield element.tail or "" if (element.tail or "").strip() else ""
            continue
        yield element.text or "" if name in ("t", "delText") or (element.text or "").strip() else ""
        stack.append((element, True))
        stack += [(child, False) for child in reversed(element)]


def _attributes(root: ElementTree.Element) -> Iterator[str]:
    """Alternative texts, names, link targets, and whatever else reads like words or a long number."""
    for element in root.iter():
        for key, value in element.attrib.items():
            shown = key.rpartition("}")[2] in _SHOWN or _TELLING.search(value)
            if shown and len(value) > 5 and not value.endswith((".xml", ".bin")):
                yield value


def _rows(root: ElementTree.Element, strings: _Strings) -> Iterator[str]:
    for row in root.iter():
        if _local(row) == "row":
            yield "\t".join(_cell(cell, strings) for cell in row)
        elif _local(row) in ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "formula1"):
            yield row.text or ""


def _cell(cell: ElementTree.Element, strings: _Strings) -> str:
    kind = cell.get("t", "n")
    words = [child.text or "" for child in cell.iter() if _local(child) in ("v", "t")]
    value = "".join(words)
    if kind == "s":
        return strings[value]
    try:
        number = Decimal(value)
        return format(number, "f") if kind == "n" and abs(number.adjusted()) < 40 else value
    except InvalidOperation:
        return value
