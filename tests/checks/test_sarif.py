"""SARIF by the OASIS schema (its descriptions left out), within GitHub's limits; workflow commands escaped."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from msgspec.structs import replace

from checks import example
from checks.document import Document
from checks.finding import Finding
from checks.registry import BOOK
from checks.runner import check
from checks.sarif import RESULTS, sarif, workflow_commands
from tests.checks.leaks import ID, MARK, MOBILE, docx, paragraph

SCHEMA = json.loads((Path(__file__).parent / "sarif-schema-2.1.0.json").read_text())
BODY = f"证号{ID}\n<!-- sanshen: allow PII002 本人书面同意登载 -->\n手机{MOBILE}\n{MARK}"
FOUND = [
    *check(example.document(BODY)),
    *check(Document("content/gov/news/a/名单 1%.docx", docx(paragraph(ID)))),
    replace(check(example.document(MARK))[0], waiver="baseline", reason="列入基线"),
]


def run_of(findings: list[Finding]) -> dict[str, Any]:
    made = json.loads(json.dumps(sarif(findings, "0.1.0")))
    jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(made)
    (run,) = made["runs"]
    assert isinstance(run, dict)
    return run


@pytest.mark.parametrize("findings", [FOUND, []])
def test_it_is_what_the_standard_says(findings: list[Finding]) -> None:
    run = run_of(findings)
    assert len(run["results"]) == len(findings)
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [rule.code for rule in BOOK]


def test_a_result_names_its_rule_its_place_and_itself() -> None:
    run = run_of(FOUND)
    for result, finding in zip(run["results"], FOUND, strict=True):
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == finding.code
        place = result["locations"][0]["physicalLocation"]
        assert place["region"] == {"startLine": finding.line, "startColumn": finding.column}
        assert place["artifactLocation"]["uri"].isascii() and " " not in place["artifactLocation"]["uri"]
        assert result["partialFingerprints"]["primaryLocationLineHash"] == finding.fingerprint
    assert {result["suppressions"][0]["kind"] for result in run["results"] if "suppressions" in result} == {
        "inSource",
        "external",
    }


def test_wz_11_no_output_repeats_what_was_found() -> None:
    said = json.dumps(run_of(FOUND), ensure_ascii=False) + "".join(workflow_commands(FOUND))
    assert ID not in said and MOBILE not in said


@pytest.mark.slow
def test_too_many_results_are_cut_to_the_gravest_and_it_says_so() -> None:
    warning = next(finding for finding in check(example.document("车牌号云A12345。")) if not finding.blocks)
    error = FOUND[0]
    run = run_of([*[warning] * RESULTS, error])
    assert len(run["results"]) == RESULTS and run["results"][-1]["level"] == "error"
    assert str(RESULTS + 1) in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def test_workflow_commands_are_escaped() -> None:
    finding = Finding(
        path="content/a:b,c%.md",
        line=3,
        column=2,
        code="TXT001",
        message="甲\n::error::乙 100%",
        fix="改",
        severity="info",
    )
    assert list(workflow_commands([finding, replace(finding, severity="error", waiver="comment", reason="可以")])) == [
        "::notice file=content/a%3Ab%2Cc%25.md,line=3,col=2,title=TXT001 提示::甲%0A::error::乙 100%25 → 改",
        "::notice file=content/a%3Ab%2Cc%25.md,line=3,col=2,title=TXT001 已准许::甲%0A::error::乙 100%25（理由：可以）",
    ]
