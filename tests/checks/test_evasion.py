"""Each disguise of characters, in each place of each kind of file. What marks do to a page is in test_seen.py, bytes in test_encoding.py."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from checks import example
from checks.document import Document
from checks.rule import Example
from checks.runner import check
from tests.checks.leaks import (
    CARD,
    ID,
    MARK,
    MOBILE,
    chinese_pdf,
    docx,
    package,
    paragraph,
    wide,
    with_file,
    workbook,
    xlsx,
)

DISGUISES: dict[str, Callable[[str], str]] = {
    "plain": str,
    "full width": wide,
    "zero width": "\u200b".join,
    "word joiner": "\u2060".join,
    "soft hyphen": "\u00ad".join,
    "spaces": " ".join,
    "no-break spaces": "\u00a0".join,
    "ideographic spaces": "\u3000".join,
    "dashes": lambda text: f"{text[:3]}–{text[3:7]}–{text[7:]}" if len(text) == 11 else "–".join(text),
    "mathematical digits": lambda text: "".join(chr(0x1D7CE + int(c)) if c.isdigit() else c for c in text),
    "letter O": lambda text: text[0] + text[1:-1].replace("0", "O") + text[-1],
    "circle 〇": lambda text: text[0] + text[1:-1].replace("0", "〇") + text[-1],
    "line end": lambda text: f"{text[:9]}\n{text[9:]}",
    "combining stroke": "\u0336".join,
}
MARKDOWN: dict[str, Callable[[str], str]] = {
    "entities": lambda text: "".join(f"&#{ord(char)};" for char in text),
    "bold inside": lambda text: f"{text[:4]}**{text[4:8]}**{text[8:]}",
    "tag inside": lambda text: f"{text[:4]}<b>{text[4:8]}</b>{text[8:]}",
    "comment inside": lambda text: f"{text[:4]}<!-- x -->{text[4:]}",
}
CARRIERS: dict[str, Callable[[str], Document]] = {
    "body": lambda text: example.document(f"申请人卡号或证件：{text}，请核对。"),
    "front matter": lambda text: example.document(Example(front=f"summary: '卡号或证件 {text}'")),
    "alt text": lambda text: example.document(f'![卡号 {text}](a/1.jpg "图片来源：某；许可：某")'),
    "comment": lambda text: example.document(f"正文。\n<!-- 卡号 {text} -->"),
    "link target": lambda text: example.document(f"[卡号](</list?卡号={text}>)"),
    "table": lambda text: example.document(f"| 姓名 | 银行卡号 |\n|---|---|\n| 张某 | {text} |"),
    "docx": lambda text: Document("content/gov/news/a/x.docx", docx(paragraph(f"卡号 {text}"))),
    "docx runs": lambda text: Document(
        "content/gov/news/a/x.docx", docx("<w:p>" + "".join(f"<w:r><w:t>{c}</w:t></w:r>" for c in f"卡号{text}") + "</w:p>")
    ),
    "docx insertion": lambda text: Document(
        "content/gov/news/a/x.docx", docx(f"<w:ins>{paragraph('卡号' + text)}</w:ins>")
    ),
    "docx deletion": lambda text: Document(
        "content/gov/news/a/x.docx", docx(f"<w:p><w:del><w:r><w:delText>卡号{text}</w:delText></w:r></w:del></w:p>")
    ),
    "docx comment": lambda text: Document("content/gov/news/a/x.docx", docx("", comments=paragraph(f"卡号{text}"))),
    "docx header": lambda text: Document("content/gov/news/a/x.docx", docx("", header1=paragraph(f"卡号{text}"))),
    "xlsx shared string": lambda text: Document(
        "content/gov/news/a/x.xlsx", xlsx('<c t="s"><v>0</v></c>', strings=(f"卡号{text}",))
    ),
    "xlsx string no cell uses": lambda text: Document("content/gov/news/a/x.xlsx", xlsx(strings=(f"卡号{text}",))),
    "docx hidden text": lambda text: Document(
        "content/gov/news/a/x.docx", docx(f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>卡号{text}</w:t></w:r></w:p>")
    ),
    "zip": lambda text: Document("content/gov/news/a/x.zip", package({"名单.txt": f"卡号{text}"})),
    "docx in a zip": lambda text: Document(
        "content/gov/news/a/x.zip", package({"名单.docx": docx(paragraph(f"卡号{text}"))})
    ),
    "zip in a docx": lambda text: Document(
        "content/gov/news/a/x.docx", package({"word/embeddings/a.zip": package({"名单.txt": f"卡号{text}"})})
    ),
    "xlsx hidden row": lambda text: Document(
        "content/gov/news/a/x.xlsx",
        package({"xl/worksheets/sheet1.xml": f'<w><row hidden="1"><c t="inlineStr"><t>卡号{text}</t></c></row></w>'}),
    ),
    "xlsx hidden sheet": lambda text: Document("content/gov/news/a/x.xlsx", workbook("hidden", HIDDEN.format(text))),
    "xlsx very hidden sheet": lambda text: Document("content/gov/news/a/x.xlsx", workbook("veryHidden", HIDDEN.format(text))),
    "xlsx pivot cache": lambda text: Document(
        "content/gov/news/a/x.xlsx", package({"xl/pivotCache/pivotCacheRecords1.xml": f"<r><s>卡号{text}</s></r>"})
    ),
    "pptx notes": lambda text: Document(
        "content/gov/news/a/x.pptx", package({"ppt/notesSlides/notesSlide1.xml": f"<p><t>卡号{text}</t></p>"})
    ),
    "xlsx inline": lambda text: Document(
        "content/gov/news/a/x.xlsx", xlsx(f'<c t="inlineStr"><is><t>卡号{text}</t></is></c>')
    ),
}  # fmt: skip


HIDDEN = '<sheetData><row><c t="inlineStr"><is><t>卡号{0}</t></is></c></row></sheetData>'
LEAKS = {"PII001": ID, "PII002": MOBILE, "PII003": CARD}
IN_MARKDOWN = {"body", "front matter", "alt text", "comment", "table"}
CASES = [
    pytest.param(code, disguise, carrier, id=f"{code}-{name}-{place}")
    for code in LEAKS
    for name, disguise in {**DISGUISES, **MARKDOWN}.items()
    for place, carrier in CARRIERS.items()
    if (name in DISGUISES or place in IN_MARKDOWN) and not (name == "comment inside" and place == "comment")
]


@pytest.mark.parametrize(("code", "disguise", "carrier"), CASES)
def test_wz_11_a_number_is_found_in_any_disguise_and_never_repeated(
    code: str, disguise: Callable[[str], str], carrier: Callable[[str], Document]
) -> None:
    secret = LEAKS[code]
    written = disguise(secret)
    findings = check(carrier(f"手机{written}" if code == "PII002" else written))
    assert code in [finding.code for finding in findings]
    shown = "\n".join(map(str, findings))
    assert secret not in shown and written not in shown


MARKS = [
    MARK, "机 密 ★ 5 年", "机密☆5年", "机密✩五年", "机密⭐长期", "机密\\*5年", "机密*5年", "机\u200b密★5年", "机密&#9733;5年", "机密★５年",
    "機密★5年", "绝密★启用前", "**秘密★1年**", "密级：机密", "密 级 ： 秘 密",
]  # fmt: skip
STARRED = [mark for mark in MARKS if "密级" not in mark and "级 ：" not in mark]
HELD: dict[str, Callable[[str], Document]] = {
    "front matter": lambda mark: example.document(Example(front=f"summary: '{mark}'")),
    "alt text": lambda mark: example.document(f'![{mark}](a/1.jpg "图片来源：某；许可：某")'),
    "link title": lambda mark: example.document(f'[全文](https://www.gov.cn/ "{mark}")'),
    **{
        name: CARRIERS[name]
        for name in CARRIERS
        if name.startswith(("docx", "xlsx", "pptx", "zip")) and name != "docx runs"
    },
}


@pytest.mark.parametrize("holder", HELD.values(), ids=list(HELD))
@pytest.mark.parametrize("mark", STARRED)
def test_dh_A7a_a_secrecy_mark_is_found_wherever_it_stands(mark: str, holder: Callable[[str], Document]) -> None:
    assert "SEC001" in [
        finding.code for finding in check(holder(mark.replace("&", "&amp;").replace("&amp;#9733;", "★")))
    ]


PLACES = {
    "body": "{0}",
    "heading": "# {0}",
    "quote": "> {0}",
    "comment": "<!--\n{0}\n-->",
    "list": "- {0}",
    "table": "| {0} |\n|---|\n| 甲 |",
}


@pytest.mark.parametrize("place", PLACES.values(), ids=list(PLACES))
@pytest.mark.parametrize("mark", MARKS)
def test_dh_A7a_a_secrecy_mark_is_found_in_any_spelling(mark: str, place: str) -> None:
    codes = [finding.code for finding in check(example.document(place.format(mark)))]
    assert "SEC001" in codes


@pytest.mark.parametrize("mark", MARKS)
def test_dh_A7a_a_secrecy_mark_is_found_in_attachments(mark: str) -> None:
    written = Document("content/gov/news/a/x.docx", docx(paragraph(mark)))
    filled = Document("content/gov/news/a/x.xlsx", xlsx('<c t="s"><v>0</v></c>', strings=(mark,)))
    for document in (written, filled):
        assert "SEC001" in [finding.code for finding in check(document)]


def test_wz_11_a_number_broken_by_a_line_end_is_found() -> None:
    for written in (f"{ID[:9]}\n{ID[9:]}", f"{ID[:9]}\r\n{ID[9:]}", f"> {ID[:9]}\n> {ID[9:]}", f"{ID[:9]}<br>{ID[9:]}"):
        assert "PII001" in [finding.code for finding in check(example.document(written))]


def test_wz_11_a_number_typed_into_a_cell_is_found() -> None:
    document = Document("content/gov/news/a/x.xlsx", xlsx(f"<c><v>{MOBILE}</v></c>", "<c><v>1.3800138E10</v></c>"))
    assert [finding.code for finding in check(document)].count("PII002") == 2


def test_wz_11_a_position_leads_to_the_number() -> None:
    findings = check(example.document(f"第一行。\n前\u200b言 {wide(ID)}"))
    assert [(f.line, f.column) for f in findings if f.code == "PII001"] == [(8, 5)]


ATTACHED: dict[str, Callable[[str], Document]] = {
    "PDF text": lambda text: Document("content/gov/news/a/x.pdf", chinese_pdf(*text.split("\n"))),
    "PDF properties": lambda text: Document("content/gov/news/a/x.pdf", chinese_pdf("报告", info=text)),
    "PDF in a zip": lambda text: Document(
        "content/gov/news/a/x.zip", package({"a.pdf": chinese_pdf(*text.split("\n"))})
    ),
    "file in a PDF": lambda text: Document("content/gov/news/a/x.pdf", with_file("a.docx", docx(paragraph(text)))),
}


@pytest.mark.parametrize("carrier", ATTACHED.values(), ids=list(ATTACHED))
@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=list(DISGUISES))
def test_dh_A7a_every_disguise_is_found_in_a_pdf(
    disguise: Callable[[str], str], carrier: Callable[[str], Document]
) -> None:
    written = [disguise(secret) for secret in LEAKS.values()]
    findings = check(
        carrier("\n".join([f"身份证{written[0]}", f"手机{written[1]}", f"卡号{written[2]}", "机 密 ☆ ５ 年"]))
    )
    assert {*LEAKS, "SEC001"} <= {finding.code for finding in findings}
    assert not any(secret in str(findings) for secret in (*LEAKS.values(), *written))
