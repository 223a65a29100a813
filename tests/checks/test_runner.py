"""The run goes on whatever a rule or a file does."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks import example
from checks.document import Document
from checks.finding import Finding
from checks.kinds import ALLOWED, CHARACTERS
from checks.registry import BY_CODE
from checks.rule import Rule
from checks.runner import CRASH, check
from tests.checks.leaks import ID, MOBILE, line, package, pdf

KINDS = (*sorted(ALLOWED), "svg", "7z", "html", "markdown", "")
HEADS = (
    b"",
    b"%PDF-1.7\n",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"\x89PNG\r\n\x1a\n",
    b"---\ntitle: ",
    b"\xff\xfe",
)
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


_LONGEST = 20.0  # seconds for a few hundred bytes, on a machine that does much else


@contextmanager
def within(seconds: float = _LONGEST) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    assert time.perf_counter() - begun < seconds


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
    codes = [finding.code for finding in check(example.document(ID), [Crashing(), BY_CODE["PII001"]])]
    assert sorted(codes) == [CRASH, "PII001"]


def test_wz_11_a_file_name_is_checked_and_masked() -> None:
    findings = check(Document(f"content/gov/news/a/张某{ID}.jpg", b"", place=example.document("").place))
    assert "PII001" in [finding.code for finding in findings]
    assert ID not in "\n".join(map(str, findings))


@settings(max_examples=300, deadline=None)
@given(head=st.sampled_from(HEADS), data=st.binary(max_size=2000), kind=st.sampled_from(KINDS))
def test_no_bytes_make_a_rule_crash(head: bytes, data: bytes, kind: str) -> None:
    document = Document(f"content/gov/news/a/x.{kind}", head + data, place=example.document("").place)
    with within():
        assert CRASH not in [finding.code for finding in check(document)]


@settings(max_examples=25, deadline=None)  # each asks a child process
@given(data=st.binary(max_size=500), at=st.integers(0, 700))
def test_no_damage_to_a_pdf_makes_a_rule_crash(data: bytes, at: int) -> None:
    whole = pdf(line("A plain page of a report"))
    document = Document("content/gov/news/a/x.pdf", whole[:at] + data + whole[at + len(data) :])
    with within():
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
    with within():
        assert CRASH not in [finding.code for finding in check(document)]


@settings(max_examples=300, deadline=None)
@given(body=st.text(max_size=600), front=st.text(max_size=200))
def test_no_text_makes_a_rule_crash(body: str, front: str) -> None:
    whole = f"---\n{example.FRONT}{front}\n---\n{body}".encode("utf-8", "surrogatepass")
    document = Document("content/gov/news/a.md", whole, place=example.document("").place)
    with within():
        assert CRASH not in [finding.code for finding in check(document)]


@settings(max_examples=200, deadline=None)
@given(
    pieces=st.lists(
        st.sampled_from([*"[]()!<>`~*_\\|:\n -#", "<!--", "-->", "](", "1", "〇", "★", "&#49;", "%31", "a"]),
        max_size=120,
    )
)
def test_no_markup_makes_a_rule_crash(pieces: list[str]) -> None:
    with within():
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


ASK = "<!-- sanshen: allow PII002 本人书面同意登载 -->"
DEEP = {
    "quotes": (f"{'>' * 100_000}{ASK}", "HTM002"),
    "emphasis": (f"{'**a ' * 100_000}{'b**' * 100_000}{ASK}", "HTM002"),
    "pictures": (f"{'![' * 100_000}a{'](b)' * 100_000}", "HTM002"),
    "lists": ("- " * 100_000, ""),
    "HTML": ("<b>" * 100_000, ""),
}


@pytest.mark.parametrize(("body", "code"), DEEP.values(), ids=list(DEEP))
def test_what_is_nested_too_deep_is_said_before_it_brings_anything_down(body: str, code: str) -> None:
    codes = [finding.code for finding in check(example.document(body)) if finding.blocks]
    assert CRASH not in codes and (not code or code in codes)


def test_elements_within_elements_do_no_harm() -> None:
    deep = package({"word/document.xml": f"{'<a>' * 100_000}{ID}{'</a>' * 100_000}"})
    assert "PII001" in [finding.code for finding in check(Document("content/gov/news/a/x.docx", deep))]


def test_a_text_that_is_too_long_is_read_in_part_and_refused() -> None:
    document = Document("content/gov/news/a/x.txt", b"1\n" * CHARACTERS)
    (finding,) = check(document, [BY_CODE["FIL003"]])
    assert finding.blocks and "500 万字" in finding.message and len(document.text) == CHARACTERS


def test_positions_in_windows_line_ends() -> None:
    whole = f"---\r\n{example.FRONT.replace(chr(10), chr(13) + chr(10))}---\r\n\r\n手机{MOBILE}\r\n".encode()
    findings = check(Document("content/gov/news/a.md", whole))
    assert [(f.line, f.column) for f in findings if f.code == "PII002"] == [(7, 3)]
