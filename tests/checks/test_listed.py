"""A rule that is not loaded for an article would have found nothing in it."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from checks import example, registry
from checks.document import Document
from checks.registry import RULES
from checks.rule import Example
from checks.runner import check

SAMPLES = [(rule, sample) for rule in RULES for sample in (*rule.catches, *rule.passes)]
TEXTS = [sample if isinstance(sample, str) else sample.body for _, sample in SAMPLES]
LOOSE = "0123456789 -_/<>*&#%;:：（）()[]{}《》一二三〇oO　\t\n|的了，。、稿示审签附件图xX@=年月日密★０１\u200b\u2f70"


@pytest.mark.parametrize(("rule", "sample"), SAMPLES, ids=[rule.code for rule, _ in SAMPLES])
def test_an_example_is_judged_as_by_all_rules(rule: object, sample: Example | str) -> None:
    assert check(example.document(sample)) == check(example.document(sample), RULES)


@pytest.mark.parametrize("seed", range(300))
def test_so_is_whatever_is_made_of_examples(seed: int) -> None:
    chance = random.Random(seed)
    words = list("\n".join(chance.choice(TEXTS)[:3000] for _ in range(chance.randint(1, 3))))
    for _ in range(chance.randint(0, 6)):
        at = chance.randrange(len(words) + 1)
        words[at : at + chance.randint(0, 2)] = chance.choice(LOOSE)
    body = "".join(words)
    assert check(example.document(body)) == check(example.document(body), RULES)


def test_whatever_is_no_article_is_given_to_all() -> None:
    assert registry.rules_for(Document("content/gov/news/a/x.txt", b"x")) == RULES
    assert registry.rules_for(Document("notes.md", b"x")) == RULES


def test_every_rule_there_is_is_listed_once() -> None:
    """A module with a rule in it that nobody listed would never run."""
    rules = Path(registry.__file__).parent / "rules"
    written = [
        name
        for file in rules.glob("*.py")
        for name in re.findall(r"^class (\w+)\((?:Rule|Reported)\):", file.read_text("utf-8"), re.M)
    ]
    assert sorted(type(rule).__name__ for rule in registry.BOOK) == sorted(written)


def test_an_ordinary_article_needs_few() -> None:
    ordinary = example.document("近日，全区重点工作推进会在区行政中心召开，会议部署了下一阶段的工作安排和要求。")
    assert len(registry.rules_for(ordinary)) < len(RULES) / 2
