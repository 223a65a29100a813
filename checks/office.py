"""Everything that is written in a docx, xlsx or pptx: all XML parts, not only what Word shows.

Tracked deletions, hidden text, comments, headers, alternative texts, link targets, properties and hidden sheets are
all text that the reader of a published file can get at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from checks.archive import Archive, opened
from checks.concealed import Concealed, attribute, local
from checks.extract import Refused
from checks.kinds import IMAGES, MEDIA, OFFICE, suffix_of
from checks.office_active import active
from checks.pattern import Pattern

if TYPE_CHECKING:
    from checks.reading import Reading

NODES = 2_000_000  # of one part; a parsed element costs some 200 bytes
_RELS = "xl/_rels/workbook.xml.rels"
_BODY = Pattern(r"(?:word/document|ppt/slides/slide\d{1,9})\.xml")
_MARGIN = Pattern(r"word/(?:header|footer)\d{0,9}\.xml")
_NOTES = ("word/footnotes.xml", "word/endnotes.xml")
_SHOWN = ("descr", "title", "Target", "name", "displayName", "tooltip", "prompt", "error")
_TELLING = Pattern(r"[一-鿿]|\d{11}")  # a pivot cache keeps cells in attributes
_BREAKS = frozenset({"p", "br", "cr", "tr", "row", "si", "comment", "Relationship", "property"})
_ROW = "\v"  # end of a table's row, until lines are cut
_MACROS = ("activex/", "macrosheets/")
_OLE, _VBA = b"\xd0\xcf\x11\xe0", "_VBA_PROJECT".encode("utf-16-le")
_MEDIA = IMAGES | MEDIA | {"svg"}
_VECTOR = frozenset({"emf", "wmf"})
_NESTED = OFFICE | {"pdf", "zip", "doc", "xls", "ppt", "txt", "htm", "html", "mht", "rtf"}


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


def read_office(reading: Reading, where: str, inside: str, data: bytes, depth: int) -> None:
    """Puts every part of a package into `reading`."""
    with opened(data, reading.budget) as archive:
        _Package(reading, archive, where, inside, depth).read()


class _Package:
    def __init__(self, reading: Reading, archive: Archive, where: str, inside: str, depth: int) -> None:
        self._reading = reading
        self._found = reading.found
        self._archive = archive
        self._where = where
        self._inside = inside
        self._depth = depth
        self._strings = _Strings()
        self._concealed = Concealed()
        self._sheets: dict[str, tuple[str, bool]] = {}
        self._images = 0
        self._macros = False
        self._active: dict[str, None] = {}
        self._unread: list[str] = []

    def read(self) -> None:
        names = self._archive.members
        if "xl/workbook.xml" in names and _RELS in names:
            self._sheets = _sheets(self._xml("xl/workbook.xml"), self._xml(_RELS))
        for name in sorted(names, key=lambda name: "sharedStrings" not in name):
            self._member(name)
        self._found.text(f"{self._inside}工作簿里未显示的文字", "\n".join(self._strings.unused()))
        self._concealed.tell(self._found, self._inside)
        self._tell()

    def _member(self, name: str) -> None:
        suffix = suffix_of(name)
        if suffix in _MEDIA:
            self._reading.file(f"{self._where}!{name.rpartition('/')[2]}", self._archive.read(name), self._depth - 1)
        elif suffix in _VECTOR:
            self._images += 1
        elif _is_macro(name.lower()):
            self._macros = True
        elif name.endswith((".xml", ".rels", ".vml")):
            self._part(name)
        elif suffix in _NESTED:
            before = len(self._found.parts)
            self._reading.file(f"{self._where}!{name.rpartition('/')[2]}", self._archive.read(name), self._depth - 1)
            self._concealed.seen["内嵌文件"] += len(self._found.parts) > before
        elif not name.endswith((".odttf", ".ttf", ".fntdata")) and "printerSettings" not in name:
            data = self._archive.read(name)
            self._macros |= data.startswith(_OLE) and _VBA in data  # the part may have any name
            self._unread.append(name)

    def _part(self, name: str) -> None:
        root = self._xml(name)
        sheet, shown = self._sheets.get(name, ("", True))
        self._concealed.part(name, root, shown)
        self._active.update(dict.fromkeys(active(name, root)))
        label = f"工作表 {sheet}" if sheet else _label(name)
        self._found.text(self._inside + label, "\n".join(_lines(root, name, self._strings)))

    def _xml(self, name: str) -> ElementTree.Element:
        data = self._archive.read(name)
        if re.search(rb"<!\s*(DOCTYPE|ENTITY)", data[:4096].replace(b"\0", b"")):
            raise Refused("文件内部含有实体声明")
        if data.count(b"<") - data.count(b"</") + data.count(b"=") // 4 > NODES:
            raise Refused(f"一个部件超过 {NODES // 10_000} 万个单元，请拆成几个文件")
        return ElementTree.fromstring(data)

    def _tell(self) -> None:
        about = f"〔{self._inside.strip()}〕" if self._inside else ""
        if self._macros:
            self._found.active(f"附件里有宏或控件{about}", "另存为不含宏的 docx、xlsx")
        if self._active:
            fix = "在 Word、Excel 里把域转为文字、断开外部链接和模板后另存"
            self._found.active(f"附件里有{'、'.join(self._active)}{about}", fix)
        if self._unread:
            what = f"附件内嵌的 {len(self._unread)} 个对象未检查{about}"
            self._found.unread(what, "删去内嵌对象，或单独作为附件提交", "warning")
        if self._images:
            fix = "审核人员打开文件核对图片里有无密级标志、个人信息和公章"
            self._found.unread(f"附件里 {self._images} 张矢量图（emf、wmf）未检查{about}", fix, "info")


def _sheets(workbook: ElementTree.Element, relations: ElementTree.Element) -> dict[str, tuple[str, bool]]:
    """Name of each sheet's part → its name in the workbook, and whether it is shown."""
    parts = {relation.get("Id", ""): relation.get("Target", "") for relation in relations}
    return {
        "xl/" + parts.get(attribute(sheet, "id"), "").removeprefix("/xl/"): (
            sheet.get("name", ""),
            sheet.get("state", "visible") == "visible",
        )
        for sheet in workbook.iter()
        if local(sheet) == "sheet"
    }


def _is_macro(name: str) -> bool:
    return name.endswith("vbaproject.bin") or any(folder in name for folder in _MACROS)


def _label(name: str) -> str:
    """What a person calls this part."""
    if _BODY.fullmatch(name):
        return "正文"
    if _MARGIN.fullmatch(name):
        return "页眉页脚"
    if "comments" in name and name.endswith(".xml"):
        return "批注"
    if name in _NOTES:
        return "脚注"
    if name.startswith(("docProps/", "customXml/")):
        return "文档属性"
    if name.startswith(("xl/worksheets", "xl/sharedStrings")):
        return "工作表"
    return "链接" if name.endswith(".rels") else name


def _lines(root: ElementTree.Element, name: str, strings: _Strings) -> list[str]:
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


def _words(root: ElementTree.Element) -> Iterator[str]:
    """Text in document order; runs of one paragraph stay together, so a number split over runs is whole."""
    stack: list[tuple[ElementTree.Element, bool]] = [(root, False)]
    while stack:
        element, done = stack.pop()
        name = local(element)
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
        if local(row) == "row":
            yield "\t".join(_cell(cell, strings) for cell in row)
        elif local(row) in ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "formula1"):
            yield row.text or ""


def _cell(cell: ElementTree.Element, strings: _Strings) -> str:
    kind = cell.get("t", "n")
    words = [child.text or "" for child in cell.iter() if local(child) in ("v", "t")]
    value = "".join(words)
    if kind == "s":
        return strings[value]
    try:
        number = Decimal(value)
        return format(number, "f") if kind == "n" and abs(number.adjusted()) < 40 else value
    except InvalidOperation:
        return value
