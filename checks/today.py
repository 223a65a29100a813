"""Today as a check asks for it: on which later day its answer may come out otherwise."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

ONE = timedelta(days=1)


def plain(day: date) -> date:
    """The same day, without noting that anybody asked."""
    return date.fromordinal(date.toordinal(day))


class Day(date):
    """Today, remembering the first later day on which what was asked of it may come out otherwise: `until`, None for never.

    A comparison says which day that is. Whoever looks in another way may want to know every day: then it is tomorrow.
    """

    until: date | None

    @classmethod
    def of(cls, day: date) -> Day:
        made = cls(day.year, day.month, day.day)
        made.until = None
        return made

    def _here(self) -> date:
        return date.fromordinal(date.toordinal(self))

    def awaits(self, day: date) -> None:
        """Whoever looked at a copy of this day elsewhere may come to another answer on `day`."""
        self._note(max(day, self._here() + ONE))

    def _note(self, day: date) -> None:
        until = object.__getattribute__(self, "until")
        self.until = min(until, day) if until else day

    def _compared(self, other: object) -> date:
        """Against a day that lies behind, it will always come out the same."""
        here = self._here()
        if not isinstance(other, date) or other >= here:
            self._note(other if isinstance(other, date) and other > here else here + ONE)
        return here

    def _daily(self) -> date:
        here = self._here()
        self._note(here + ONE)
        return here

    def __lt__(self, other: date) -> bool:
        return self._compared(other) < other

    def __le__(self, other: date) -> bool:
        return self._compared(other) <= other

    def __gt__(self, other: date) -> bool:
        return self._compared(other) > other

    def __ge__(self, other: date) -> bool:
        return self._compared(other) >= other

    def __eq__(self, other: object) -> bool:
        return self._compared(other) == other

    def __ne__(self, other: object) -> bool:
        return self._compared(other) != other

    def __hash__(self) -> int:
        return hash(self._daily())

    def __add__(self, other: timedelta) -> date:  # type: ignore[override]
        return self._daily() + other

    def __sub__(self, other: Any) -> Any:
        return self._daily() - other

    def __rsub__(self, other: Any) -> Any:
        return other - self._daily()

    def __str__(self) -> str:
        return str(self._daily())

    def __format__(self, spec: str) -> str:
        return format(self._daily(), spec)

    def __getattribute__(self, name: str) -> Any:
        if name.startswith("_") or name in ("until", "awaits"):
            return object.__getattribute__(self, name)
        return getattr(self._daily(), name)
