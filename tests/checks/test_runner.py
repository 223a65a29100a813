"""The run goes on whatever a rule or a file does."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks import example
from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule
from checks.runner import CRASH, check
from tests.checks.leaks import ID, MOBILE, line, package, pdf

KINDS = ("md", "docx", "xlsx", "pptx", "txt", "pdf", "jpg", "doc", "svg", "zip", "7z", "ofd", "rtf", "et")
PACKAGES = ("docx", "xlsx", "pptx", "zip")
PARTS = (
    "word/document.xml",
    "xl/workbook.xml",
    "xl/worksheets/sheet1.xml",
    "a.docx",
    "a.doc",
    "a.txt",
    "a/../b.csv",
    "x.zip",
)


class Crashing(Rule):
    code = "TST001"
    title = "会出错的规则"
    explain = "只用于测试。"

    def check(self, document: Document) -> Iterator[Finding]:
        raise ZeroDivisionError(ID)


def test_a_crash_in_a_rule_is_an_error_that_names_it_and_repeats_nothing() -> None:
    (finding,) = check(example.document("正文"), [Crashing()])
    assert (finding.code, finding.severity) == (CRASH, "error")
    assert "TST001" in finding.message and ID not in str(finding)


def test_the_other_rules_still_run_after_a_crash() -> None:
    from checks.registry import BY_CODE

    codes = [finding.code for finding in check(example.document(ID), [Crashing(), BY_CODE["PII001"]])]
    assert sorted(codes) == [CRASH, "PII001"]


def test_wz_11_a_file_name_is_checked_and_masked() -> None:
    findings = check(Document(f"content/gov/news/a/张某{ID}.jpg", b"", place=example.document("").place))
    assert "PII001" in [finding.code for finding in findings]
    assert ID not in "\n".join(map(str, findings))


@settings(max_examples=300, deadline=None)
@given(data=st.binary(max_size=2000), kind=st.sampled_from(KINDS))
def test_no_bytes_make_a_rule_crash(data: bytes, kind: str) -> None:
    document = Document(f"content/gov/news/a/x.{kind}", data, place=example.document("").place)
    assert CRASH not in [finding.code for finding in check(document)]


@settings(max_examples=25, deadline=None)  # each asks a child process
@given(data=st.binary(max_size=500), at=st.integers(0, 700))
def test_no_damage_to_a_pdf_makes_a_rule_crash(data: bytes, at: int) -> None:
    whole = pdf(line("A plain page of a report"))
    document = Document("content/gov/news/a/x.pdf", whole[:at] + data + whole[at + len(data) :])
    assert CRASH not in [finding.code for finding in check(document)]


@settings(max_examples=200, deadline=None)
@given(
    parts=st.dictionaries(st.sampled_from(PARTS), st.binary(max_size=200) | st.just(b"<a><row hidden='1'/></a>")),
    kind=st.sampled_from(PACKAGES),
    at=st.integers(0, 900),
    damage=st.binary(max_size=4),
)
def test_no_package_makes_a_rule_crash(parts: dict[str, bytes], kind: str, at: int, damage: bytes) -> None:
    whole = package({**parts})
    data = whole[:at] + damage + whole[at + len(damage) :]
    document = Document(f"content/gov/news/a/x.{kind}", data, place=example.document("").place)
    assert CRASH not in [finding.code for finding in check(document)]


@settings(max_examples=300, deadline=None)
@given(body=st.text(max_size=600), front=st.text(max_size=200))
def test_no_text_makes_a_rule_crash(body: str, front: str) -> None:
    whole = f"---\n{example.FRONT}{front}\n---\n{body}".encode("utf-8", "surrogatepass")
    document = Document("content/gov/news/a.md", whole, place=example.document("").place)
    assert CRASH not in [finding.code for finding in check(document)]


@settings(max_examples=200, deadline=None)
@given(
    pieces=st.lists(
        st.sampled_from([*"[]()!<>`~*_\\|:\n -#", "<!--", "-->", "](", "1", "〇", "★", "&#49;", "%31", "a"]),
        max_size=120,
    )
)
def test_no_markup_makes_a_rule_crash(pieces: list[str]) -> None:
    assert CRASH not in [finding.code for finding in check(example.document("".join(pieces)))]


@pytest.mark.parametrize(
    "piece",
    [
        "<!--",
        "[",
        "![",
        "`",
        "<a ",
        "](",
        "1",
        "1 ",
        "一",
        "&#",
        "%31",
        "<p on",
        "秘 ",
        "(((",
        "\n",
        "\n\n",
        "|",
        "***",
        "附件",
        "<",
        "</b><b>",
        "~~~\n",
        "[a]: b\n",
        "内部",
        "O",
        "1-",
    ],
)
def test_long_repetition_stays_quick(piece: str) -> None:
    body = piece * (30_000 // len(piece))
    begun = time.perf_counter()
    check(example.document(body))
    assert time.perf_counter() - begun < 10


def test_positions_in_windows_line_ends() -> None:
    whole = f"---\r\n{example.FRONT.replace(chr(10), chr(13) + chr(10))}---\r\n\r\n手机{MOBILE}\r\n".encode()
    findings = check(Document("content/gov/news/a.md", whole))
    assert [(f.line, f.column) for f in findings if f.code == "PII002"] == [(7, 3)]
