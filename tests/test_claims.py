"""Each claim of threats.md, the ledger's page, the handbooks and the README names the tests that hold it (`tests/support/claims.py` says how)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.claims import (
    LIMITS,
    PROVES,
    ROOT,
    RULES,
    Block,
    claims,
    fault,
)

ALL = [claim for file in RULES for claim in claims(file, (ROOT / file).read_text("utf-8"))]


@pytest.mark.parametrize("claim", ALL, ids=[claim.where for claim in ALL])
def test_a_claim_names_the_tests_that_hold_it(claim: Block) -> None:
    assert claim.tests, f"{claim.where} 没有写明测试：{claim.words[:80]}"
    assert [(test, why) for test in claim.tests if (why := fault(test))] == [], claim.where


@pytest.mark.parametrize("file", RULES)
def test_every_test_that_a_document_names_is_named_for_a_claim(file: str) -> None:
    """Spelt in another way, or outside of a mark, it would be taken for proof and held against nothing."""
    text = (ROOT / file).read_text("utf-8")
    named = [test for claim in ALL if claim.file == file for test in claim.tests]
    assert sorted(named) == sorted(re.findall(r"tests/[\w/]+\.py::\w+", text))
    assert re.findall(r"(?<!::)\btest_\w+(?!\w|\.py)", text) == []
    assert [mark for mark in re.findall(r"<!-- *test\b.*?-->", text, re.DOTALL) if "::test_" not in mark] == []


def test_each_document_makes_claims() -> None:
    assert {claim.file for claim in ALL} == set(RULES)
    threats = [claim for claim in ALL if claim.file == "docs/threats.md" and claim.kind == "row"]
    proves = [claim for claim in ALL if claim.heading == PROVES and claim.kind == "item"]
    assert len(threats) >= 18 and len(proves) >= 5


# -- the rule itself -----------------------------------------------------------------------------------------------

TEST = "tests/test_claims.py::test_each_document_makes_claims"
THREATS = "docs/threats.md"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("| who | tries |\n|---|---|\n| a clerk | x |\n| b | y |\n", ["| a clerk | x |", "| b | y |"]),
        ("- one\n  goes on\n- two\n", ["- one\n  goes on", "- two"]),
        ("1. one\n2. two\n\ntext\n", ["1. one", "2. two"]),
        ("It never fails.\n\nIt may fail.\n", ["It never fails."]),
        ("```sh\na  # never b\n```\n<!-- test: x -->\n", ["```sh\na  # never b\n```\n<!-- test: x -->"]),
        (f"## {LIMITS}\n\n- never this\n\n## Other\n\n- this\n", ["- this"]),
    ],
)
def test_what_is_a_claim(text: str, expected: list[str]) -> None:
    assert [claim.text for claim in claims(THREATS, text)] == expected


@pytest.mark.parametrize("words", ["退回的稿件不会丢", "一律拒绝", "它总是最新的"])
def test_a_promise_in_a_handbook_is_a_claim(words: str) -> None:
    (claim,) = claims("docs/editors.zh.md", f"# 手册\n\n- {words}。\n  <!-- test: {TEST} -->\n- 看一眼。\n")
    assert claim.tests == [TEST] and claim.words.strip() == f"- {words}。"


def test_a_claim_without_a_test_has_none() -> None:
    for text in ("- never this\n", f"- never this, see {TEST}\n", "- never this (test: )\n"):
        (claim,) = claims(THREATS, text)
        assert claim.tests == []
    (claim,) = claims(THREATS, f"- never this (test: {TEST})\n")
    assert claim.tests == [TEST] and fault(TEST) == ""


FILE = """
import pytest
{head}

class TestGroup:
    def test_in(self): ...

{mark}
def test_it():
    {body}
    assert True

def helper(): ...
"""


@pytest.mark.parametrize(
    ("name", "head", "mark", "body", "good"),
    [
        ("test_it", "", "", "pass", True),
        ("TestGroup::test_in", "", "", "pass", True),
        ("test_it", "", "@pytest.mark.skipif(True, reason='x')", "pass", True),
        ("test_it", "", "", "if helper(): pytest.skip('x')", True),
        ("test_it", "if helper: pytest.skip('x', allow_module_level=True)", "", "pass", True),
        ("test_other", "", "", "pass", False),
        ("TestGroup::test_out", "", "", "pass", False),
        ("helper", "", "", "pass", False),
        ("test_it", "", "@pytest.mark.skip", "pass", False),
        ("test_it", "", "@pytest.mark.skip(reason='x')", "pass", False),
        ("test_it", "", "@pytest.mark.xfail", "pass", False),
        ("test_it", "", "", "pytest.skip('later')", False),
        ("test_it", "pytestmark = pytest.mark.skip(reason='x')", "", "pass", False),
        ("test_it", "pytestmark = [pytest.mark.browser, pytest.mark.skip]", "", "pass", False),
        ("test_it", "pytest.skip('x', allow_module_level=True)", "", "pass", False),
    ],
)
def test_a_test_that_is_not_there_or_never_runs_holds_nothing(
    tmp_path: Path, name: str, head: str, mark: str, body: str, good: bool
) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_x.py").write_text(FILE.format(head=head, mark=mark, body=body))
    assert (fault(f"tests/test_x.py::{name}", tmp_path) == "") is good
    assert fault("tests/test_none.py::test_it", tmp_path) != ""
