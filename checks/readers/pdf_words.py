"""Words of a PDF's page and where they stand on it."""

from __future__ import annotations

import re
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as c

from checks.text.aligned import Columns, Word
from checks.text.places import Table

_WORD = re.compile(r"\S+")
# words of headers that a rule asks for, or digits one by one; whatever else is in columns costs much and tells nothing
_TELLING = re.compile(
    r"姓\s?名|名字|户\s?主|[请助患]人|学生|考生|患者|对象|密\s?[级码]|签发|[卡账帐证]\s?号|电话|手机|\d(?:\s{1,3}\d){10}"
)
_MOST = 4000  # words of a page that is looked at for tables
_NEAR = 12.0  # points
_BEYOND = "\uffff"  # characters that UTF-16 writes as two


class _Box(NamedTuple):
    """A word at its height on the page, in points from the foot."""

    middle: float
    height: float
    word: Word


def page_tables(textpage: pypdfium2.PdfTextPage, text: str, columns: Columns) -> list[Table]:
    """Those of `text`, which is the page's with one character at the end of a line; pdfium does not always end a line there."""
    if not (columns.go_on or _TELLING.search(text)) or max(text) > _BEYOND or len(text.split(None, _MOST)) > _MOST:
        return columns.tables([], _NEAR)
    boxes, start = list[_Box](), 0
    for number, line in enumerate(text.split("\n")):
        spans = ((word.start() + start, word.end() + start) for word in _WORD.finditer(line))
        boxes += [_box(textpage, *span, number, han="一" <= text[span[0]] <= "鿿") for span in spans]
        start += len(line) + 1
    return columns.tables(_lines(boxes), _NEAR)


def _lines(boxes: list[_Box]) -> list[list[Word]]:
    """From the top, each from the left; what stands at the height of a line's first word belongs to it."""
    lines = list[list[_Box]]()
    for box in sorted(boxes, key=lambda one: -one.middle):
        if lines and abs(lines[-1][0].middle - box.middle) < min(lines[-1][0].height, box.height) / 2:
            lines[-1].append(box)
        else:
            lines.append([box])
    return [sorted((box.word for box in line), key=lambda word: word.left) for line in lines]


def _box(textpage: pypdfium2.PdfTextPage, start: int, end: int, ends: int, *, han: bool) -> _Box:
    """pdfium counts two characters for each of the line `ends` before."""
    first, last = _place(textpage, start + ends), _place(textpage, end - 1 + ends)
    word = Word(start, end, first.left, last.right, han and end - start == 1)
    return _Box((first.bottom + first.top) / 2, first.top - first.bottom, word)


def _place(textpage: pypdfium2.PdfTextPage, at: int) -> c.FS_RECTF:
    """Of a character, as its font draws all of them: a dash is as high as a letter."""
    box = c.FS_RECTF()
    c.FPDFText_GetLooseCharBox(textpage.raw, c.FPDFText_GetCharIndexFromTextIndex(textpage.raw, at), box)
    return box
