"""A chain as it applies to one change: its stages in order, and who holds a seat in each."""

from __future__ import annotations

from datetime import date

import msgspec

from portal.dates import Span
from portal.errors import PortalError
from portal.house import House
from portal.paths import domain_of
from portal.people import ROLE_TITLES, Roster
from review.policy import ChainDomain, Policy, StageKind, StageRule


class Seat(Span, frozen=True, kw_only=True):
    """One person's right to act in a stage, for the days of the role."""

    person: str


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    kind: StageKind
    roles: tuple[str, ...]
    unit: str
    unit_name: str
    seats: tuple[Seat, ...]
    checklist: tuple[str, ...] = ()
    parallel: bool = False

    def holders(self, day: date) -> list[str]:
        """Ids of those who may act that day."""
        return list(dict.fromkeys(seat.person for seat in self.seats if seat.covers(day)))

    @property
    def title(self) -> str:
        """As people say it: `二审（区住建局分管领导）`."""
        return f"{self.name}（{self.unit_name}{'或'.join(ROLE_TITLES[role] for role in self.roles)}）"


class Chain(msgspec.Struct, frozen=True, kw_only=True):
    """`submitters`: who may hand a change in; contractors may (they write), and still never review."""

    id: str
    title: str
    stages: tuple[Stage, ...]
    submitters: tuple[Seat, ...]


def chain_of(paths: list[str], house: House, policy: Policy, *, adoption: bool = False) -> Chain:
    """The one chain that all paths must go through; PortalError where they belong to different ones."""
    domain: ChainDomain = "adoption" if adoption else _domain(paths)
    site = house.settings.site
    units = {"host": site.host_unit, "operator": site.operator_unit}
    if domain == "article":
        units["column"] = _responsible_unit(paths, house)
    rule = policy.chain_for(domain)
    stages = tuple(_stage(stage, units[stage.unit], house.roster) for stage in rule.stage)
    submitters = tuple(
        Seat(person=role.person, start=role.start, end=role.end)
        for role in house.roster.roles
        if role.unit in units.values()
    )
    return Chain(id=rule.id, title=rule.title, stages=stages, submitters=submitters)


def _domain(paths: list[str]) -> ChainDomain:
    if not paths:
        raise PortalError("这次变更没有改动任何文件", cure="先提交改动，再送审")
    domains = {domain_of(path): path for path in paths}
    if len(domains) > 1:
        what = f"一次变更里既有稿件（{domains['article']}）又有制度或程序（{domains['house']}）"
        raise PortalError(what, cure="分成两个分支，分别送审")
    return next(iter(domains))


def _responsible_unit(paths: list[str], house: House) -> str:
    units = {house.register.column_of(path).unit: path for path in paths}
    if len(units) > 1:
        first, second = list(units.items())[:2]
        names = [house.roster.unit(unit).short for unit, _ in (first, second)]
        what = f"一次变更涉及两个责任单位：{first[1]}（{names[0]}）、{second[1]}（{names[1]}）"
        raise PortalError(what, cure="一事一审：按责任单位分成两个分支，分别送审")
    return next(iter(units))


def _stage(rule: StageRule, unit: str, roster: Roster) -> Stage:
    seats = tuple(
        Seat(person=role.person, start=role.start, end=role.end)
        for role in roster.roles
        if role.unit == unit and role.role in rule.roles and not roster.person(role.person).contractor
    )
    return Stage(
        name=rule.name,
        kind=rule.kind,
        roles=tuple(rule.roles),
        unit=unit,
        unit_name=roster.unit(unit).short,
        seats=seats,
        checklist=tuple(rule.checklist),
    )
