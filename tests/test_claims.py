"""Each claim of threats.md, the ledger's page, the handbooks and the README names the tests that hold it (`tests/claims.py` says how)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.claims import LIMITS, PROVES, ROOT, RULES, UNTESTED, Block, blocks, claims, fault

# Claims that are not true yet, or that no test holds, by the beginning of their words, with what is owed. Empty when issue 11 is done.
OWED = {
    "| a clerk | to publish without review": "programs pushed to main judge themselves where publisher or gate pull main (F1)",
    "| anybody with write access to refs | to alter, drop, reorder or replay": "acts count again once their change was withdrawn",
    "| the holder of the gate's key | to invent": "witnessed acts of people with keys of their own can be invented (F14)",
    "| whoever can write to the web root | to alter": "programs kept in the store are believed by --force and --verify (F2)",
    "| anybody | SHA-1": "modes 100664 and 0100644 and unsorted trees are admitted under content/ (F7)",
    "| `site`, `ref`": "`ref` is never verified (F19)",
    "| `checks`": "nobody verifies it (F19)",
    "| look back": "blame believes blame.ignoreRevsFile and runs a textconv driver",
    "8. **追溯**": "the same",
    "`portal.toml` 的 `[policy] follows`": "a policy that cannot be read, or of self-checks alone, is merged (F3b)",
    "发布文件夹默认在": "gate --watch --publish does not hear SANSHEN_SITE",
    "- 一次发布只写有变化的文件": "--force uses programs kept in the store (F2)",
    "| 版本库损坏": "--force fails with five kinds of damage (F4)",
}

ALL = [claim for file in RULES for claim in claims(file, (ROOT / file).read_text("utf-8"))]


def owed(claim: Block) -> bool:
    return any(claim.words.strip().startswith(words) for words in OWED)


@pytest.mark.parametrize("claim", ALL, ids=[claim.where for claim in ALL])
def test_a_claim_names_the_tests_that_hold_it(claim: Block) -> None:
    assert claim.tests or claim.untested, f"{claim.where} 没有写明测试：{claim.words[:80]}"
    assert owed(claim) is claim.untested, claim.where
    assert [(test, why) for test in claim.tests if (why := fault(test))] == [], claim.where


def test_a_mark_never_stands_where_no_claim_is() -> None:
    """A test named beside words that promise nothing would be taken for proof of something."""
    for file in RULES:
        text = (ROOT / file).read_text("utf-8")
        found = set(claims(file, text))
        for block in blocks(file, text):
            assert block in found or not (block.untested or UNTESTED in block.text), block.where
            assert [(test, why) for test in block.tests if (why := fault(test))] == [], block.where


def test_what_is_owed_is_owed_still() -> None:
    marked = [claim.words.strip() for claim in ALL if claim.untested]
    assert [words for words in OWED if not any(one.startswith(words) for one in marked)] == []


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
