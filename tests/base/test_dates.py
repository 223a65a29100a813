"""Stretches of days, and the clock of Beijing."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from sanshen.base.dates import Span, beijing

FIRST, LAST = date(2026, 1, 1), date(2026, 6, 30)


@pytest.mark.parametrize(
    ("span", "day", "covered"),
    [
        (Span(start=FIRST, end=LAST), FIRST, True),
        (Span(start=FIRST, end=LAST), LAST, True),
        (Span(start=FIRST, end=LAST), date(2025, 12, 31), False),
        (Span(start=FIRST, end=LAST), date(2026, 7, 1), False),
        (Span(start=FIRST), date(2999, 1, 1), True),
        (Span(start=FIRST), date(2025, 12, 31), False),
        (Span(end=LAST), date(1949, 10, 1), True),
        (Span(end=LAST), date(2026, 7, 1), False),
        (Span(), date(2026, 7, 1), True),
        (Span(start=FIRST, end=FIRST), FIRST, True),
    ],
)
def test_both_ends_are_included_and_an_absent_end_is_open(span: Span, day: date, covered: bool) -> None:
    assert span.covers(day) is covered


def test_a_span_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="止于 2026-01-01，早于起始的 2026-06-30"):
        Span(start=LAST, end=FIRST)


@pytest.mark.parametrize("days", [{"end": date(9999, 12, 31)}, {"start": date(1, 1, 1)}])
def test_a_year_that_nobody_means_is_refused(days: dict[str, date]) -> None:
    with pytest.raises(ValueError, match="年份不对 → 核对年份；长期有效的不写 to"):
        Span(**days)


def test_beijing_is_eight_hours_ahead() -> None:
    moment = beijing(datetime(2026, 11, 1, 18, 30, tzinfo=UTC))
    assert moment.isoformat() == "2026-11-02T02:30:00+08:00"
