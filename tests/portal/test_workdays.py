"""Chinese working days, make-up days included."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanshen.portal.workdays import (
    add_workdays,
    is_announced,
    is_workday,
    may_be,
    workdays_between,
    written,
)

days = st.dates(date(2020, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 2), True),  # Monday
        (date(2026, 11, 7), False),  # Saturday
        (date(2026, 2, 14), True),  # Saturday made up for Spring Festival
        (date(2026, 2, 28), True),  # Saturday made up for Spring Festival
        (date(2026, 2, 16), False),  # Spring Festival
        (date(2026, 2, 23), False),
        (date(2026, 9, 20), True),  # Sunday made up for National Day
        (date(2026, 10, 1), False),  # National Day
        (date(2026, 10, 7), False),
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),  # Saturday made up
        (date(2025, 9, 28), True),  # Sunday made up
        (date(2025, 10, 8), False),  # Mid-autumn joined with National Day
        (date(2027, 10, 1), False),  # the arrangement of 2027 is not out: the statutory days still count
        (date(2027, 1, 4), True),
    ],
)
def test_the_calendar_of_the_state_council(day: date, works: bool) -> None:
    assert is_workday(day) is works


def test_years_without_an_arrangement_do_not_raise() -> None:
    assert [is_workday(date(year, 5, 1)) for year in range(2027, 2037)] == [False] * 10


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 11, 2), 0, date(2026, 11, 2)),
        (date(2026, 11, 2), 1, date(2026, 11, 3)),
        (date(2026, 11, 6), 1, date(2026, 11, 9)),
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 14), 1, date(2026, 2, 24)),  # over the whole of Spring Festival
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2026, 11, 2), 20, date(2026, 11, 30)),  # twenty working days to publish
    ],
)
def test_deadlines(start: date, count: int, end: date) -> None:
    assert add_workdays(start, count) == end


def test_a_deadline_does_not_lie_in_the_past() -> None:
    with pytest.raises(ValueError, match="negative"):
        add_workdays(date(2026, 1, 1), -1)


@given(days, st.integers(1, 60))
def test_adding_and_counting_agree(start: date, count: int) -> None:
    end = add_workdays(start, count)
    assert is_workday(end)
    assert workdays_between(start, end) == count
    assert workdays_between(start, end - timedelta(days=1)) == count - 1


@given(days, st.integers(0, 60), st.integers(0, 60))
def test_two_stretches_add_up(start: date, first: int, second: int) -> None:
    middle, end = start + timedelta(days=first), start + timedelta(days=first + second)
    assert workdays_between(start, middle) + workdays_between(middle, end) == workdays_between(start, end)


@given(days, st.integers(0, 60))
def test_nothing_lies_between_a_day_and_an_earlier_one(start: date, back: int) -> None:
    assert workdays_between(start, start - timedelta(days=back)) == 0


def test_a_year_whose_make_up_days_are_not_announced_is_said_to_be_so() -> None:
    """2027 was not arranged when the calendar that is installed was made; a far year never is."""
    assert [is_announced(year) for year in (2001, 2014, 2025, 2026, 2099)] == [True] * 4 + [False]
    assert written(date(2026, 10, 10)) == "2026-10-10"
    assert written(date(2099, 1, 5)) == "2099-01-05（2099 年放假调休尚未公布，按法定节假日推算）"


def without_make_up_days(start: date, count: int) -> date:
    """The calendar before anybody has heard of a year's arrangement."""
    day = start
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def test_a_day_that_any_calendar_counted_may_be_one() -> None:
    """What is counted today, and what was counted before the arrangement was known, over every year that is known."""
    days = [date(2007, 1, 1) + timedelta(days=n) for n in range(0, 20 * 365, 3)]
    for start in days:
        for count in (1, 2, 3, 5, 10, 30):
            for calendar in (add_workdays, without_make_up_days):
                assert may_be(calendar(start, count), start, count), (calendar, start, count)
    assert any(add_workdays(day, 3) != without_make_up_days(day, 3) for day in days)


@pytest.mark.parametrize(
    ("days", "good"), [(-1, False), (0, False), (2, False), (3, True), (20, True), (21, False), (900, False)]
)
def test_a_day_that_no_calendar_could_count_is_none(days: int, good: bool) -> None:
    start = date(2026, 11, 30)
    assert may_be(start + timedelta(days=days), start, 3) is good
