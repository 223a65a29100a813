"""A rule's own examples are its tests."""

from __future__ import annotations

import inspect
import sys

import pytest

from checks import example
from checks.registry import BOOK, RULES
from checks.rule import Example, Rule
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
