"""What the cells of a worksheet say: their values as they stand in the file, and what their formulas will make of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from xml.etree import ElementTree

from checks.readers.concealed import column_number, local
from checks.readers.office_formats import PLAIN, Format, number, unescaped
from checks.text.places import MOST, Place, Table

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
_CODES = re.compile(r'&(?:"[^"&]*"|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|\d{1,3}|[A-JL-Za-z])')


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
    """The cells of one worksheet; `formulas` is what they compute of the texts within them, once the rows are read."""

    def __init__(self, root: ElementTree.Element, strings: Strings, formats: Sequence[Format] = ()) -> None:
        self._root, self._strings, self._formats = root, strings, formats
        self._formatted: dict[str, None] = {}
        self._values: dict[str, str] = {}
        self._formulas: dict[str, str] = {}  # with the value that the file states
        self._merged = merged(root)

    def table(self) -> tuple[str, Table]:
        """A row a line, with tabs between its cells, and where they stand."""
        lines, places = list[str](), list[Place]()
        length = number = 0
        for row in self._root.iter():
            if local(row) != "row":
                continue
            number = _row_number(row, number)
            texts = list(map(self._cell, row))
            column = 0
            for cell, text in zip(row, texts, strict=True):
                column = column_number(cell.get("r", "")) or column + 1
                rows, columns = self._merged.get((number, column), (1, 1))
                if text.strip() and len(places) < MOST:
                    places.append(Place(length, length + len(text), number - 1, column - 1, rows, columns))
                length += len(text) + 1
            length += not texts
            lines.append("\t".join(texts))
        return "\n".join(lines), Table(places, named=True)

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
        for text, code, cell, digits in _TOKEN.findall(formula[:_MOST]):
            if code:
                yield chr(int(code)) if 0x20 <= int(code) < 0x110000 and not 0xD800 <= int(code) < 0xE000 else ""
            elif cell:
                yield self._values.get(cell.replace("$", "").upper(), "")
            else:
                yield text.replace('""', '"') or digits

    def _cell(self, cell: ElementTree.Element) -> str:
        kind = cell.get("t", "n")
        value = texts(cell, ("v", "t"))
        style = cell.get("s", "")
        how = self._formats[int(style)] if style.isdecimal() and int(style) < len(self._formats) else PLAIN
        shown = self._strings[value] if kind == "s" else number(value, how) if kind == "n" else value
        self._values[cell.get("r", "")] = shown
        if how.before or how.behind:
            self._formatted[how.before + shown + how.behind] = None
        for child in cell.iter():
            if local(child) == "f" and _TELLING.search(child.text or ""):
                self._formulas[unescaped(child.text or "")] = shown
        return shown


def merged(root: ElementTree.Element) -> dict[tuple[int, int], tuple[int, int]]:
    """By row and column of its first cell, counted from 1, how many rows and columns each merged cell covers."""
    found = {}
    for element in root.iter():
        if local(element) == "mergeCell":
            first, _, last = element.get("ref", "").partition(":")
            corners = [(_digits(one), column_number(one)) for one in (first, last or first)]
            (top, left), (bottom, right) = corners
            found[top, left] = max(bottom - top + 1, 1), max(right - left + 1, 1)
    return found


def _row_number(row: ElementTree.Element, last: int) -> int:
    stated = row.get("r", "")
    return int(stated) if stated.isdecimal() and last < int(stated[:8]) == int(stated) else last + 1


def _digits(reference: str) -> int:
    digits = reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ$")[:7]
    return int(digits) if digits.isdecimal() else 1
