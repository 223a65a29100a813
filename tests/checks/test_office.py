"""Office files: every part is read, and what cannot be read is said."""

from __future__ import annotations

import pytest

from checks import office
from checks.document import Document
from checks.runner import check
from tests.checks.leaks import ID, docx, package, paragraph, xlsx

REL = '<Relationships><Relationship Id="r" Target="tel:{0}" TargetMode="External"/></Relationships>'
PARTS: dict[str, str] = {
    "word/footnotes.xml": f"<w>{ID}</w>",
    "word/_rels/document.xml.rels": REL.format(ID),
    "docProps/core.xml": f"<cp><title>{ID}</title></cp>",
    "docProps/custom.xml": f"<p><property name='x'><v>{ID}</v></property></p>",
    "customXml/item1.xml": f"<a b='c'>{ID}</a>",
    "word/document.xml": f"<w><drawing><docPr id='1' descr='{ID}'/></drawing></w>",
    "xl/comments1.xml": f"<c><comment><text><t>{ID}</t></text></comment></c>",
    "xl/pivotCache/pivotCacheRecords1.xml": f"<r><s v='{ID}'/></r>",
    "xl/externalLinks/externalLink1.xml": f"<e><cell><v>{ID}</v></cell></e>",
    "xl/workbook.xml": f"<w><definedName name='x'>\"{ID}\"</definedName></w>",
    "ppt/slides/slide1.xml": f"<p><t>{ID}</t></p>",
    "ppt/notesSlides/notesSlide1.xml": f"<p><t>{ID}</t></p>",
}


@pytest.mark.parametrize("name", PARTS)
def test_dh_B2_text_of_any_part_is_checked(name: str) -> None:
    findings = check(Document("content/gov/news/a/x.docx", package({name: PARTS[name]})))
    assert "PII001" in [finding.code for finding in findings]


def test_dh_B2_a_file_inside_a_file_is_checked() -> None:
    inner = docx(paragraph(ID))
    outer = package({"word/document.xml": "<w/>", "word/embeddings/inner.docx": inner})
    (finding,) = check(Document("content/gov/news/a/x.docx", outer))
    assert finding.code == "PII001" and "内嵌文件 inner.docx" in finding.message


BROKEN = {
    "not a zip": b"text",
    "cut short": docx(paragraph("正文"))[:-30],
    "old or encrypted": b"\xd0\xcf\x11\xe0" + bytes(600),
    "broken XML": package({"word/document.xml": "<w>"}),
    "entity declaration": package({"word/document.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}),
    "bomb": package({"word/document.xml": b"<w>" + b" " * (office.LIMIT + 1) + b"</w>"}),
    "too many parts": package({f"word/{n}.bin": b"" for n in range(office.PARTS + 1)}),
    "empty": b"",
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=list(BROKEN))
def test_dh_A7a_a_file_that_cannot_be_read_does_not_pass(data: bytes) -> None:
    findings = check(Document("content/gov/news/a/x.docx", data))
    assert [(f.code, f.severity) for f in findings] == [("FIL003", "error")]


def test_macros_objects_and_images_are_named() -> None:
    parts: dict[str, str | bytes] = {
        "word/document.xml": "<w/>",
        "word/vbaProject.bin": b"",
        "word/media/1.png": b"",
        "word/embeddings/o.bin": b"",
    }
    findings = check(Document("content/gov/news/a/x.docx", package(parts)))
    assert sorted((f.code, f.severity) for f in findings) == [
        ("FIL003", "error"),
        ("FIL003", "info"),
        ("FIL003", "warning"),
    ]


def test_cells_are_read_row_by_row() -> None:
    data = xlsx(
        '<c t="s"><v>0</v></c>', "<c><v>12.50</v></c>", '<c t="str"><v>合计</v></c>', strings=("姓名", "没有单元格用到")
    )
    texts = [part.text for part in office.extract(data).parts]
    assert "姓名\t12.50\t合计" in texts and "没有单元格用到" in texts
