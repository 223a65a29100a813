"""Today says on which day it would have answered otherwise."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from checks.today import Day

TODAY = date(2026, 11, 26)
COMPARE: list[Callable[[date, date], bool]] = [
    operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne,
]  # fmt: skip


@pytest.mark.parametrize("compare", COMPARE)
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("away", range(-3, 4))
def test_until_that_day_the_answer_stays_the_same(
    compare: Callable[[date, date], bool], turned: bool, away: int
) -> None:
    other, today = TODAY + timedelta(days=away), Day.of(TODAY)

    def asked(day: date) -> bool:
        return compare(other, day) if turned else compare(day, other)

    answer = asked(today)
    assert answer == asked(TODAY)
    later = [TODAY + timedelta(days=days) for days in range(1, 9)]
    first = next((day for day in later if asked(day) != answer), None)
    assert first is None or (today.until is not None and TODAY < today.until <= first)
    assert away >= 0 or today.until is None  # what lies behind never turns


@pytest.mark.parametrize(
    "use", [str, hash, lambda day: day.year, lambda day: day - TODAY, lambda day: TODAY - day, lambda day: f"{day:%Y}", lambda day: day.isoformat(), lambda day: day + timedelta(1)]
)  # fmt: skip
def test_any_other_use_is_asked_again_tomorrow(use: Callable[[date], object]) -> None:
    today = Day.of(TODAY)
    assert use(today) == use(TODAY)
    assert today.until == TODAY + timedelta(days=1)
