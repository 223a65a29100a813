"""Office files: every part is read, and what cannot be read is said."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest

from checks.document import Document
from checks.readers.extract import BYTES, ENTRIES
from checks.readers.office import NODES
from checks.readers.reading import read
from checks.runner import check
from tests.checks.leaks import ID, MOBILE, docx, package, paragraph, workbook, xlsx

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
    leak, packed = check(Document("content/gov/news/a/x.docx", outer))
    assert leak.code == "PII001" and "〔x.docx!inner.docx 正文〕" in leak.message
    assert (packed.code, packed.severity) == ("FIL004", "warning") and "内嵌文件" in packed.message


BROKEN = {
    "not a zip": b"text",
    "cut short": docx(paragraph("正文"))[:-30],
    "old or encrypted": b"\xd0\xcf\x11\xe0" + bytes(600),
    "broken XML": package({"word/document.xml": "<w>"}),
    "entity declaration": package({"word/document.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}),
    "bomb": package({"word/document.xml": b"<w>" + b" " * (BYTES + 1) + b"</w>"}),
    "too many parts": package({f"word/{n}.bin": b"" for n in range(ENTRIES + 1)}),
    "too many elements": package({"xl/a.xml": "<a>" + "".join(f"<b{n}/>" for n in range(NODES + 1)) + "</a>"}),
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
        "word/media/1.emf": b"",
        "word/embeddings/o.bin": b"",
    }
    findings = check(Document("content/gov/news/a/x.docx", package(parts)))
    assert sorted((f.code, f.severity) for f in findings) == [
        ("FIL003", "info"),
        ("FIL003", "warning"),
        ("FIL005", "error"),
    ]


def test_cells_are_read_row_by_row() -> None:
    data = xlsx(
        '<c t="s"><v>0</v></c>', "<c><v>12.50</v></c>", '<c t="str"><v>合计</v></c>', strings=("姓名", "没有单元格用到")
    )
    texts = [part.text for part in read("x.xlsx", data).parts]
    assert "姓名\t12.50\t合计" in texts and "没有单元格用到" in texts


def run(text: str, properties: str = "") -> str:
    return f"<w:p><w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


CELL = '<c r="B1" t="inlineStr"><is><t>{0}</t></is></c>'
SHEET = "<cols>{1}</cols><sheetData><row{2}>" + CELL + "</row></sheetData>"
COLUMN = '<col min="2" max="3" hidden="1"/>'
CONCEALED: dict[str, Callable[[str], bytes]] = {
    "修订痕迹": lambda text: docx(f"<w:p><w:del><w:r><w:delText>{text}</w:delText></w:r></w:del></w:p>"),
    "批注": lambda text: docx("", comments=f"<w:comment>{paragraph(text)}</w:comment>"),
    "隐藏文字": lambda text: docx(run(text, "<w:vanish/>")),
    "隐藏文字 ": lambda text: docx(run(text, '<w:sz w:val="2"/>')),
    "隐藏文字  ": lambda text: docx(run(text, '<w:color w:val="ffffff"/>')),
    "隐藏的工作表": lambda text: workbook("hidden", SHEET.format(text, "", "")),
    "隐藏的工作表 ": lambda text: workbook("veryHidden", SHEET.format(text, "", "")),
    "隐藏的行": lambda text: workbook("visible", SHEET.format(text, "", ' hidden="1"')),
    "隐藏的列": lambda text: workbook("visible", SHEET.format(text, COLUMN, "")),
    "数据透视表缓存": lambda text: package({"xl/pivotCache/pivotCacheRecords1.xml": f"<r><s v='{text}'/></r>"}),
    "外部链接的数据": lambda text: package({"xl/externalLinks/externalLink1.xml": f"<e><v>{text}</v></e>"}),
    "内嵌文件": lambda text: package({"word/embeddings/a.xlsx": xlsx(CELL.format(text))}),
    "隐藏的幻灯片": lambda text: package({"ppt/slides/slide2.xml": f"<s show='0'><t>{text}</t></s>"}),
    "演讲备注": lambda text: package({"ppt/notesSlides/notesSlide1.xml": f"<s><t>{text}</t></s>"}),
}


@pytest.mark.parametrize("kind", CONCEALED)
def test_zl_9_3b_what_a_reader_does_not_see_is_named(kind: str) -> None:
    (finding,) = check(Document("content/gov/news/a/x.docx", CONCEALED[kind]("一般文字")))
    assert (finding.code, finding.severity) == ("FIL004", "warning") and kind.strip() in finding.message
    leaking = check(Document("content/gov/news/a/x.docx", CONCEALED[kind](f"证件{ID}")))
    assert ("PII001", "error") in {(f.code, f.severity) for f in leaking} and ID not in str(leaking)


SHOWN = {
    "vanish switched off": docx(run("文字", '<w:vanish w:val="0"/>')),
    "white on a shaded cell": docx('<w:shd w:fill="1F4E79"/>' + run("文字", '<w:color w:val="FFFFFF"/>')),
    "nothing in the hidden sheet": workbook("hidden", "<sheetData/>"),
    "nothing in the hidden column": workbook("visible", SHEET.format("文字", '<col min="4" max="9" hidden="1"/>', "")),
    "an empty insertion": docx("<w:p><w:ins/></w:p>"),
}


@pytest.mark.parametrize("data", SHOWN.values(), ids=list(SHOWN))
def test_what_is_plain_to_see_is_not_named(data: bytes) -> None:
    assert check(Document("content/gov/news/a/x.docx", data)) == []


def test_a_sheet_is_named_in_the_position() -> None:
    findings = check(Document("content/gov/news/a/x.xlsx", workbook("visible", SHEET.format(ID, "", ""))))
    assert "〔工作表 名单!B1〕" in findings[0].message


_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_FETCH = '<Relationships><Relationship Id="r" Type="{0}{1}" Target="{2}" TargetMode="External"/></Relationships>'
RUNS: dict[str, dict[str, str | bytes]] = {
    "field": {"word/document.xml": "<w><instrText>DDEAUTO c:\\\\a.exe</instrText></w>"},
    "field in pieces": {"word/document.xml": "<w><r><instrText> DD</instrText></r><r><instrText>E excel</instrText></r></w>"},
    "field in a header": {"word/header1.xml": "<w><instrText>dde a b</instrText></w>"},
    "formula": {"xl/worksheets/sheet1.xml": "<w><row><c><f>cmd|'/C calc'!A0</f></c></row></w>"},
    "link": {"xl/externalLinks/externalLink1.xml": "<e><ddeLink ddeService='a' ddeTopic='b'/></e>"},
    "template": {"word/_rels/settings.xml.rels": _FETCH.format(_TYPE, "attachedTemplate", "https://www.example.org/a.dotm")},
    "object": {"word/_rels/document.xml.rels": _FETCH.format(_TYPE, "oleObject", "\\\\host\\a.doc")},
}  # fmt: skip
RESTS: dict[str, dict[str, str | bytes]] = {
    "hyperlink": {"word/_rels/document.xml.rels": _FETCH.format(_TYPE, "hyperlink", "https://www.gov.cn/")},
    "own template": {"word/_rels/settings.xml.rels": _FETCH.format(_TYPE, "attachedTemplate", "Normal.dotm")},
    "page number": {"word/document.xml": "<w><instrText>PAGE \\* MERGEFORMAT</instrText></w>"},
    "sum": {"xl/worksheets/sheet1.xml": "<w><row><c><f>SUM(A1:A3)</f><v>6</v></c></row></w>"},
}


@pytest.mark.parametrize("parts", RUNS.values(), ids=list(RUNS))
def test_zl_10_8_what_runs_without_a_macro_is_refused(parts: dict[str, str | bytes]) -> None:
    found = check(Document("content/gov/news/a/x.docx", package(parts)))
    assert ("FIL005", "error") in {(finding.code, finding.severity) for finding in found}


@pytest.mark.parametrize("parts", RESTS.values(), ids=list(RESTS))
def test_ordinary_fields_and_links_are_no_programs(parts: dict[str, str | bytes]) -> None:
    found = check(Document("content/gov/news/a/x.docx", package(parts)))
    assert "FIL005" not in {finding.code for finding in found}


CHUNK = (
    '<Relationships><Relationship Id="c" Target="part.{}" '
    'Type="http://{}/officeDocument/2006/relationships/aFChunk"/></Relationships>'
)
MHT = "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{}"
CHUNKS = {
    "html": "<p>机<b>密</b>★1年</p>",
    "htm": "<p>&#26426;&#23494;&#9733;1年</p>",
    "xhtml": "<p>机<i/>密★1年</p>",
    "mht": MHT.format(base64.b64encode("<p>机密★1年</p>".encode()).decode()),
    "mhtml": "Content-Transfer-Encoding: quoted-printable\n\n=E6=9C=BA=E5=AF=86=E2=98=851=E5=B9=B4",
    "rtf": "{\\rtf1 \\u26426?\\u23494?\\u9733?1\\u24180?}",
    "txt": "<p>机<b>密</b>★1年</p>",
    "dat": "<p>机<b>密</b>★1年</p>",
}


@pytest.mark.parametrize("kind", CHUNKS)
@pytest.mark.parametrize("folder", ["schemas.openxmlformats.org", "purl.oclc.org/ooxml"])
def test_dh_B2_a_page_that_word_puts_into_the_text_is_refused(kind: str, folder: str) -> None:
    parts = {"word/document.xml": "<w/>", f"word/part.{kind}": CHUNKS[kind]}
    data = package({**parts, "word/_rels/document.xml.rels": CHUNK.format(kind, folder)})
    found = [one for one in check(Document("content/gov/news/a/x.docx", data)) if "altChunk" in one.message]
    assert [(one.code, one.blocks) for one in found] == [("FIL003", True)] and "另存" in found[0].fix


@pytest.mark.parametrize("kind", ["html", "htm", "xhtml", "mht", "mhtml", "eml"])
def test_dh_B2_a_page_or_mail_within_a_file_is_refused_however_it_is_held(kind: str) -> None:
    data = package({"word/document.xml": "<w/>", f"word/embeddings/a.{kind}": "<p>机<b>密</b>★1年</p>"})
    found = [one for one in check(Document("content/gov/news/a/x.docx", data)) if one.code == "FIL003"]
    assert [one.blocks for one in found] == [True] and f"a.{kind}" in found[0].message
    plain = package({"word/document.xml": "<w/>", f"word/embeddings/a.{kind}": f"<p>{ID}</p>"})
    assert "PII001" in [one.code for one in check(Document("content/gov/news/a/x.docx", plain))]


_BOX = "<w:r><mc:AlternateContent><mc:Choice>{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent></w:r>"


@pytest.mark.parametrize(("old", "told"), [(MOBILE, 1), ("座机", 1), (f"{MOBILE}、{ID}", 3)])
def test_a_text_box_is_told_once_and_what_only_old_programs_show_as_well(old: str, told: int) -> None:
    box = _BOX.format(*(f"<w:txbxContent>{paragraph('手机' + text)}</w:txbxContent>" for text in (MOBILE, old)))
    data = docx(f'<w:p xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">{box}</w:p>')
    found = [one for one in check(Document("content/gov/news/a/x.docx", data)) if one.severity == "error"]
    assert len(found) == told


def test_a_finding_in_a_sheet_says_the_cell() -> None:
    rows = f'<sheetData><row r="7"><c r="AB7" t="str"><v>手机{MOBILE}</v></c></row></sheetData>'
    found = check(Document("content/gov/news/a/x.xlsx", workbook("visible", rows)))
    assert [one.message.partition("〔")[2] for one in found if one.code == "PII002"] == ["工作表 名单!AB7〕"]


def test_a_finding_in_a_presentation_says_the_slide_by_its_order() -> None:
    r = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    order = '<sldIdLst><sldId id="256" r:id="b"/><sldId id="257" r:id="a"/></sldIdLst>'
    parts: dict[str, str | bytes] = {
        "ppt/presentation.xml": f"<p {r}>{order}</p>",
        "ppt/_rels/presentation.xml.rels": '<x><y Id="a" Target="slides/slide1.xml"/><y Id="b" Target="slides/slide2.xml"/></x>',
        "ppt/slides/slide1.xml": f"<p><t>手机{MOBILE}</t></p>",
        "ppt/slides/slide2.xml": "<p><t>封面</t></p>",
        "ppt/notesSlides/notesSlide1.xml": f"<p><t>{ID}</t></p>",
        "ppt/notesSlides/_rels/notesSlide1.xml.rels": '<x><y Id="a" Target="../slides/slide1.xml"/></x>',
    }
    found = check(Document("content/gov/news/a/x.pptx", package(parts)))
    places = {one.code: one.message.partition("〔")[2] for one in found}
    assert (places["PII002"], places["PII001"]) == ("第 2 张幻灯片正文〕", "第 2 张幻灯片备注〕")
