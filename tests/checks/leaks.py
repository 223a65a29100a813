"""Leaks for the tests, built here: valid by their checksums and held by nobody."""

from __future__ import annotations

import io
import zipfile

from checks.identity import luhn_mark, resident_mark

# no resident of a whole province (110000), born in 1901
ID = "11000019010203001" + resident_mark("11000019010203001")
CARD = "622848135792468013" + luhn_mark("622848135792468013")
MOBILE = "138" + "00138000"
MARK = "机密★5年"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if char.isascii() and char.isalnum() else char for char in text)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def package(parts: dict[str, str | bytes]) -> bytes:
    """A zip as Office makes it, with these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def docx(body: str, **parts: str) -> bytes:
    """A document whose body is this WordprocessingML; `parts` names further parts of word/."""
    others = {f"word/{name}.xml": f"<w:x {W}>{text}</w:x>" for name, text in parts.items()}
    return package({"word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>", **others})


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{escaped(text)}</w:t></w:r></w:p>"


def xlsx(*cells: str, strings: tuple[str, ...] = ()) -> bytes:
    """A workbook whose first sheet holds these cells (XML) in one row."""
    shared = "".join(f"<si><t>{escaped(text)}</t></si>" for text in strings)
    return package(
        {
            "xl/sharedStrings.xml": f"<sst>{shared}</sst>",
            "xl/worksheets/sheet1.xml": f"<worksheet><sheetData><row>{''.join(cells)}</row></sheetData></worksheet>",
        }
    )
