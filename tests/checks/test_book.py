"""Every rule is explained, and the page in docs/ is what the rules say today."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks import book
from checks.groups import GROUPS, group_of
from checks.registry import BOOK, BY_CODE
from checks.rule import Rule
from tests.checks.leaks import ID, MOBILE

PAGE = Path(__file__).parents[2] / "docs/rules.zh.md"


def test_the_page_of_rules_is_current() -> None:
    assert PAGE.read_text("utf-8") == book.page(BOOK), "运行 make rules"


@pytest.mark.parametrize("rule", BOOK, ids=[rule.code for rule in BOOK])
def test_a_rule_is_explained_whole(rule: Rule) -> None:
    told = book.facts(rule)
    assert told["group"] in [group.title for group in GROUPS.values()] and told["law"] and told["fix"]
    assert bool(told["caught"]) == bool(rule.catches) and f"### {rule.code} " in PAGE.read_text("utf-8")
    assert ID not in str(told) + book.text(rule) and MOBILE not in str(told) + book.text(rule)


def test_unknown_letters_have_a_place_too() -> None:
    assert group_of("YZX001").title == "其他"
    assert group_of("XYZ001").title == "本站规则"


def test_on_the_terminal_examples_stand_line_by_line_and_nothing_is_unseen() -> None:
    table = book.text(BY_CODE["NUM002"])
    assert "  · | 乡镇 | 户数 |\n    |---|---|\n" in table and "⏎" not in table
    turned = book.text(BY_CODE["TXT002"])
    assert "‹从右到左强制开始›" in turned and "\u202e" not in turned
    assert "附件 x.docx：删去的话" in book.text(BY_CODE["FIL004"])
