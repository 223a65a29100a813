"""A rule's own examples are its tests."""

from __future__ import annotations

import inspect
import sys

import pytest

from checks import example
from checks.registry import BOOK, RULES
from checks.rule import Example, Rule
from checks.rules.signer import Signer
from checks.runner import check

CATCHES = [(rule, sample) for rule in RULES for sample in rule.catches]
PASSES = [(rule, sample) for rule in RULES for sample in rule.passes]


def _codes(rule: Rule, sample: Example | str) -> list[str]:
    return [finding.code for finding in check(example.document(sample), [rule])]


@pytest.mark.parametrize(("rule", "sample"), CATCHES, ids=[rule.code for rule, _ in CATCHES])
def test_a_rule_catches_its_examples(rule: Rule, sample: Example | str) -> None:
    assert set(_codes(rule, sample)) == {rule.code}


@pytest.mark.parametrize(("rule", "sample"), PASSES, ids=[rule.code for rule, _ in PASSES])
def test_a_rule_passes_its_examples(rule: Rule, sample: Example | str) -> None:
    assert _codes(rule, sample) == []


@pytest.mark.parametrize("rule", RULES, ids=[rule.code for rule in RULES])
def test_a_rule_explains_itself_to_a_clerk(rule: Rule) -> None:
    assert rule.title and rule.explain.endswith("。") and rule.clauses
    assert (rule.catches or hasattr(rule, "cure")) and rule.passes  # what needs a daemon has tests of its own


def test_codes_are_unique() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", BOOK, ids=[rule.code for rule in BOOK])
def test_a_rule_is_no_longer_than_two_screens(rule: Rule) -> None:
    assert len(inspect.getsource(sys.modules[type(rule).__module__]).splitlines()) <= 140


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("许可证编号：云卫许123\n\n签发人：孟示例\n\n发证机关：区卫健局", "warning"),
        ("检测报告\n\n报告编号：YX-1\n\n签发人：孟示例", "warning"),
        ("| 报告编号 | 签发人 | 签发日期 |\n|---|---|---|\n| YX-1 | 孟示例 | 2026 |", "warning"),
        ("云政报[2026]3号　　签发人：孟示例\n\n关于证书编号改革的报告", "error"),
        ("云政报(2026)3号\n\n签发人：孟示例\n\n发证机关调整", "error"),
        ("云政报3号　　签发人：孟示例\n\n发证机关调整", "error"),
        ("签发人：孟示例\n\n关于证书编号改革的报告", "error"),
        ("| 文号 | 签发人 | 证书编号 |\n|---|---|---|\n| 云政报3号 | 孟示例 | 2026 |", "error"),
    ],
)
def test_dh_A7a_the_signer_of_a_licence_is_none_of_a_paper_that_goes_upwards(text: str, severity: str) -> None:
    assert {one.severity for one in check(example.document(text), [Signer()])} == {severity}
