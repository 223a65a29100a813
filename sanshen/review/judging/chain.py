"""A chain as it applies to one change: its stages in order, and who holds a seat in each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import Protocol

import msgspec

from sanshen.base.dates import Span
from sanshen.base.errors import PortalError
from sanshen.portal import columns
from sanshen.portal.columns import Column, Origin
from sanshen.portal.config import Config
from sanshen.portal.paths import domain_of
from sanshen.portal.people import ROLE_TITLES, Roster
from sanshen.review.judging.chain_rule import ACTS, Acts, ChainDomain, ChainRule, Flag, StageKind, StageRule
from sanshen.review.judging.policy import Policy

DOMAINS: dict[ChainDomain, str] = {
    "article": "稿件",
    "withdrawal": "撤下稿件",
    "register": "栏目册",
    "house": "制度、名册、模板或程序",
    "adoption": "接收现有网站",
    "override": "应急签发",
}
ORIGINS: dict[Origin, str] = {
    "government": "以区政府名义",
    "department": "部门信息",
    "town": "乡镇街道信息",
    "reprint": "转载",
    "interaction": "互动",
}
ACTS_TITLES: dict[Acts, str] = {"any": "", "keyed": "（登记了密钥的人须本人签名）", "signed": "（须本人签名）"}
FLAGS: dict[Flag, str] = {
    "urgent": "突发紧急",
    "sensitive": "敏感",
    "important": "重要",
    "undecided": "须请示",
    "joint": "联合",
    "unresolved": "尚未研究决定",
}


class Seat(Span, frozen=True, kw_only=True):
    """One person's right to act in a stage, for the days of the role."""

    person: str


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """`parallel`: neighbouring stages of the same such group are open together, in any order; empty, it stands in order.

    These are a stage's several units (yy-23), overrides, and what a policy's author wrote side by side.


    `handler`: only whoever did the self-check fills it (wz-12.1c). `acts`: whether an act on a forge fills it (see policy.py).
    """

    name: str
    kind: StageKind
    roles: tuple[str, ...]
    unit: str
    unit_name: str
    seats: tuple[Seat, ...]
    checklist: tuple[str, ...] = ()
    parallel: str = ""
    handler: bool = False
    acts: Acts = "any"

    def holders(self, day: date) -> list[str]:
        """Ids of those who may act that day."""
        return list(dict.fromkeys(seat.person for seat in self.seats if seat.covers(day)))

    @property
    def title(self) -> str:
        """As people say it: `二审（区住建局分管领导）`."""
        return f"{self.name}（{self.unit_name}{'或'.join(ROLE_TITLES[role] for role in self.roles)}）"


class Chain(msgspec.Struct, frozen=True, kw_only=True):
    """`submitters`: who may hand a change in; contractors may (they write), and still never review.

    `unit` answers for the articles of the change; empty where it holds none. `why` says in Chinese why this chain and
    none other. `follow_up`: working days left for the ordinary chain after an override; 0 for every other chain.
    """

    id: str
    title: str
    stages: tuple[Stage, ...]
    submitters: tuple[Seat, ...]
    unit: str = ""
    why: str = ""
    follow_up: int = 0

    @property
    def is_override(self) -> bool:
        return bool(self.follow_up)


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What the articles of a change state that can raise its chain; before and after the change, so that nothing is lowered."""

    flags: frozenset[Flag] = frozenset()
    joint: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()

    def __or__(self, other: Facts) -> Facts:
        return Facts(
            flags=self.flags | other.flags,
            joint=tuple(dict.fromkeys((*self.joint, *other.joint))),
            undecided=tuple(dict.fromkeys((*self.undecided, *other.undecided))),
        )

    def among(self, units: Container[str]) -> Facts:
        """The same, asking none but these units; it raises the chain as before."""
        joint, undecided = (tuple(one for one in named if one in units) for named in (self.joint, self.undecided))
        return Facts(flags=self.flags, joint=joint, undecided=undecided)


class Stating(Protocol):
    """What an article's front matter may say of its way; named as the flags are."""

    @property
    def urgent(self) -> bool: ...
    @property
    def sensitive(self) -> bool: ...
    @property
    def important(self) -> bool: ...
    @property
    def undecided(self) -> str: ...
    @property
    def joint(self) -> Sequence[str]: ...
    @property
    def unresolved(self) -> bool: ...


def stated(one: Stating) -> Facts:
    """The facts that one article's front matter makes."""
    flags = frozenset(flag for flag in FLAGS if getattr(one, flag))
    return Facts(flags=flags, joint=tuple(one.joint), undecided=(one.undecided,) if one.undecided else ())


def facts_of(metas: Iterable[Stating]) -> Facts:
    """The union of what the articles state."""
    return reduce(or_, map(stated, metas), Facts())


def chain_of(
    paths: Mapping[str, bool],
    facts: Facts,
    config: Config,
    policy: Policy,
    *,
    adoption: bool = False,
    override: bool = False,
    supposed: Origin | None = None,
) -> Chain:
    """The one chain that all `paths` (path: is it taken away) must go through; PortalError where they belong to different ones.

    What both brings and takes away articles needs the stages of either chain. `override` asks for the break-glass chain
    instead, which serves articles only: nobody breaks the glass to alter the rules. `supposed`: as if the column were of
    that origin.
    """
    domains: list[ChainDomain] = ["adoption"] if adoption else _domains(paths)
    is_article = domains[0] in ("article", "withdrawal")
    if override and not is_article:
        raise PortalError("应急签发只用于稿件", cure="制度、栏目、人员和程序的变更按正常流程审核")
    site = config.settings.site
    units: dict[str, tuple[str, ...]] = {"host": (site.host_unit,), "operator": (site.operator_unit,)}
    origin: Origin = "department"
    home = {site.host_unit, site.operator_unit}
    column = _column(paths, config) if is_article else None
    if column:
        origin = supposed or column.origin
        units |= {"column": (column.unit,), "undecided": facts.undecided}
        units["joint"] = tuple(unit for unit in facts.joint if unit != column.unit)
        home = {column.unit, *(unit for one in policy.on_behalf for unit in units[one])}
    wanted: list[ChainDomain] = ["override"] if override else domains
    rules = list({rule.id: rule for rule in (policy.chain_for(one, origin, facts.flags) for one in wanted)}.values())
    asked = [
        [
            _no_laxer(one, policy.acts)
            for stage, group in zip(rule.stage, rule.groups, strict=True)
            for one in _stages(stage, group and f"{rule.id} {group}", units, facts, config.roster)
        ]
        for rule in rules
    ]
    stages = _told_apart(reduce(joined, asked))
    submitters = (role for role in config.roster.roles if role.unit in home)
    return Chain(
        id="+".join(rule.id for rule in rules),
        title="、".join(rule.title for rule in rules),
        stages=tuple(stages),
        submitters=tuple(Seat(person=role.person, start=role.start, end=role.end) for role in submitters),
        unit=column.unit if column else "",
        why=_why(domains, origin, rules, facts),
        follow_up=rules[0].follow_up if override else 0,
    )


def joined(first: list[Stage], second: list[Stage]) -> list[Stage]:
    """Every stage of `first`, with what `second` asks for besides, before any proof.

    Where a stage of `first` is by the same unit and by nobody whom `second` would not take, it serves both, once.
    """
    stages = list(first)
    free = set(range(len(first)))
    for more in second:
        serves = next((n for n in sorted(free) if _serves(stages[n], more)), None)
        if serves is None:
            taken = any(stage.name == more.name for stage in stages)
            stages.append(msgspec.structs.replace(more, name=more.title) if taken else more)
        else:
            free.discard(serves)
            checklist = tuple(dict.fromkeys((*stages[serves].checklist, *more.checklist)))
            handler = stages[serves].handler or more.handler
            stages[serves] = _no_laxer(
                msgspec.structs.replace(stages[serves], checklist=checklist, handler=handler), more.acts
            )
    return sorted(stages, key=lambda stage: stage.kind == "proof")


def _told_apart(stages: list[Stage]) -> list[Stage]:
    """The stages, each under a name of its own: an act names its stage, and two units can be called the same."""
    times = Counter(stage.name for stage in stages)
    return [
        msgspec.structs.replace(stage, name=f"{stage.name}·{stage.unit}") if times[stage.name] > 1 else stage
        for stage in stages
    ]


def _serves(stage: Stage, more: Stage) -> bool:
    if stage.kind != more.kind or stage.unit != more.unit:
        return False
    return stage.kind == "self-check" or set(stage.roles) <= set(more.roles)


_UNCHANGED = "已经合并过的不用再做；有新改动的，在它自己的分支上（不是主分支）提交，再送审这个分支"


def _domains(paths: Mapping[str, bool]) -> list[ChainDomain]:
    if not paths:
        raise PortalError("这次变更没有改动任何文件", cure=_UNCHANGED)
    domains = {domain_of(path): path for path in paths}
    if len(domains) > 1:
        what = f"一次变更里既有稿件（{domains['article']}）又有制度或程序（{domains['house']}）"
        raise PortalError(what, cure="分成两个分支，分别送审")
    if "house" in domains:
        return ["register"] if set(paths) == {columns.PATH} else ["house"]
    withdrawn = any(gone and path.endswith(".md") for path, gone in paths.items())
    found: list[tuple[ChainDomain, bool]] = [
        ("article", not withdrawn or not all(paths.values())),
        ("withdrawal", withdrawn),
    ]
    return [domain for domain, applies in found if applies]


def _column(paths: Iterable[str], config: Config) -> Column:
    """A column of the one responsible unit; where several columns are touched, one whose origin all share."""
    found = {path: config.register.column_of(path) for path in paths}
    units = {column.unit: path for path, column in found.items()}
    if len(units) > 1:
        first, second = list(units.items())[:2]
        names = [config.roster.unit(unit).short for unit, _ in (first, second)]
        what = f"一次变更涉及两个责任单位：{first[1]}（{names[0]}）、{second[1]}（{names[1]}）"
        raise PortalError(what, cure="一事一审：按责任单位分成两个分支，分别送审")
    origins = {column.origin: path for path, column in found.items()}
    if len(origins) > 1:
        first_path, second_path = list(origins.values())[:2]
        what = f"一次变更涉及两类来源的栏目：{first_path}、{second_path}"
        raise PortalError(what, cure="一事一审：按栏目分成两个分支，分别送审")
    return next(iter(found.values()))


def _no_laxer(stage: Stage, acts: Acts) -> Stage:
    """The stage, asking at least for `acts`."""
    return msgspec.structs.replace(stage, acts=max(stage.acts, acts, key=ACTS.index))


def _stages(
    rule: StageRule, group: str, units: Mapping[str, tuple[str, ...]], facts: Facts, roster: Roster
) -> Iterator[Stage]:
    """The rule as it stands for this change: not at all, once, or once for each unit."""
    if rule.when and not set(rule.when) & facts.flags:
        return
    several = rule.asks_several
    for unit in units[rule.unit]:
        short = roster.unit(unit).short
        yield Stage(
            name=f"{rule.name}·{short}" if several else rule.name,
            kind=rule.kind,
            roles=tuple(rule.roles),
            unit=unit,
            unit_name=short,
            seats=_seats(rule, unit, roster),
            checklist=(
                *rule.checklist,
                *(item for flag in FLAGS if flag in facts.flags for item in rule.asks.get(flag, ())),
            ),
            parallel=group,
            handler=rule.handler,
            acts=rule.acts,
        )


def _seats(rule: StageRule, unit: str, roster: Roster) -> tuple[Seat, ...]:
    return tuple(
        Seat(person=role.person, start=role.start, end=role.end)
        for role in roster.roles
        if role.unit == unit and role.role in rule.roles and not roster.person(role.person).contractor
    )


def _why(domains: Sequence[ChainDomain], origin: Origin, rules: Sequence[ChainRule], facts: Facts) -> str:
    reasons = ["兼".join(DOMAINS[domain] for domain in domains)]
    if domains[0] in ("article", "withdrawal"):
        reasons.append(f"来源：{ORIGINS[origin]}")
        reasons += [f"标明{FLAGS[flag]}" for flag in FLAGS if flag in facts.flags]
    return f"{'，'.join(reasons)} → {'、'.join(rule.title for rule in rules)}"
