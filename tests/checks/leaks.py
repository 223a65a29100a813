"""Leaks for the tests, built here: valid by their checksums and held by nobody."""

from __future__ import annotations

import io
import zipfile

from checks.text.identity import luhn_mark, resident_mark

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


def workbook(state: str, sheet: str) -> bytes:
    """Two sheets; the second stands so and holds this."""
    r = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    sheets = f'<sheet name="汇总" r:id="a"/><sheet name="名单" state="{state}" r:id="b"/>'
    relations = (
        '<Relationship Id="a" Target="worksheets/sheet1.xml"/><Relationship Id="b" Target="/xl/worksheets/sheet2.xml"/>'
    )
    return package(
        {
            "xl/workbook.xml": f'<workbook xmlns:r="{r}"><sheets>{sheets}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f"<Relationships>{relations}</Relationships>",
            "xl/worksheets/sheet1.xml": "<worksheet><sheetData/></worksheet>",
            "xl/worksheets/sheet2.xml": f"<worksheet>{sheet}</worksheet>",
        }
    )


def pdf(*pages: str, catalog: str = "", info: str = "", objects: tuple[bytes, ...] = (), trailer: str = "") -> bytes:
    """A PDF whose pages have these content streams; further objects are numbered from 10."""
    numbers = [100 + 2 * index for index in range(len(pages))]
    kids = " ".join(f"{number} 0 R" for number in numbers)
    made = {
        1: f"<</Type/Catalog/Pages 2 0 R {catalog}>>".encode(),
        2: f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode(),
        3: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        4: f"<<{info}>>".encode(),
        **{10 + index: data for index, data in enumerate(objects)},
    }
    look = "/MediaBox[0 0 600 800]/Resources<</Font<</F 3 0 R>>/XObject<</I 10 0 R>>>>"
    for number, content in zip(numbers, pages, strict=True):
        made[number] = f"<</Type/Page/Parent 2 0 R{look}/Contents {number + 1} 0 R>>".encode()
        made[number + 1] = stream(content.encode())
    body = b"%PDF-1.7\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, data) for number, data in made.items())
    return body + f"trailer<</Size 9999/Root 1 0 R/Info 4 0 R {trailer}>>\n%%EOF\n".encode()


def stream(data: bytes, about: str = "") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (about.encode(), len(data), data)


def line(text: str) -> str:
    """A page's content that shows this."""
    return f"BT /F 12 Tf 50 700 Td ({text}) Tj ET"


LATIN = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
CHINESE = (  # not embedded, as Word's printer leaves it
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UTF16-H/DescendantFonts[<</Type/Font/Subtype"
    b"/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>]>>"
)


def chinese_pdf(*lines: str, size: int = 12, before: str = "", info: str = "") -> bytes:
    """A page with these lines in any characters, and properties in UTF-16."""
    rows = "".join(
        f"{before} BT /F {size} Tf 40 {720 - n * size * 2} Td <{text.encode('utf-16-be').hex()}> Tj ET "
        for n, text in enumerate(lines)
    )
    told = f"/Keywords<feff{info.encode('utf-16-be').hex()}>" if info else ""
    return pdf(rows, info=told).replace(LATIN, CHINESE)


IMAGE = stream(b"\0", "/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray")


def with_file(name: str, data: bytes) -> bytes:
    """A PDF with this file inside."""
    catalog = f"/Names<</EmbeddedFiles<</Names[({name}) 10 0 R]>>>>"
    spec = f"<</Type/Filespec/F({name})/UF({name})/EF<</F 11 0 R>>>>".encode()
    return pdf(line("A plain page of a report"), catalog=catalog, objects=(spec, stream(data, "/Type/EmbeddedFile")))
