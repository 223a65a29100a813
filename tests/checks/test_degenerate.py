"""Documents in which nothing is where a rule could expect it: no rule may assume a row, a cell, a word or a part."""

from __future__ import annotations

import pytest

from checks import example
from checks.example import FRONT
from checks.registry import RULES
from checks.rule import Example
from checks.runner import CRASH, check
from tests.checks.leaks import package, pdf
from tests.checks.readers.test_pictures import header

WORDS = "姓名 合计 占比 比重 其中 患者 住址 护照 密级 内部 签发 电话 % ％ 第一、 2026年 附件 图 @ = // ."  # something for every rule
ROWS = (
    "<table></table>", "<table><tr></tr></table>", "<table><tr><td></td></tr></table>", "<table><tr><th></table>", "<tr>", "<td>", "</table>", "<table><tr><tr><tr>",
    "|", "||", "|||\n|||", "|-|", "|-|\n|-|", "| |\n|-|", "|a|\n|-|", "|a|b|\n|-|-|\n", "|a|b|\n|-|-|\n|\n||\n|1", "\t", "\t\t\n\t", ",", "|合计|", "|合计\n|1|", "|占比|\n|-|\n||",
)  # fmt: skip
MARKS = (
    "", " ", "\n", "\r", "\0", "#", "# ", "######", "-", "- ", "1.", "1. ", "> ", "```", "```\n```", "~~~", "***", "[]", "[]()", "[](<>)", "![]()", "![](  )", "[]: x", "[^]: ", "[^1]", "<>", "<a>", "<a href>",
    "<a href=>", "<a></a>", "<img>", "<img src>", "<img alt='' src=''>", "<!---->", "<!-- sanshen: -->", "<!-- sanshen: allow -->", "<!-- sanshen: allow PII001 -->", "<span style>", "<p hidden>", "《》", "（）", "()", "“”", "%", "%%",
    "合计", "合计：", "占%", "占比%", "第", "、", "一、", "〔〕号", "@", "a@", "//", "https://", "http://[", "https://?", "()%", "★", "密★", "*" * 5, "\ufeff", "\u200b", "\u200b" * 3, "&#;", "&#0;", "%E4", "\\u0000",
)  # fmt: skip
FRONTS = (
    "", "---", "---\n", "---\n---", "---\n---\n", "---\n\n---\n", "---\n#\n---\n", "---\n{}\n---\n", "---\n[]\n---\n", "---\nnull\n---\n", "---\n: \n---\n", "---\ntitle:\n---\n", "---\ntitle: ''\nsource: ''\ncreated: ''\n---\n",
    *(f"---\n{FRONT}{more}\n---\n" for more in (
        "keywords: []", "keywords: ['']", "keywords:", "interprets: []", "interprets:", "joint: []", "joint: ['']", "reprint: {}", "reprint:", "cover: {}", "cover:", "attachments: []", "attachments:", "attachments: ['']",
        "summary: ''", "summary:", "document_number: ''", "index_number: ''", "author: ''", "expires:", "topic: ''", "genre: ''", "# sanshen:", "disclosure: ''", "issuer: ''",
    )),
)  # fmt: skip
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
FILES = {
    "a.docx": [package({}), package({"word/document.xml": "<w/>"}), package({"word/document.xml": f"<w:document {_W}><w:tbl/><w:tbl><w:tr/></w:tbl><w:p/><w:tbl><w:tr><w:tc/></w:tr></w:tbl></w:document>"}), package({"word/comments.xml": "<c/>", "word/header1.xml": "<h/>", "_rels/.rels": "<r/>"})],
    "a.xlsx": [package({"xl/workbook.xml": "<w/>"}), package({"xl/workbook.xml": "<w/>", "xl/_rels/workbook.xml.rels": "<r/>", "xl/worksheets/sheet1.xml": f"<worksheet {_S}><sheetData><row/><row><c/></row><row><c t='s'><v/></c><c t='s'><v>9</v></c></row></sheetData></worksheet>"}), package({"xl/sharedStrings.xml": "<s/>"})],
    "a.pptx": [package({"ppt/slides/slide1.xml": "<p/>"})],
    "a.zip": [package({}), package({"a/": b""}), package({"a.txt": b""}), package({"a.docx": b""})],
    "a.pdf": [b"", b"%PDF-", pdf(""), b"%PDF-1.4\ntrailer<<>>"],
    "a.png": [b"", b"\x89PNG\r\n\x1a\n", header(0, 0)],
    "a.svg": [b"", b"<svg/>", b"<svg><image/><text/></svg>", b'<svg><image href="data:image/png;base64,"/></svg>'],
    "a.csv": [b"", b",", b"\n", b",\n,,\n", "合计,\n,%".encode(), "姓名\n".encode()],
    "a.txt": [b"", b"\n", b"\xff\xfe", b"\0"], "a.srt": [b"", b"1\n"], "a.mp3": [b"", b"ID3"], "a.doc": [b""], "a": [b""], "a.ofd": [b""],
}  # fmt: skip


def crashes(sample: Example | str) -> list[str]:
    found = check(example.document(sample), RULES)
    return [finding.message for finding in found if finding.code == CRASH]


@pytest.mark.parametrize("part", [*ROWS, *MARKS])
def test_dh_A7a_no_rule_assumes_a_row_a_cell_or_a_word(part: str) -> None:
    for body in (part, f"{part}{WORDS}", f"{WORDS}\n\n{part}\n\n{WORDS}"):
        for sample in (
            body,
            Example(path="content/gov/news/a/x.txt", whole=body),
            Example(path="a.csv", whole=body),
            Example(whole=body),
        ):
            assert crashes(sample) == []


@pytest.mark.parametrize("front", FRONTS)
def test_dh_A7a_no_rule_assumes_anything_of_the_front_matter(front: str) -> None:
    for body in ("", WORDS, "正文。"):
        assert crashes(Example(whole=front + body)) == []


@pytest.mark.parametrize("name", FILES)
def test_dh_A7a_no_rule_assumes_that_an_attachment_holds_anything(name: str) -> None:
    for data in FILES[name]:
        assert crashes(Example(path=f"content/gov/news/b/{name}", whole=data)) == []


def test_dh_A7a_a_paragraph_is_read_beside_an_empty_table() -> None:
    """The rules still see what there is."""
    found = check(example.document("<table></table>\n\n群众满意率达到103.5%。"))
    assert [one.code for one in found if one.code in ("NUM001", CRASH)] == ["NUM001"]
