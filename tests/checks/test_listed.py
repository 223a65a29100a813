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
from checks.rules import bank_card
from checks.runner import check

SAMPLES = [(rule, sample) for rule in RULES for sample in (*rule.catches, *rule.passes)]
TEXTS = [sample if isinstance(sample, str) else sample.body for _, sample in SAMPLES]
LOOSE = "0123456789 -_/<>*&#%;:：（）()[]{}《》一二三〇oO　\t\n|的了，。、稿示审签附件图xX@=年月日密★０１\u200b\u2f70"


@pytest.mark.parametrize(("rule", "sample"), SAMPLES, ids=[rule.code for rule, _ in SAMPLES])
def test_an_example_is_judged_as_by_all_rules(rule: object, sample: Example | str) -> None:
    assert check(example.document(sample)) == check(example.document(sample), RULES)


_MARKS = (
    "<br>",
    "**",
    "*",
    "_",
    "~~",
    "`",
    "<b>",
    "</b>",
    "<wbr>",
    "&emsp;",
    "&#8203;",
    "\\|",
    "|",
    "<",
    ">",
    "<td>",
    "\\uff13",
    "٣",
)
_CARD = f"|\n|---|---|\n| 李某 | {bank_card.SAMPLE} |"
_HOUSES = "| 乡镇 | 户数 |\n|---|---|\n| 河滨镇 | 120 |\n| 柳林镇 | 85 |\n|"


@pytest.mark.parametrize(
    ("code", "body"),
    [
        *(("PII003", f"| 姓名 | {head} {_CARD}") for head in ("卡<br>号", "**卡**号", "银\\|行", "< | 账*号 | >")),
        ("PII003", f"<table><tr><th>姓名</th><th><p>卡</p><p>号</p></th></tr><tr><td>李某</td><td>{bank_card.SAMPLE}</td></tr></table>"),
        *(("NUM002", f"{_HOUSES} {label} | 215 |") for label in ("合<br>计", "**合****计**", "**合**&emsp;**计**", "`合``计`")),
        *(("NUM003", f"| 类别 | {head} |\n|---|---|\n| 甲 | 52.5% |\n| 乙 | 49.3% |") for head in ("比<br>重", "构**成**")),
        *(("NUM001", f"| 学校 | {head} |\n|---|---|\n| 甲 | 112.5 |") for head in ("合格率", "合格<br>率", "所占比例", "满意**度**")),
        *(("NUM005", f"请于6月{day}日前报送。") for day in ("\\uff131", "%EF%BC%931", "٣1")),
        ("KEY001", "| 账号 | 密**码** |\n|---|---|\n| admin | Yx@2026 |"),
    ],
)  # fmt: skip
def test_words_that_marks_part_in_a_cell_are_words(code: str, body: str) -> None:
    """A rule for tables reads a cell without its tags and marks."""
    found = check(example.document(body))
    assert code in {one.code for one in found}
    assert found == check(example.document(body), RULES)


@pytest.mark.parametrize("seed", range(300))
def test_so_are_the_words_of_examples(seed: int) -> None:
    chance = random.Random(seed)
    rule, sample = chance.choice([(rule, sample) for rule, sample in SAMPLES if rule.triggers.words])
    body = (sample if isinstance(sample, str) else sample.body)[:1500]
    for word in rule.triggers.words:
        if len(word) > 1:
            at = chance.randrange(1, len(word))
            body = body.replace(word, word[:at] + chance.choice(_MARKS) + word[at:])
    for _ in range(chance.randint(0, 3)):
        at = chance.randrange(len(body) + 1)
        body = body[:at] + chance.choice(_MARKS) + body[at:]
    if chance.random() < 0.3:
        body = f"| 姓名 | {body.replace(chr(10), ' ')} |\n|---|---|\n| 甲 | 1 |"
    assert check(example.document(body)) == check(example.document(body), RULES)


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
