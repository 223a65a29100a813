"""The way out where the calendar alone has emptied the site's own chain: two named principals appoint anew (decision 34).

Nothing else may pass by it, and never while the ordinary chain can be filled. It is an override: with a reason, counted in
every report, and followed up by the ordinary chain, which it restores.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from msgspec.structs import replace

from portal import people, site
from portal.dates import Span
from portal.house import House
from portal.people import Key, Roster
from portal.site import Settings
from review.chain import Chain, Seat, Stage
from review.policy import Policy
from review.standing import is_fillable

ID = "renewal"
_ROLE = "principal-leader"
_FOLLOW_UP = 3  # working days, where the policy knows no overrides
_WHY = "制度的流程因任期或密钥到期已无人能走，由主办、承办单位主要负责人应急续任"
S = TypeVar("S", bound=Span)


def is_open(paths: Iterable[str], house: House, policy: Policy, day: date) -> bool:
    """Whether a change of these paths goes this way: it touches nothing else than what has ended."""
    touched = set(paths)
    if not touched or not touched <= {people.PATH, site.PATH}:
        return False
    return touched <= _ended(house, policy, day)


def _ended(house: House, policy: Policy, day: date) -> set[str]:
    """The files in which the calendar has to be set right before anything else can be changed."""
    found = set()
    if not is_fillable((house, policy), day) and is_fillable((_unended(house, day), policy), day):
        found.add(people.PATH)
    if not house.settings.gate_keys(day) and any(key.end and key.end < day for key in house.settings.gate):
        found.add(site.PATH)
    return found


def restored(house: House, day: date) -> House:
    """The house as if what ended last had not ended: each vacant seat of host and operator, and the gate's key.

    Keys come back with the seat of their person alone, and only if they were good to its end: a key that was ended before,
    because it was lost, proves nothing here either.
    """
    roster, settings = house.roster, house.settings
    units = (settings.site.host_unit, settings.site.operator_unit)
    roles = list(_restored(roster.roles, lambda role: (role.unit, role.role) if role.unit in units else None, day))
    left = {was.person: was.end for was, now in zip(roster.roles, roles, strict=True) if was.end and not now.end}
    keys = [replace(key, end=None) if _went_along(key, left) else key for key in roster.keys]
    gate = list(_restored(settings.gate, lambda _: site.PATH, day))
    found = Roster(roster.units.values(), roster.people.values(), roles, keys)
    return replace(house, roster=found, settings=replace(settings, gate=gate))


def _went_along(key: Key, left: Mapping[str, date]) -> bool:
    return key.end is not None and key.person in left and key.end >= left[key.person]


def _restored(spans: Iterable[S], group: Callable[[S], object], day: date) -> Iterator[S]:
    """The spans, and in each group that nothing covers that day those that ended last without their end. None is no group."""
    kept = list(spans)
    groups: dict[object, list[S]] = {}
    for one in kept:
        groups.setdefault(group(one), []).append(one)
    last = {
        key: max((one.end for one in some if one.end and one.end < day), default=None)
        for key, some in groups.items()
        if key is not None and not any(one.covers(day) for one in some)
    }
    for one in kept:
        yield replace(one, end=None) if one.end and one.end == last.get(group(one)) else one


def _unended(house: House, day: date) -> House:
    """The house as if nobody's term and no key had ever ended: what is still missing then, the calendar did not take."""

    def open_(spans: Iterable[S]) -> list[S]:
        return [replace(one, end=None) if one.end and one.end < day else one for one in spans]

    roster = house.roster
    found = Roster(roster.units.values(), roster.people.values(), open_(roster.roles), open_(roster.keys))
    return replace(house, roster=found, settings=replace(house.settings, gate=open_(house.settings.gate)))


def chain_of_renewal(house: House, policy: Policy) -> Chain:
    """One principal of the operator and one of the host, in either order; `house` is the restored one."""
    home = house.settings.site
    stages = (("应急续任·承办单位", home.operator_unit), ("应急续任·主办单位", home.host_unit))
    rules = [rule.follow_up for rule in policy.chain if rule.domain == "override"]
    return Chain(
        id=ID,
        title="应急续任",
        stages=tuple(_stage(name, unit, house) for name, unit in stages),
        submitters=tuple(
            Seat(person=role.person, start=role.start, end=role.end)
            for role in house.roster.roles
            if role.unit in (home.host_unit, home.operator_unit)
        ),
        why=_WHY,
        follow_up=max(rules, default=_FOLLOW_UP),
    )


def _stage(name: str, unit: str, house: House) -> Stage:
    roster = house.roster
    seats = (
        Seat(person=role.person, start=role.start, end=role.end)
        for role in roster.roles
        if role.unit == unit and role.role == _ROLE and not roster.person(role.person).contractor
    )
    return Stage(
        name=name,
        kind="override",
        roles=(_ROLE,),
        unit=unit,
        unit_name=roster.unit(unit).short,
        seats=tuple(seats),
        parallel=True,
        acts="signed",
    )


def overreach(before: House, after: House, policy: Policy, day: date) -> Iterator[str]:
    """What a renewal may not do, in Chinese: it appoints and registers keys, takes nothing away, and restores the chain."""
    was, now = before.roster, after.roster
    if now.units != was.units:
        yield "应急续任不能改动单位"
    if any(now.people.get(one) != person for one, person in was.people.items()):
        yield "应急续任不能改动或删去已登记的人员"
    if not _keeps(was.roles, now.roles, day) or not _keeps(was.keys, now.keys, day):
        yield "应急续任不能收回仍在任的职务和仍有效的密钥"
    if not is_fillable((after, policy), day) or not after.settings.gate_keys(day):
        yield "应急续任以后，制度的流程仍没有人能走或没有闸门密钥"
    if replace(after.settings, gate=before.settings.gate) != before.settings:
        yield "应急续任只能改 portal.toml 里的闸门密钥（[[gate]]）"


def _keeps(before: Sequence[S], after: Sequence[S], day: date) -> bool:
    """Whether all that is good on the day stays, as it is or for longer."""
    ends: dict[S, list[date | None]] = {}
    for one in after:
        ends.setdefault(replace(one, end=None), []).append(one.end)
    return all(_lasts(one, ends.get(replace(one, end=None), [])) for one in before if one.covers(day))


def _lasts(one: Span, ends: Iterable[date | None]) -> bool:
    return any(end is None or (one.end is not None and end >= one.end) for end in ends)


def seal_keys(settings: Settings, day: date) -> list[str]:
    """The keys that may write the entry of a renewal: the gate's of that day, or the last it had."""
    return [key.public for key in _restored(settings.gate, lambda _: site.PATH, day) if key.covers(day)]
