"""Chinese working days, make-up days included, as the State Council arranges them each November for the year to come (through `holidays`).

A year that is not arranged yet has its statutory days off and no make-up days; whoever shows a day in it says so (`written`).
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import holidays


_LONGEST_BREAK = 14  # days; the longest so far, in 2020, had ten


@lru_cache(maxsize=1)
def _calendar() -> holidays.HolidayBase:
    import holidays

    return holidays.country_holidays("CN")


def is_workday(day: date) -> bool:
    return bool(_calendar().is_working_day(day))


@cache
def is_announced(year: int) -> bool:
    """Whether the calendar knows the State Council's arrangement of a year: each since 2001 makes weekend days working days."""
    first = date(year, 1, 1)
    days = (first + timedelta(days=n) for n in range(366))
    return year < 2001 or any(day.weekday() >= 5 and is_workday(day) for day in days if day.year == year)


def written(due: date) -> str:
    """A day that was counted in working days; one in a year that is not arranged yet says that it may move."""
    return f"{due}" if is_announced(due.year) else f"{due}（{due.year} 年放假调休尚未公布，按法定节假日推算）"


def add_workdays(start: date, count: int) -> date:
    """The `count`-th working day after `start` (the day itself does not count; count ≥ 0)."""
    if count < 0:
        raise ValueError("count must not be negative")
    day = start
    while count:
        day += timedelta(days=1)
        count -= is_workday(day)
    return day


def may_be(day: date, start: date, count: int) -> bool:
    """Whether some calendar could make `day` the `count`-th working day after `start`, whatever is arranged later.

    None counts faster than a working day a day, or slower than one every other day beside one long break.
    """
    return start + timedelta(days=count) <= day <= start + timedelta(days=2 * count + _LONGEST_BREAK)


def workdays_between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; 0 if `end` is not later."""
    days = (end - start).days
    return sum(is_workday(start + timedelta(days=n)) for n in range(1, days + 1))
