"""The word lists as data: every entry has a source, and finds what it says in the day it counts."""

from __future__ import annotations

from datetime import date

import pytest

from checks.text.expressions import Expressions

NAMES = ("expressions", "discriminatory", "misspelt", "harmful", "promotion", "key_fields")
LISTS = {f"{name}.toml": Expressions(f"{name}.toml") for name in NAMES}


@pytest.mark.parametrize("name", LISTS)
def test_an_entry_names_a_source_and_says_what_is_right(name: str) -> None:
    listed = LISTS[name]
    for one in listed.entries:
        assert one.source in listed.sources, one.wrong
        assert one.right and one.right not in one.wrong, one.wrong
        assert len(set(one.wrong)) == len(one.wrong), one.wrong


@pytest.mark.parametrize("name", LISTS)
def test_what_is_right_is_not_found(name: str) -> None:
    listed = LISTS[name]
    for one in listed.entries:
        for word in (one.right, *one.unless):
            assert not list(listed.find(word, date(2026, 11, 1))), word


@pytest.mark.parametrize(
    ("day", "found"),
    [(date(2022, 5, 1), False), (date(2024, 5, 1), True), (date(2029, 1, 1), False), (None, False)],
)
def test_zl_9_2_what_counts_on_some_days_is_silent_on_others(day: date | None, found: bool) -> None:
    assert bool(list(LISTS["expressions.toml"].find("李克强总理主持召开会议", day))) is found
