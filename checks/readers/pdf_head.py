"""A red head that is set in type: large red text that ends in 文件, as Word exports it."""

from __future__ import annotations

import ctypes
import math
import re

import pypdfium2
import pypdfium2.raw as c

_PAPER = re.compile(r"[一-鿿]{4}文件$")
_LARGE = 24  # points
_LETTER = 0.93  # of a font's size is the height of a Chinese letter
_MOST = 2000  # objects looked at on a page


def red_head(page: pypdfium2.PdfPage) -> bool:
    """Objects of a head stand singly or letter by letter, so that those of one line are read together."""
    lines: dict[int, str] = {}
    textpage = page.get_textpage()
    for count, item in enumerate(page.get_objects(filter=[c.FPDF_PAGEOBJ_TEXT], max_depth=4)):
        if count > _MOST:
            break
        if _height(item) > _LARGE * 0.6 and _is_red(item):
            base = round(item.get_matrix().f / 12)
            lines[base] = lines.get(base, "") + _text(item, textpage)
    return any(_PAPER.search("".join(text.split())) for text in lines.values())


def _height(item: pypdfium2.PdfObject) -> float:
    """Of the letters, in points; from the size as well, for a font that is neither embedded nor on this machine has no outlines."""
    _, bottom, _, top = item.get_bounds()
    size, matrix = ctypes.c_float(), item.get_matrix()
    c.FPDFTextObj_GetFontSize(item.raw, size)
    return float(max(top - bottom, _LETTER * size.value * math.hypot(matrix.c, matrix.d)))


def _is_red(item: pypdfium2.PdfObject) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    c.FPDFPageObj_GetFillColor(item.raw, red, green, blue, alpha)
    return red.value > 150 and max(green.value, blue.value) < 100


def _text(item: pypdfium2.PdfObject, textpage: pypdfium2.PdfTextPage) -> str:
    size = c.FPDFTextObj_GetText(item.raw, textpage.raw, None, 0)
    buffer = ctypes.create_string_buffer(size)
    c.FPDFTextObj_GetText(item.raw, textpage.raw, ctypes.cast(buffer, ctypes.POINTER(c.FPDF_WCHAR)), size)
    return bytes(buffer)[:-2].decode("utf-16-le", "replace")
