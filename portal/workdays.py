"""Chinese working days, make-up days included (GB calendar as published by the State Council, through `holidays`)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import holidays


@lru_cache(maxsize=1)
def _calendar() -> holidays.HolidayBase:
    import holidays

    return holidays.country_holidays("CN")


def is_workday(day: date) -> bool:
    return bool(_calendar().is_working_day(day))


def add_workdays(start: date, count: int) -> date:
    """The `count`-th working day after `start` (the day itself does not count; count ≥ 0)."""
    if count < 0:
        raise ValueError("count must not be negative")
    day = start
    while count:
        day += timedelta(days=1)
        count -= is_workday(day)
    return day


def workdays_between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; 0 if `end` is not later."""
    days = (end - start).days
    return sum(is_workday(start + timedelta(days=n)) for n in range(1, days + 1))
