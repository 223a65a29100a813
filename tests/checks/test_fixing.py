"""`--fix` masks what was found, once, and nothing else."""

from __future__ import annotations

import pytest

from checks import example
from checks.document import Document
from checks.fixing import fixed
from checks.rule import Example
from checks.runner import check
from tests.checks.leaks import CARD, ID, MOBILE, docx, paragraph, wide

CODES = {"PII001", "PII002", "PII003"}
ID_SHOWN, MOBILE_SHOWN, CARD_SHOWN = f"{ID[:3]}***********{ID[-4:]}", "138****8000", f"{CARD[:4]}****{CARD[-4:]}"
WRITTEN = [
    (f"身份证{ID}。", f"身份证{ID_SHOWN}。"),
    (f"身份证{ID.lower()}。", f"身份证{ID_SHOWN}。"),
    (f"身份证{wide(ID)}。", f"身份证{ID_SHOWN}。"),
    (f"身份证{ID[:9]}\n{ID[9:]}。", f"身份证{ID_SHOWN}。"),
    (f"手机{MOBILE}。", f"手机{MOBILE_SHOWN}。"),
    ("手机138 0013 8000。", f"手机{MOBILE_SHOWN}。"),
    ("手机" + "\u200b".join(MOBILE) + "。", f"手机{MOBILE_SHOWN}。"),
    ("手机" + "".join(f"&#{ord(char)};" for char in MOBILE) + "。", f"手机{MOBILE_SHOWN}。"),
    ("手机138**0013**8000。", f"手机{MOBILE_SHOWN}。"),
    (f"卡号{CARD}。", f"卡号{CARD_SHOWN}。"),
    (f"手机{MOBILE}、{MOBILE}。", "手机138\\*\\*\\*\\*8000、138\\*\\*\\*\\*8000。"),
    (f"<!-- 手机{MOBILE}、{MOBILE} -->", f"<!-- 手机{MOBILE_SHOWN}、{MOBILE_SHOWN} -->"),
]  # fmt: skip
LEFT = [
    "值班电话：" + MOBILE,
    "项目编号15012345678",
    f"流水号 {CARD}",
    "手机138****8000",
    f"编码 {ID[:-1]}{'2' if ID[-1] != '2' else '3'}",
]


@pytest.mark.parametrize(("written", "expected"), WRITTEN)
def test_a_number_is_masked_as_sites_do_and_the_check_is_clean(written: str, expected: str) -> None:
    before = example.document(f"第一段。\n\n{written}\n\n末段。")
    after, changes = fixed(before)
    assert after.text == before.text.replace(written, expected) and changes
    assert not CODES & {finding.code for finding in check(after) if finding.severity == "error"}
    assert fixed(after) == (after, [])
    assert ID not in str(changes) and MOBILE not in "".join(map(str, changes))


@pytest.mark.parametrize("written", LEFT)
def test_what_is_not_certain_is_left_to_people(written: str) -> None:
    before = example.document(written)
    assert fixed(before) == (before, [])


def test_front_matter_keeps_its_form() -> None:
    after, changes = fixed(example.document(Example(front=f"summary: 电话{MOBILE}和{MOBILE}")))
    assert len(changes) == 2 and "summary: 电话138****8000和138****8000\n" in after.text and after.article


def test_line_ends_and_byte_order_mark_stay() -> None:
    data = f"\ufeff---\r\ntitle: 甲\r\n---\r\n\r\n手机{MOBILE}\r\n".encode()
    after, _ = fixed(Document("content/gov/news/a.md", data))
    assert after.data == data.replace(MOBILE.encode(), b"138****8000")


@pytest.mark.parametrize(
    "document",
    [
        Document("content/gov/news/a/x.docx", docx(paragraph(ID))),
        Document("content/gov/news/a.md", f"手机{MOBILE}".encode("gb18030")),
        Document("content/gov/news/a.md", MOBILE.encode(), "120000"),
        Document("content/gov/news/a.txt", MOBILE.encode()),
    ],
)
def test_other_files_are_not_touched(document: Document) -> None:
    assert fixed(document) == (document, [])
