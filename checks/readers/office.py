"""Everything that is written in a docx, xlsx or pptx: all XML parts, not only what Word shows.

Tracked deletions, hidden text, comments, headers, alternative texts, link targets, properties and hidden sheets are
all text that the reader of a published file can get at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from checks.kinds import IMAGES, MEDIA, OFFICE, PAGES, suffix_of
from checks.readers.archive import Archive, opened
from checks.readers.concealed import OFF, Concealed, attribute, local
from checks.readers.extract import AGAIN
from checks.readers.office_active import active
from checks.readers.office_cells import Cells, Strings, uncoded
from checks.readers.office_formats import Format, formats, unescaped
from checks.readers.office_known import claims_no_text, holds_no_text
from checks.readers.office_labels import Labels, labels
from checks.readers.office_shown import hidden_styles, readings
from checks.readers.office_slides import slides
from checks.readers.office_symbols import symbol
from checks.readers.office_tables import blocks, closing, laid_out, opening
from checks.refused import Refused
from checks.text.pattern import Pattern
from sanshen.base.errors import legible

if TYPE_CHECKING:
    from checks.readers.extract import Reader

NODES = 2_000_000  # of one part; a parsed element costs some 200 bytes
_RELS = "xl/_rels/workbook.xml.rels"
_BODY = "word/document.xml"
_MARGIN = Pattern(r"word/(?:header|footer)\d{0,9}\.xml")
_NOTES = ("word/footnotes.xml", "word/endnotes.xml")
_SHOWN = (
    "descr",
    "title",
    "Target",
    "name",
    "displayName",
    "tooltip",
    "prompt",
    "promptTitle",
    "error",
    "errorTitle",
    "display",
    "instr",
)
_STYLES, _LISTS, _FORMATS = "word/styles.xml", "word/numbering.xml", "xl/styles.xml"
_SHOWING = ("word/", "ppt/", "xl/drawings/", "xl/charts/", "xl/comments", "xl/diagrams/")
_NAMED = 3  # parts that a message names
_LOOKED_AT = 8192  # bytes by which text is told from other data
_COMPARED = 2000  # elements of an alternative
_RUNS = frozenset({"t", "delText", "instrText", "delInstrText"})
_QUOTES = re.compile(r'[\\"]')
_TELLING = Pattern(r"[一-鿿]|\d{11}")  # a pivot cache keeps cells in attributes
_BREAKS = frozenset({"p", "br", "cr", "row", "si", "comment", "Relationship", "property"})
_MACROS = ("activex/", "macrosheets/")
_OLE, _VBA = b"\xd0\xcf\x11\xe0", "_VBA_PROJECT".encode("utf-16-le")
_MEDIA = IMAGES | MEDIA | {"svg"}
_VECTOR = frozenset({"emf", "wmf"})
_NESTED = OFFICE | PAGES | {"pdf", "zip", "doc", "xls", "ppt", "txt", "rtf"}


def read_office(reading: Reader, where: str, inside: str, data: bytes, depth: int) -> None:
    """Puts every part of a package into `reading`."""
    with opened(data, reading.budget) as archive:
        _Package(reading, archive, where, inside, depth).read()


class _Package:
    def __init__(self, reading: Reader, archive: Archive, where: str, inside: str, depth: int) -> None:
        self._reading = reading
        self._found = reading.found
        self._archive = archive
        self._where = where
        self._inside = inside
        self._depth = depth
        self._strings = Strings()
        self._styles: frozenset[str] = frozenset()
        self._labels: Labels = {}
        self._formats: list[Format] = []
        self._epoch = 1900
        self._disguised: list[str] = []
        self._concealed = Concealed()
        self._sheets: dict[str, tuple[str, bool]] = {}
        self._slides: dict[str, str] = {}
        self._images = 0
        self._macros = False
        self._active: dict[str, None] = {}
        self._unread: list[str] = []
        self._chunks = False

    def read(self) -> None:
        names = self._archive.members
        if "xl/workbook.xml" in names and _RELS in names:
            workbook = self._xml("xl/workbook.xml")
            self._sheets = _sheets(workbook, self._xml(_RELS))
            self._epoch = 1904 if any(one.get("date1904", "0") not in OFF for one in workbook.iter()) else 1900
        self._slides = slides(names, self._xml)
        if _STYLES in names:
            self._styles = hidden_styles(self._xml(_STYLES))
        if _LISTS in names:
            self._labels = labels(self._xml(_LISTS))
        if _FORMATS in names:
            self._formats = formats(self._xml(_FORMATS), self._epoch)
        for comment in self._archive.comments:
            self._found.readings(f"{self._inside}压缩说明", comment)
        self._found.text(f"{self._inside}部件名", "\n".join(filter(_TELLING.search, names)))
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
        elif suffix in ("xml", "rels", "vml"):
            self._part(name)
        elif suffix in _NESTED:
            before = len(self._found.parts)
            self._reading.file(f"{self._where}!{name.rpartition('/')[2]}", self._archive.read(name), self._depth - 1)
            self._concealed.seen["内嵌文件"] += len(self._found.parts) > before
        else:
            self._other(name, self._archive.read(name))

    def _other(self, name: str, data: bytes) -> None:
        """A part of no known kind: read where it is text, named where it is not what it is called."""
        if claims_no_text(name) and holds_no_text(data):
            return
        self._macros |= data.startswith(_OLE) and _VBA in data  # the part may have any name
        (self._disguised if claims_no_text(name) else self._unread).append(name)
        if b"\0" not in data[:_LOOKED_AT]:
            self._found.readings(self._inside + name, data)

    def _part(self, name: str) -> None:
        root = self._xml(name)
        sheet, shown = self._sheets.get(name, ("", True))
        self._concealed.part(name, root, shown)
        self._active.update(dict.fromkeys(active(name, root)))
        self._chunks |= any(_is_chunk(element) for element in root.iter())
        label = self._inside + (f"工作表 {sheet}" if sheet else self._slides.get(name) or _label(name))
        if name.endswith("sharedStrings.xml"):
            self._strings.read(root)
        elif "/worksheets/" in name and name.endswith(".xml"):
            self._sheet(label, root)
        else:
            self._words(label, name, root)

    def _sheet(self, label: str, root: ElementTree.Element) -> None:
        cells = Cells(root, self._strings, self._formats)
        text, table = cells.table()
        self._found.text(label, "\n".join([text, *_around(root), *_attributes(root, unescaped)]), [table])
        self._found.text(f"{label} 的公式", "\n".join(cells.formulas()))

    def _words(self, label: str, name: str, root: ElementTree.Element) -> None:
        plain = unescaped if name.startswith(("xl/", "docProps/")) else str
        whole = list(blocks(plain("".join(_whole(root)))))
        text, tables = laid_out(whole)
        self._found.text(label, "\n".join([*filter(None, (text,)), *_attributes(root, plain)]), tables)
        if name.startswith(_SHOWING):
            known = set(whole)
            for view in readings(root, _BREAKS, self._styles, self._labels):
                after = list(blocks(plain(view)))
                self._found.text(label + AGAIN, *laid_out(_news(after, known)))
                known.update(after)

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
        if self._chunks:
            what = f"附件里有另外写的一段（altChunk），打开时才并入正文，现在读不出显示的文字{about}"
            self._found.unread(what, "用 Word 打开后另存，这一段就并入正文")
        if self._disguised:
            what = f"附件里的{_named(self._disguised)}冒充字体或打印设置，没有当作字体检查{about}"
            self._found.unread(what, "用 Word、WPS 打开后另存为新文件再提交")
        if self._unread:
            what = f"附件内嵌的 {len(self._unread)} 个对象未检查：{_named(self._unread)}{about}"
            self._found.unread(what, "删去内嵌对象，或单独作为附件提交", "warning")
        if self._images:
            fix = "审核人员打开文件核对图片里有无密级标志、个人信息和公章"
            self._found.unread(f"附件里 {self._images} 张矢量图（emf、wmf）未检查{about}", fix, "info")


def _named(parts: list[str]) -> str:
    more = f" 等 {len(parts)} 个" if len(parts) > _NAMED else ""
    return f"{'、'.join(map(legible, parts[:_NAMED]))}{more}"


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


def _is_chunk(element: ElementTree.Element) -> bool:
    """Whether it names a web page or another document that Word puts into the text when it opens the file."""
    return local(element) == "altChunk" or element.get("Type", "").lower().endswith("/afchunk")


def _is_macro(name: str) -> bool:
    return name.endswith("vbaproject.bin") or any(folder in name for folder in _MACROS)


def _label(name: str) -> str:
    """What a person calls this part."""
    if name == _BODY:
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


def _news(blocks: list[str], known: set[str]) -> Iterator[str]:
    """The blocks that were not known, each after the one that stands before it, which may say what it is."""
    for index, block in enumerate(blocks):
        if block not in known:
            if index and blocks[index - 1] in known:
                yield blocks[index - 1]
            yield block


def _whole(root: ElementTree.Element) -> Iterator[str]:
    """Text in document order, whether it shows or not; runs of one paragraph stay together, so a number split over runs is whole."""
    stack: list[tuple[ElementTree.Element, bool]] = [(root, False)]
    while stack:
        element, done = stack.pop()
        name = local(element)
        if done:
            yield closing(element) or ("\n" if name in _BREAKS else "\t" if name == "tab" else "")
            yield element.tail or "" if (element.tail or "").strip() else ""
            continue
        yield opening(element)
        if name == "sym":
            yield symbol(attribute(element, "font"), attribute(element, "char"))
        yield element.text or "" if name in _RUNS or (element.text or "").strip() else ""
        if name not in _RUNS and len(element) == 0 and (element.text or "").strip():
            yield "\n"  # two values of a list are not one
        stack.append((element, True))
        stack += [(child, False) for child in reversed(_once(element) if name == "AlternateContent" else list(element))]


def _once(alternatives: ElementTree.Element) -> list[ElementTree.Element]:
    """Without those that say the same as the one before: a text box stands there for new programs, and for old ones."""
    found: list[ElementTree.Element] = []
    known: list[str] | None = None
    for child in alternatives:
        elements = list(islice(child.iter(), _COMPARED))
        words = [
            f"{one.text}{one.tail}{attribute(one, 'char')}"
            for one in elements
            if local(one) == "sym" or (one.text or one.tail or "").strip()
        ]
        if words != known or len(elements) == _COMPARED:  # longer ones are not known to their end
            found.append(child)
        known = words
    return found


def _around(sheet: ElementTree.Element) -> Iterator[str]:
    """What a worksheet says beside its cells: headers, footers, lists to choose from, conditions."""
    left = [sheet]
    while left:
        element = left.pop()
        if local(element) == "sheetData":
            continue
        left += reversed(element)
        text = unescaped(element.text or "")
        if text.strip():
            yield text
            if "eader" in local(element) or "ooter" in local(element):
                yield uncoded(text)


def _attributes(root: ElementTree.Element, plain: Callable[[str], str]) -> Iterator[str]:
    """Alternative texts, names, link targets, and whatever else reads like words or a long number."""
    for element in root.iter():
        for key, value in element.attrib.items():
            text = plain(value)
            telling = _TELLING.search(text)
            if telling or (key.rpartition("}")[2] in _SHOWN and len(text) > 5 and not text.endswith((".xml", ".bin"))):
                yield text
            if telling and key == "formatCode":
                yield _QUOTES.sub("", text)
