"""A stretch of days with open ends; roles and keys have one."""

# annotations are not postponed here: msgspec would have to evaluate each, which takes longer than reading the registers

from datetime import date, datetime, timedelta, timezone

import msgspec

YEARS = range(1900, 3000)  # whatever else is a slip, or 9999 for “for ever”, past which no day can be counted on


class Span(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    kw_only=True,
    rename={"start": "from", "end": "to"},
):
    """Days from `from` to `to`, both included; an absent end is open."""

    start: date | None = None
    end: date | None = None

    def __post_init__(self) -> None:
        if self.start and self.end and self.end < self.start:
            raise ValueError(f"止于 {self.end}，早于起始的 {self.start} → 核对 from 和 to")
        for day in (self.start, self.end):
            if day and day.year not in YEARS:
                raise ValueError(f"{day} 的年份不对 → 核对年份；长期有效的不写 to")

    def covers(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


SLACK = timedelta(minutes=5)  # clocks of two machines differ
BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")


def beijing(moment: datetime) -> datetime:
    """The same moment on the clock of Beijing; China has had no summer time since 1991."""
    return moment.astimezone(BEIJING)


def is_plausible(moment: datetime) -> bool:
    """Whether it has a zone and is of a year that clocks show and every calculation bears."""
    return moment.tzinfo is not None and 1970 < moment.year < 2200
