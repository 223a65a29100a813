"""The way out where the calendar alone has emptied the site's own chain: two named principals appoint anew (decision 31).

Nothing else may pass by it, and never while the ordinary chain can be filled. It is an override: with a reason, counted in
every report, and followed up by the ordinary chain, which it restores.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import TypeVar

from msgspec.structs import replace

from sanshen.base.dates import Span
from sanshen.portal import people, site
from sanshen.portal.config import Config
from sanshen.portal.people import Key, Role, Roster
from sanshen.portal.site import GateKey, Settings
from sanshen.review.judging.chain import Chain, Seat, Stage
from sanshen.review.judging.chain_rule import RENEWAL
from sanshen.review.judging.policy import Policy
from sanshen.review.judging.seats import able_to_act, is_fillable, shortage

ID = RENEWAL
_PRINCIPAL = "principal-leader"
_SIGNING = (_PRINCIPAL, "leader-in-charge")  # roles of those who may sign
_FOLLOW_UP = 3  # working days, where the policy knows no overrides
_WHY = "制度的流程因任期或密钥到期已无人能走，由主办、承办单位主要负责人应急续任"
S = TypeVar("S", bound=Span)


def is_open(paths: Iterable[str], config: Config, policy: Policy, day: date) -> bool:
    """Whether a change of these paths goes this way: it touches nothing else than what has ended."""
    touched = set(paths)
    if not touched or not touched <= {people.PATH, site.PATH}:
        return False
    return touched <= _ended(config, policy, day)


def _ended(config: Config, policy: Policy, day: date) -> set[str]:
    """The files in which the calendar has to be set right before anything else can be changed."""
    found, settings = set(), config.settings
    if not is_fillable(config, policy, day) and is_fillable(_unended(config, day), policy, day):
        found.add(people.PATH)
    if not settings.gate_keys(day) and any(key.end and key.end < day and not key.lost for key in settings.gate):
        found.add(site.PATH)
    return found


def restored(config: Config, policy: Policy, day: date) -> Config:
    """The portal in which a renewal is judged: as if what ended last of host, operator and gate had not ended.

    Whoever serves there, or held a vacant seat last, and has no key that day has the last one back that the calendar ended;
    one that is lost never comes back. A seat whose holders cannot sign is as good as vacant. Where those are too few (one
    person may hold two seats), whoever else left last comes back, one day's leavers at a time, until they are enough; where
    they never are and no second witness has a key, clicks hand in without one.
    """
    settings = config.settings
    units = (settings.site.host_unit, settings.site.operator_unit)
    keys = _restored(config.roster.keys, lambda key: None if key.lost else key.person, day)
    signing = {key.person for key in keys if key.covers(day)}

    def seat(role: Role) -> object:
        if role.unit not in units or (role.role in _SIGNING and role.person not in signing):
            return None
        return role.unit, role.role

    whole = replace(config, settings=replace(settings, gate=_last_gate(settings, day)))
    roles = _restored(config.roster.roles, seat, day)
    for by in (policy, by_one_witness(whole, policy, day)):
        for found in _in_turn(whole, roles, keys, day):
            if not _shortage(found, by, day):
                return found
    return found


def _in_turn(config: Config, roles: Sequence[Role], keys: Sequence[Key], day: date) -> Iterator[Config]:
    """The portal with these roles, then with those besides that ended last, then with those before: all of one day at a time."""
    units = (config.settings.site.host_unit, config.settings.site.operator_unit)
    found = _with(config, roles, keys, day)
    yield found
    left = {role.end for role in config.roster.roles if role.unit in units and role.end and role.end < day}
    for last in sorted(left, reverse=True):
        now = found.roster.roles
        back = [replace(one, end=None) if one.unit in units and one.end == last else one for one in now]
        found = _with(config, back, keys, day)
        yield found


def by_one_witness(config: Config, policy: Policy, day: date) -> Policy:
    """The policy, asking for no second witness where none has a key that day: a click hands a renewal in and agrees to nothing."""
    return policy if config.settings.witness_keys(day) else replace(policy, witnesses=1)


def _with(config: Config, roles: Sequence[Role], restored_keys: Sequence[Key], day: date) -> Config:
    """The portal with these roles, and with the restored key of everybody who serves by them in its host or operator."""
    roster, home = config.roster, config.settings.site
    units = (home.host_unit, home.operator_unit)
    serving = {role.person for role in roles if role.unit in units and role.covers(day)}
    pairs = zip(roster.keys, restored_keys, strict=True)
    keys = [now if was.person in serving else was for was, now in pairs]
    return replace(config, roster=Roster(roster.units.values(), roster.people.values(), roles, keys))


def _last_gate(settings: Settings, day: date) -> list[GateKey]:
    return _restored(settings.gate, lambda key: None if key.lost else site.PATH, day)


def _restored(spans: Iterable[S], group: Callable[[S], object], day: date) -> list[S]:
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
    return [replace(one, end=None) if one.end and one.end == last.get(group(one)) else one for one in kept]


def _unended(config: Config, day: date) -> Config:
    """The portal as if no term and no key had ever ended: what is still missing then, the calendar did not take."""

    def open_(spans: Iterable[S]) -> list[S]:
        return [replace(one, end=None) if one.end and one.end < day else one for one in spans]

    roster, settings = config.roster, config.settings
    found = Roster(roster.units.values(), roster.people.values(), open_(roster.roles), open_(roster.keys))
    opened = replace(settings, gate=open_(settings.gate), witness=open_(settings.witness))
    return replace(config, roster=found, settings=opened)


def lack(config: Config, policy: Policy, day: date) -> str:
    """Why nobody could go this way that day if the calendar emptied the ordinary chain, in Chinese; empty if they could."""
    return _shortage(restored(config, policy, day), by_one_witness(config, policy, day), day)


def _shortage(config: Config, policy: Policy, day: date) -> str:
    return shortage(chain_of_renewal(config, policy), day, able_to_act(config, policy, day))


def chain_of_renewal(config: Config, policy: Policy) -> Chain:
    """One principal of the operator and one of the host, in either order; `config` is the restored one.

    A unit that is both has one principal: there, a leader in charge may be the second.
    """
    home = config.settings.site
    second = (_PRINCIPAL,) if home.host_unit != home.operator_unit else _SIGNING
    stages = (
        ("应急续任·承办单位", home.operator_unit, (_PRINCIPAL,)),
        ("应急续任·主办单位", home.host_unit, second),
    )
    rules = [rule.follow_up for rule in policy.chain if rule.domain == "override"]
    return Chain(
        id=ID,
        title="应急续任",
        stages=tuple(_stage(name, unit, roles, config) for name, unit, roles in stages),
        submitters=tuple(
            Seat(person=role.person, start=role.start, end=role.end)
            for role in config.roster.roles
            if role.unit in (home.host_unit, home.operator_unit)
        ),
        why=_WHY,
        follow_up=max(rules, default=_FOLLOW_UP),
    )


def _stage(name: str, unit: str, roles: tuple[str, ...], config: Config) -> Stage:
    roster = config.roster
    seats = (
        Seat(person=role.person, start=role.start, end=role.end)
        for role in roster.roles
        if role.unit == unit and role.role in roles and not roster.person(role.person).contractor
    )
    return Stage(
        name=name,
        kind="override",
        roles=roles,
        unit=unit,
        unit_name=roster.unit(unit).short,
        seats=tuple(seats),
        parallel=RENEWAL,
        acts="signed",
    )


def overreach(before: Config, after: Config, policy: Policy, day: date) -> Iterator[str]:
    """What a renewal may not do, in Chinese: it appoints and registers keys, takes nothing away, and restores the chain."""
    was, now = before.roster, after.roster
    if now.units != was.units:
        yield "应急续任不能改动单位"
    if any(now.people.get(one) != person for one, person in was.people.items()):
        yield "应急续任不能改动或删去已登记的人员"
    good = {key.person for key in was.keys if key.covers(day)}
    known = {(key.person, key.public) for key in was.keys}
    if doubled := {key.person for key in now.keys if (key.person, key.public) not in known} & good:
        names = "、".join(sorted(was.person(one).name for one in doubled))
        yield f"应急续任不能给仍有有效密钥的人（{names}）另登记密钥"
    if not _keeps(was.roles, now.roles, day) or not _keeps(was.keys, now.keys, day):
        yield "应急续任不能收回仍在任的职务和仍有效的密钥"
    if lost(before) - lost(after):
        yield "应急续任不能让登记为丢失的密钥重新有效"
    if not is_fillable(after, policy, day) or not after.settings.gate_keys(day):
        yield "应急续任以后，制度的流程仍没有人能走或没有闸门密钥"
    if replace(after.settings, gate=before.settings.gate) != before.settings:
        yield "应急续任只能改 portal.toml 里的闸门密钥（[[gate]]）"


def drops(before: Config, after: Config, day: date) -> Iterator[str]:
    """What it may not do besides, in Chinese, in entries from form 3 on: take away what begins only later."""
    was, now = before.roster, after.roster
    kept = (
        _keeps(was.roles, now.roles, day, coming=True),
        _keeps(was.keys, now.keys, day, coming=True),
        _keeps(before.settings.gate, after.settings.gate, day, coming=True),
    )
    if not all(kept):
        yield "应急续任不能收回已经任命、尚未到任的职务和尚未启用的密钥"


def lost(config: Config) -> frozenset[str]:
    """The public keys that are registered as lost."""
    return site.lost_keys([*config.roster.keys, *config.settings.gate, *config.settings.witness])


def _keeps(before: Sequence[S], after: Sequence[S], day: date, *, coming: bool = False) -> bool:
    """Whether all that is good on the day, or `coming` after it, stays as it is or for longer."""
    ends: dict[S, list[date | None]] = {}
    for one in after:
        ends.setdefault(replace(one, end=None), []).append(one.end)
    asked = (one for one in before if (one.start and one.start > day if coming else one.covers(day)))
    return all(_lasts(one, ends.get(replace(one, end=None), [])) for one in asked)


def _lasts(one: Span, ends: Iterable[date | None]) -> bool:
    return any(end is None or (one.end is not None and end >= one.end) for end in ends)


def entry_keys(settings: Settings, day: date) -> list[str]:
    """The keys that may write the entry of a renewal: the gate's of that day, or the last it had."""
    return [key.public for key in _last_gate(settings, day) if key.covers(day)]
