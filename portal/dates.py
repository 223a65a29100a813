"""A stretch of days with open ends; roles, keys and columns have one."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import msgspec


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

    def covers(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")


def beijing(moment: datetime) -> datetime:
    """The same moment on the clock of Beijing; China has had no summer time since 1991."""
    return moment.astimezone(BEIJING)
