"""A red head that is set in type: large red text that ends in 文件, as Word exports it."""

from __future__ import annotations

import ctypes
import re

import pypdfium2
import pypdfium2.raw as c

_PAPER = re.compile(r"[一-鿿]{4,}文件$")
_LARGE = 24  # points
_MOST = 2000  # objects looked at on a page


def red_head(page: pypdfium2.PdfPage) -> bool:
    """Objects of a head stand singly or letter by letter, so that those of one line are read together."""
    lines: dict[int, str] = {}
    textpage = page.get_textpage()
    for count, item in enumerate(page.get_objects(filter=[c.FPDF_PAGEOBJ_TEXT], max_depth=4)):
        if count > _MOST:
            break
        _, bottom, _, top = item.get_bounds()
        if top - bottom > _LARGE * 0.6 and _is_red(item):
            lines[round(bottom / 12)] = lines.get(round(bottom / 12), "") + _text(item, textpage)
    return any(_PAPER.search("".join(text.split())) for text in lines.values())


def _is_red(item: pypdfium2.PdfObject) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    c.FPDFPageObj_GetFillColor(item.raw, red, green, blue, alpha)
    return red.value > 150 and max(green.value, blue.value) < 100


def _text(item: pypdfium2.PdfObject, textpage: pypdfium2.PdfTextPage) -> str:
    size = c.FPDFTextObj_GetText(item.raw, textpage.raw, None, 0)
    buffer = ctypes.create_string_buffer(size)
    c.FPDFTextObj_GetText(item.raw, textpage.raw, ctypes.cast(buffer, ctypes.POINTER(c.FPDF_WCHAR)), size)
    return bytes(buffer)[:-2].decode("utf-16-le", "replace")
