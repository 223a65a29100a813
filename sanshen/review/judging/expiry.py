"""What the calendar will take away: terms whose end empties a seat, and keys that nothing replaces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import msgspec

from sanshen.base.dates import Span
from sanshen.portal.config import Config
from sanshen.portal.people import ROLE_TITLES
from sanshen.portal.site import GateKey
from sanshen.review.judging import renewal
from sanshen.review.judging.chain import Stage
from sanshen.review.judging.policy import Policy
from sanshen.review.judging.staffing import chains

NOTICE = (7, 30, 60)  # days before an end on which it is told with more and more weight
_RENEW = "到期前续任或任命新人，按“制度、名册”的流程报批"
_OVER = "任命新人并报批；制度本身的流程已无人能审的，由主办、承办单位主要负责人应急续任（sanshen override）"


class Expiry(msgspec.Struct, frozen=True, kw_only=True):
    """One seat or key. `until` is its last day, `left` the days that remain (below 0: it is over), `notice` the mark that was passed."""

    what: str
    people: list[str]
    until: date
    left: int
    notice: int
    cure: str

    def __str__(self) -> str:
        who = f"（{'、'.join(self.people)}）" if self.people else ""
        when = f"已于 {self.until} 到期" if self.left < 0 else f"{self.until} 到期，还有 {self.left} 天"
        return f"{self.what}{who}{when} → {self.cure}"


def expiries(config: Config, policy: Policy, day: date) -> list[Expiry]:
    """Everything that ends within the longest notice, or has ended, with nobody and nothing to follow it; the nearest first."""
    settings = config.settings
    found = [
        *_seats(config, policy, day),
        *_keys(config, policy, day),
        *_machine("闸门密钥", settings.gate, day, "登记新的闸门密钥（sanshen key gate）并报批"),
        *_machine("第二见证密钥", settings.witness, day, "登记新的第二见证密钥（sanshen key witness）并报批"),
    ]
    return sorted(found, key=lambda one: (one.until, one.what))


def lines(found: Sequence[Expiry]) -> str:
    """For reports; empty where nothing ends."""
    return "\n".join(["快到期或已到期的：", *(f"  {one}" for one in found)]) if found else ""


def _stages(config: Config, policy: Policy) -> Iterator[Stage]:
    """The stages of every chain, and of the way out for the day on which the site's own chain is empty."""
    for one in chains(config, policy):
        yield from one.chain.stages
    yield from renewal.chain_of_renewal(config, policy).stages


def _seats(config: Config, policy: Policy, day: date) -> Iterator[Expiry]:
    seats: dict[tuple[str, tuple[str, ...]], tuple[str, Sequence[Span]]] = {}
    for stage in _stages(config, policy):
        title = f"{stage.unit_name}{'、'.join(ROLE_TITLES[role] for role in stage.roles)}"
        seats.setdefault((stage.unit, stage.roles), (title, stage.seats))
    for (unit, roles), (title, spans) in seats.items():
        until = _end(spans, day)
        if until:
            held = (one for one in config.roster.roles if one.unit == unit and one.role in roles and one.end == until)
            names = list(dict.fromkeys(config.roster.person(one.person).name for one in held))
            yield _expiry(title, names, until, day)


def _keys(config: Config, policy: Policy, day: date) -> Iterator[Expiry]:
    """Keys of those who hold a seat; somebody who never had one is asked for none."""
    seated = dict.fromkeys(person for stage in _stages(config, policy) for person in stage.holders(day))
    for person in seated:
        until = _end([key for key in config.roster.keys if key.person == person and not key.lost], day)
        if until:
            yield _expiry("签名密钥", [config.roster.person(person).name], until, day, "登记新的公钥并报批")


def _machine(what: str, keys: Sequence[GateKey], day: date, cure: str) -> Iterator[Expiry]:
    if until := _end([key for key in keys if not key.lost], day):
        yield _expiry(what, [], until, day, cure)


def _expiry(what: str, people: list[str], until: date, day: date, cure: str = _RENEW) -> Expiry:
    left = (until - day).days
    notice = next((mark for mark in NOTICE if left <= mark), NOTICE[-1]) if left >= 0 else 0
    return Expiry(what=what, people=people, until=until, left=left, notice=notice, cure=_OVER if left < 0 else cure)


def _end(spans: Sequence[Span], day: date) -> date | None:
    """The last day before nothing covers any more, if it is past or within the longest notice; None if it is not."""
    for end in sorted({span.end for span in spans if span.end and span.end >= day}):
        if (end - day).days > NOTICE[-1]:
            return None
        if not any(span.covers(end + timedelta(days=1)) for span in spans):
            return end
    if any(span.covers(day) for span in spans):
        return None
    over = [span.end for span in spans if span.end and span.end < day]
    return max(over) if over else None
