"""What the cells of a worksheet say: their values as they stand in the file, and what their formulas will make of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from xml.etree import ElementTree

from checks.readers.concealed import local
from checks.readers.office_labels import TELLING

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_TOKEN = re.compile(
    r'"((?:[^"]|"")*)"'  # a text
    r"|(?:UNI)?CHAR\(\s*(\d{1,7})\s*\)"
    r"|(\$?[A-Z]{1,3}\$?\d{1,7})(?![\w(!:])"
    r"|(?<![\w.$])(\d{4,})(?![\w.])",
    re.IGNORECASE,
)
_TELLING = re.compile(r'"|(?<![A-Za-z$\d])\d{4}|CHAR\s*\(|&', re.IGNORECASE)
_WORDS = re.compile(r'"|(?<![A-Za-z$\d])\d{4}')
_MOST = 40_000  # characters of a formula; Excel takes 8,192
_FORMAT = re.compile(r'"([^"]*)"|\\(.)|([0#?@]|General)|(;)')
_CODES = re.compile(r'&(?:"[^"&]*"|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|\d{1,3}|[A-JL-Za-z])')


def unescaped(text: str) -> str:
    """`_x673A_` is how Excel writes a character that it will not write as itself; it shows the character."""
    if "_x" not in text:
        return text
    plain = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    if _SURROGATE.search(plain):
        plain = plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return plain


def uncoded(header: str) -> str:
    """A page header without its codes for fonts, sizes and pages."""
    return _CODES.sub("", header.replace("&&", "\0")).replace("\0", "&")


def phonetic(element: ElementTree.Element) -> str:
    """How a text is said to be pronounced: it stands beside the text, and parts nothing."""
    return "".join(one.text or "" for ruby in element.iter() if local(ruby) == "rPh" for one in ruby.iter())


def texts(element: ElementTree.Element, names: Iterable[str] = ("t",)) -> str:
    """What a text in pieces shows: its `names` without the pronunciation."""
    found, left = list[str](), [element]
    while left:
        one = left.pop()
        if local(one) == "rPh":
            continue
        if local(one) in names:
            found.append(one.text or "")
        left += reversed(one)
    return unescaped("".join(found))


class Strings:
    """Shared strings of a workbook; those that no cell uses can still be read by whoever unpacks the file."""

    def __init__(self) -> None:
        self.items: list[str] = []
        self.used: set[int] = set()
        self._said: list[str] = []

    def read(self, root: ElementTree.Element) -> None:
        self.items += [texts(item).strip("\n") for item in root]
        self._said += filter(None, map(phonetic, root))

    def __getitem__(self, index: str) -> str:
        if not index.isdigit() or int(index) >= len(self.items):
            return index
        self.used.add(int(index))
        return self.items[int(index)]

    def unused(self) -> list[str]:
        return [item for index, item in enumerate(self.items) if index not in self.used] + self._said


class Cells:
    """The rows of one worksheet; `formulas` is what they compute of the texts within them, once the rows are read."""

    def __init__(self, root: ElementTree.Element, strings: Strings, formats: Sequence[tuple[str, str]] = ()) -> None:
        self._root, self._strings, self._formats = root, strings, formats
        self._formatted: dict[str, None] = {}
        self._values: dict[str, str] = {}
        self._formulas: dict[str, str] = {}  # with the value that the file states

    def rows(self) -> Iterator[str]:
        for row in self._root.iter():
            if local(row) == "row":
                yield "\t".join(map(self._cell, row))

    def formulas(self) -> Iterator[str]:
        """What formats put around values; each formula that holds words or long numbers: as it is written, and what its pieces give when joined."""
        yield from self._formatted
        for formula, stated in self._formulas.items():
            if _WORDS.search(formula):
                yield formula
            pieces = list(self._pieces(formula))
            if len(pieces) > 1 and "".join(pieces) != stated:
                yield "".join(pieces)
                yield "\t".join(pieces)

    def _pieces(self, formula: str) -> Iterator[str]:
        for text, code, cell, number in _TOKEN.findall(formula[:_MOST]):
            if code:
                yield chr(int(code)) if 0x20 <= int(code) < 0x110000 and not 0xD800 <= int(code) < 0xE000 else ""
            elif cell:
                yield self._values.get(cell.replace("$", "").upper(), "")
            else:
                yield text.replace('""', '"') or number

    def _cell(self, cell: ElementTree.Element) -> str:
        kind = cell.get("t", "n")
        value = texts(cell, ("v", "t"))
        shown = self._strings[value] if kind == "s" else _number(value) if kind == "n" else value
        self._values[cell.get("r", "")] = shown
        style = cell.get("s", "")
        before, behind = (
            self._formats[int(style)] if style.isdecimal() and int(style) < len(self._formats) else ("", "")
        )
        if before or behind:
            self._formatted[before + shown + behind] = None
        for child in cell.iter():
            if local(child) == "f" and _TELLING.search(child.text or ""):
                self._formulas[unescaped(child.text or "")] = shown
        return shown


def _number(value: str) -> str:
    try:
        number = Decimal(value)
        return format(number, "f") if abs(number.adjusted()) < 40 else value
    except InvalidOperation:
        return value


def formats(styles: ElementTree.Element) -> list[tuple[str, str]]:
    """What each format of a workbook's cells puts before and behind the value, where that may be a piece of something."""
    codes = {one.get("numFmtId"): one.get("formatCode", "") for one in styles.iter() if local(one) == "numFmt"}
    cells = (one for group in styles.iter() if local(group) == "cellXfs" for one in group)
    return [_literals(unescaped(codes.get(one.get("numFmtId"), ""))) for one in cells]


def _literals(code: str) -> tuple[str, str]:
    before = behind = ""
    seen = False
    for quoted, escape, value, end in _FORMAT.findall(code):
        if end:
            break
        if value:
            seen, behind = True, ""
        elif seen:
            behind += quoted or escape
        else:
            before += quoted or escape
    return (before, behind) if TELLING.search(before + behind) else ("", "")
