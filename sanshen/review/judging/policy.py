"""policies/<name>.toml: which chain a kind of change must go through, as the regulation lays it down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations, pairwise, product
from typing import Annotated, Literal, get_args

import msgspec

from sanshen.base.errors import PortalError
from sanshen.portal.columns import Origin
from sanshen.portal.people import Id, RoleName
from sanshen.portal.schema import decode_toml
from sanshen.portal.site import Text

StageKind = Literal["pre-review", "self-check", "approval", "consent", "proof", "override"]
ChainDomain = Literal["article", "withdrawal", "register", "house", "adoption", "override"]
Flag = Literal["urgent", "sensitive", "important", "undecided", "joint", "unresolved"]
Acts = Literal["any", "keyed", "signed"]
RENEWAL = "renewal"  # the id of the chain that no policy lays down (renewal.py)
ACTS: tuple[Acts, ...] = ("any", "keyed", "signed")  # from the loosest to the strictest
# what a domain falls back to where the policy has no chain of its own for it
_FALLBACK: dict[ChainDomain, ChainDomain] = {"withdrawal": "article", "register": "house"}
_ARTICLES: tuple[ChainDomain, ...] = ("article", "withdrawal")
_NEEDED: tuple[ChainDomain, ...] = ("article", "house", "adoption")
_MARKS: tuple[Flag, ...] = get_args(Flag)
_ORIGINS: tuple[Origin, ...] = ("government", "department", "town", "reprint", "interaction")


# whoever agrees repeats every item: together they must fit in a statement (a longer one is not recorded)
Item = Annotated[Text, msgspec.Meta(max_length=300)]


class StageRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`unit` says whose people act: the column's, the host's (主办), the operator's (承办), those of every joint unit, or
    of the unit that must decide. `when`: the stage only stands where the article has one of these flags; `asks`: what else
    is to be looked at where it has the flag. `together`: stages that say so and stand side by side here are filled in any order.
    `handler`: of those who could fill it, only whoever did the self-check (承办人) does.

    `acts`: `signed`, only what people sign with their own keys fills the stage; `keyed`, whoever has a registered key
    signs, others may act on a forge; `any`, everybody may.
    """

    name: Text
    kind: StageKind
    roles: Annotated[list[RoleName], msgspec.Meta(min_length=1)]
    unit: Literal["column", "host", "operator", "joint", "undecided"]
    when: list[Flag] = []
    checklist: Annotated[list[Item], msgspec.Meta(max_length=40)] = []
    asks: dict[Flag, Annotated[list[Item], msgspec.Meta(max_length=10)]] = {}
    together: bool = False
    handler: bool = False
    acts: Acts = "any"

    @property
    def flags(self) -> frozenset[Flag]:
        """Those that make a difference to it."""
        return frozenset((*self.when, *self.asks))

    @property
    def is_free(self) -> bool:
        """Whether it is filled in any order with those beside it that are free too."""
        return self.together or self.kind == "override"

    @property
    def asks_several(self) -> bool:
        """Whether it stands once for each of the units that the article names, whichever of them comes first."""
        return self.unit in ("joint", "undecided")

    @property
    def is_certain(self) -> bool:
        """Whether it stands whatever an article states: one that asks named units does not stand where none is named."""
        return not self.when and not self.asks_several

    @property
    def ranks(self) -> list[int]:
        return [_RANKS[role] for role in self.roles]


class ChainRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A chain with `flags` takes precedence where the article has one; one with `origins` serves those columns only.

    Where its flags lead to several, that of them applies which asks all.

    `follow_up`: after an override, the working days within which the ordinary chain must have been gone through.
    """

    id: Id
    title: Text
    domain: ChainDomain
    origins: list[Origin] = []
    flags: list[Flag] = []
    follow_up: Annotated[int, msgspec.Meta(ge=0, le=30)] = 0
    stage: Annotated[list[StageRule], msgspec.Meta(min_length=2)]

    @property
    def approvals(self) -> int:
        """How many approvals it asks for at least, whatever an article states."""
        return self.demands("any")

    def demands(self, acts: Acts) -> int:
        """How many approvals it asks for that must be at least so strictly given."""
        needed = ACTS[ACTS.index(acts) :]
        return sum(
            stage.kind in ("approval", "override") and stage.is_certain and stage.acts in needed for stage in self.stage
        )

    @property
    def every_flag(self) -> frozenset[Flag]:
        """Those that lead to it, and those that make a difference to a stage of it."""
        return frozenset((*self.flags, *(flag for stage in self.stage for flag in stage.flags)))

    @property
    def groups(self) -> list[str]:
        """Of each stage the name of the group within which the order is free; empty where it stands in order.

        By what is written here, side by side: where a stage between does not apply, those about it stay in order.
        """
        found: list[str] = []
        for number, stage in enumerate(self.stage):
            before = self.stage[number - 1] if number else stage
            goes_on = number > 0 and before.is_free and stage.is_free
            alone = stage.name if stage.is_free or stage.asks_several else ""
            found.append(found[-1] if goes_on else alone)
        return found

    @property
    def is_general(self) -> bool:
        return not self.origins and not self.flags


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`includes` names further files of policies/ whose chains belong to this policy, unless it has one of the same id.

    `on_behalf`: whose people may hand an article in for the unit that answers for it (xx-12); they never review it thereby.
    `reserve`: for how many days a change must leave people for every chain and a key for the gate.
    `acts`: the least that every stage asks for, whatever it says itself. `witnesses`: how many machines must have seen what
    was said on a forge: the gate's alone, or also a second one, whose key is a `[[witness]]` of portal.toml. `words`: whoever
    approves on a forge must also write that every item was looked at.
    """

    name: Id
    title: Text
    includes: list[Id] = []
    on_behalf: list[Literal["host", "operator"]] = []
    reserve: Annotated[int, msgspec.Meta(ge=7, le=365)] = 30
    acts: Acts = "any"
    witnesses: Annotated[int, msgspec.Meta(ge=1, le=2)] = 1
    words: bool = False
    chain: list[ChainRule] = []

    def chain_for(self, domain: ChainDomain, origin: Origin, flags: Iterable[Flag]) -> ChainRule:
        """The chain that applies: by flag, else by origin, else the general one; by several flags, the one that asks all."""
        rules = self._of(domain)
        if not rules:
            raise PortalError("制度没有规定应急签发", cure="按正常流程审核；需要应急签发的，先修订制度并报批")
        if raised := self._raised(domain, flags):
            return strictest(raised, self.acts)
        fitting = [rule for rule in rules if origin in rule.origins and not rule.flags]
        return (fitting + [rule for rule in rules if rule.is_general])[0]

    @property
    def flags(self) -> frozenset[Flag]:
        """Those that make a difference to the way of some article."""
        return frozenset(flag for domain in _ARTICLES for rule in self._of(domain) for flag in rule.every_flag)

    def heeded(self, origin: Origin, flags: Iterable[Flag]) -> frozenset[Flag]:
        """Those that make a difference to an article of this origin with these flags, in coming or going; of others it must not speak."""
        rules = [self.chain_for(domain, origin, flags) for domain in _ARTICLES]
        met = [rule for domain in _ARTICLES for rule in self._raised(domain, flags)]  # the strictest of them asks all
        return frozenset(flag for rule in rules for flag in rule.every_flag).union(*(rule.flags for rule in met))

    def asks_the_named(self, origin: Origin, flags: Iterable[Flag]) -> bool:
        """Whether such an article that nobody can judge goes to the unit that it names; else its own unit decides, or the host."""
        return any(stage.unit == "undecided" for stage in self.chain_for("article", origin, flags).stage)

    def _raised(self, domain: ChainDomain, flags: Iterable[Flag]) -> list[ChainRule]:
        return [rule for rule in self._of(domain) if set(rule.flags) & set(flags)]

    def _of(self, domain: ChainDomain) -> list[ChainRule]:
        rules = [rule for rule in self.chain if rule.domain == domain]
        return rules or (self._of(_FALLBACK[domain]) if domain in _FALLBACK else [])


class _Chains(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    title: Text
    chain: list[ChainRule]


def path_of(name: str) -> str:
    return f"policies/{name}.toml"


def parse_policy(read: Callable[[str], bytes], path: str) -> Policy:
    """Decode a policy with what it includes; refuse one with a gap or a way around an approval."""
    policy = decode_toml(read(path), Policy, path)
    chains = list(policy.chain)
    own = {rule.id for rule in chains}
    for name in policy.includes:
        chains += [
            rule for rule in decode_toml(read(path_of(name)), _Chains, path_of(name)).chain if rule.id not in own
        ]
    whole = msgspec.structs.replace(policy, chain=chains)
    for domain in dict.fromkeys((*_NEEDED, *(rule.domain for rule in chains))):
        _refuse_gaps(domain, [rule for rule in chains if rule.domain == domain], path)
    for rule in chains:
        _refuse_weak(rule, path)
    _refuse_shortcuts(whole, path)
    _refuse_ambiguous(chains, whole.acts, path)
    _refuse_clicks(whole, path)
    return whole


def _refuse_clicks(policy: Policy, path: str) -> None:
    """Whatever articles demand of signatures, no other chain may do with less: least of all the one that alters this policy."""
    for acts in ACTS[ACTS.index(policy.acts) + 1 :]:
        least = max(rule.demands(acts) for rule in policy.chain if rule.domain == "article" and not rule.flags)
        for rule in policy.chain:
            if rule.domain != "adoption" and rule.demands(acts) < least:
                what = f"流程“{rule.title}”对本人签名的要求比稿件审核宽"
                cure = f'这条流程至少 {least} 个审批写 acts = "{acts}"，或在制度开头写 acts = "{acts}"'
                raise PortalError(what, cure=cure, path=path)


def _refuse_gaps(domain: ChainDomain, rules: list[ChainRule], path: str) -> None:
    general = sum(rule.is_general for rule in rules)
    served = [origin for rule in rules if not rule.flags for origin in rule.origins]
    wanted = 0 if set(served) == set(_ORIGINS) else 1
    if general != wanted:
        what = f"{domain} 类变更应恰有 {wanted} 条通用的审核流程，现有 {general} 条"
        cure = "origins 没有覆盖全部来源的，写一个没有 origins、flags 的 [[chain]]；已经覆盖的，不再写通用的"
        raise PortalError(what, cure=cure, path=path)
    if len(served) != len(set(served)):
        raise PortalError(f"{domain} 类变更有两条流程服务同一来源", cure="每种来源只写在一条流程里", path=path)


def _refuse_weak(rule: ChainRule, path: str) -> None:
    def refuse(what: str, cure: str) -> PortalError:
        return PortalError(f"流程“{rule.title}”{what}", cure=cure, path=path)

    names = [stage.name for stage in rule.stage]
    if len(set(names)) != len(names):
        raise refuse("里有同名的审次", "每一审用不同的名称")
    if not rule.approvals:
        cure = '至少设一个 kind = "approval"、没有 when、unit 不是 joint、undecided 的审次：稿件没写这些单位的，就没有那一审'
        raise refuse("没有任何必经的审批", cure)
    if fault := _misordered(rule):
        raise refuse(*fault)
    if rule.domain not in _ARTICLES and any(
        stage.flags or stage.unit not in ("host", "operator") for stage in rule.stage
    ):
        raise refuse("不属于稿件", "unit 只用 host 或 operator，不写 when、asks")
    if rule.id == RENEWAL:
        raise refuse(f'的 id 是保留字 "{RENEWAL}"', "换一个 id：这个名字只归应急续任")
    kinds = [stage.kind for stage in rule.stage]
    overrides = rule.domain == "override"
    if overrides != bool(rule.follow_up) or any((kind == "override") != overrides for kind in kinds):
        cure = (
            'domain = "override" 的流程每一审都写 kind = "override"，并写 follow_up'
            if overrides
            else '不写 follow_up，也不写 kind = "override"：这两样只属于 domain = "override" 的流程'
        )
        raise refuse("混用了应急签发和正常审核，或没有补审期限", cure)


_TOGETHER = "together = true 只写在相邻的几个审批、或相邻的几个校对上，每一个都写"


def _misordered(rule: ChainRule) -> tuple[str, str] | None:
    """What stands in the wrong place, and the cure: pre-review, self-check, approvals, proofs."""
    kinds = [stage.kind for stage in rule.stage]
    own = [kind for kind in kinds if kind != "pre-review"]
    if own != kinds[len(kinds) - len(own) :]:
        return "的前置审核不在最前", "前置审核放在其他各审之前"
    if "self-check" in own[1:]:
        return "的自查不在第一位", "自查只能是一审（前面只可以有前置审核）"
    if "proof" in own and any(kind != "proof" for kind in own[own.index("proof") :]):
        return "的发布前校对不在最后", "校对放在全部审批之后"
    if "self-check" in kinds and rule.stage[kinds.index("self-check")].unit in ("joint", "undecided"):
        return "的自查不由责任单位做", "自查的 unit 不用 joint、undecided"
    for one, other in pairwise(rule.stage):
        if one.together and other.together and (one.kind != other.kind or one.kind not in ("approval", "proof")):
            return "里不分先后的审次不是同一种", _TOGETHER
    groups = rule.groups
    if any(stage.together and groups.count(group) < 2 for stage, group in zip(rule.stage, groups, strict=True)):
        return "里写了 together 的一审，旁边没有同样写的", _TOGETHER
    return _handlerless(rule)


def _handlerless(rule: ChainRule) -> tuple[str, str] | None:
    """Why nobody could be the handler; each stage that asks for one comes after a self-check that always stands, by people it takes."""
    checks = [stage for stage in rule.stage if stage.kind == "self-check"]
    for stage in rule.stage:
        if not stage.handler:
            continue
        if not checks or stage.kind != "proof":
            return "没有承办人", "handler = true 只写在校对上，前面要有自查：做自查的就是承办人"
        if checks[0].when or checks[0].unit != stage.unit or not set(checks[0].roles) <= set(stage.roles):
            return (
                "里做自查的人不一定能做承办人的校对",
                "自查不写 when，它的 unit、roles 与写 handler = true 的校对一致",
            )
    return None


_KINDS: dict[StageKind, str] = {
    "pre-review": "前置审核",
    "self-check": "自查",
    "approval": "审批",
    "consent": "会签",
    "proof": "发布前校对",
    "override": "应急签发",
}
_RANKS: dict[RoleName, int] = {
    "editor": 0,
    "section-head": 1,
    "secrecy-officer": 1,
    "site-admin": 1,
    "leader-in-charge": 2,
    "principal-leader": 3,
    "government-leader": 4,
}


def _does_for(rule: ChainRule, given: StageRule, needed: StageRule, least: Acts) -> bool:
    """Whether a stage of a chain is at least what another chain asks for: as often, by nobody lower, for the same unit.

    Another unit's does where all of its people outrank those who are asked, and their unit still approves elsewhere.
    """
    lowest = min(needed.ranks)
    always = not given.when or set(rule.flags) <= set(given.when)
    return (
        given.kind == needed.kind
        and all(role in needed.roles or _RANKS[role] > lowest for role in given.roles)
        and (always or (bool(needed.when) and set(needed.when) <= set(given.when)))
        and (given.unit == needed.unit or _is_above(rule, given, needed))
        and (given.handler or not needed.handler)
        and (bool(given.checklist) or not needed.checklist)
        and set(needed.asks) <= {*given.asks, *(rule.flags if given.checklist else ())}
        and max(given.acts, least, key=ACTS.index) in ACTS[ACTS.index(needed.acts) :]
    )


def _is_above(rule: ChainRule, given: StageRule, needed: StageRule) -> bool:
    return (
        not (given.asks_several or needed.asks_several)
        and min(given.ranks) > max(needed.ranks)
        and any(one.kind == needed.kind and one.unit == needed.unit and one.is_certain for one in rule.stage)
    )


def _left_out(does: list[list[int]]) -> int | None:
    """Which needed stage has none that does for it, by the numbers of those that could; each does for one only."""
    taken: dict[int, int] = {}  # by number: which stage of the rule does for which of the other chain

    def settle(needed: int, tried: set[int]) -> bool:
        for at in does[needed]:
            if at not in tried:
                tried.add(at)
                if at not in taken or settle(taken[at], tried):
                    taken[at] = needed
                    return True
        return False

    return next((needed for needed in range(len(does)) if not settle(needed, set())), None)


def _turned(rule: ChainRule, other: ChainRule, does: list[list[int]]) -> tuple[int, int] | None:
    """Two needed stages of which the first no longer comes first; a higher one may come last instead."""
    groups, others = rule.groups, other.groups

    def in_order(one: int, two: int, by: list[str]) -> bool:
        return one < two and not (by[one] and by[one] == by[two])

    def comes_last(one: int, two: int) -> bool:
        return in_order(two, one, groups) and min(rule.stage[one].ranks) > max(rule.stage[two].ranks)

    for one, two in combinations(range(len(does)), 2):
        if not in_order(one, two, others) or in_order(does[one][0], does[two][-1], groups):
            continue
        if not any(comes_last(first, second) for first, second in product(does[one], does[two])):
            return one, two
    return None


def _lack(rule: ChainRule, other: ChainRule, least: Acts) -> str:
    """What the other chain asks for and this one does not; empty where it asks at least as much, in the same order."""
    does = [
        [at for at, given in enumerate(rule.stage) if _does_for(rule, given, needed, least)] for needed in other.stage
    ]
    if (lost := _left_out(does)) is not None:
        return f"少了{_KINDS[other.stage[lost].kind]}（{other.stage[lost].name}）"
    if turned := _turned(rule, other, does):
        first, second = (other.stage[one].name for one in turned)
        return f"乱了先后（{first}应在{second}之前）"
    return ""


def strictest(raised: Sequence[ChainRule], least: Acts) -> ChainRule:
    """The first of the chains that asks all that the others ask for; a policy in which none does is refused when it is read."""
    found = raised[0]
    for one in raised[1:]:
        if _lack(found, one, least):
            found = one
    return found


def _refuse_shortcuts(policy: Policy, path: str) -> None:
    """Front matter may raise a chain, never lower it; nor may taking an article away be easier than bringing it."""
    chains = policy.chain
    most = max(rule.approvals for rule in chains if rule.domain == "article" and not rule.flags)
    for rule in chains:
        eased = rule.domain == "withdrawal" or (rule.domain == "article" and rule.flags)
        if eased and rule.approvals < most:
            what = f"流程“{rule.title}”比一般稿件的流程宽"
            cure = f"必经的审批不少于 {most} 次；有 when 的，unit 是 joint、undecided 的，都不算必经"
            raise PortalError(what, cure=cure, path=path)
    for origin in _ORIGINS:
        _refuse_lower(policy.chain_for("withdrawal", origin, ()), policy.chain_for("article", origin, ()), path)
    for rule, ordinary in product(chains, chains):
        alike = rule.flags and not ordinary.flags and rule.domain == ordinary.domain
        if alike and (lack := _lack(rule, ordinary, policy.acts)):
            what = f"流程“{rule.title}”比“{ordinary.title}”{lack}"
            raise PortalError(what, cure=_RAISING, path=path)


_RAISING = (
    "不带标记的流程有的每一审，带标记的也要有：同一种，先后一致，职务不低于它，有核对项，"
    "unit、when、asks、handler、together、acts 不比它宽；换成别的单位的，职务要更高，原来的单位另有审批"
)


def _refuse_lower(withdrawal: ChainRule, article: ChainRule, path: str) -> None:
    """Whoever takes an article away is no lower than the lowest who approves one; a leader in charge always does."""
    approving = [stage for stage in article.stage if stage.kind == "approval" and stage.is_certain]
    lowest = min(_RANKS["leader-in-charge"], *(min(stage.ranks) for stage in approving))
    enough = [
        stage
        for stage in withdrawal.stage
        if stage.kind == "approval" and stage.is_certain and min(stage.ranks) >= lowest
    ]
    if len(enough) < len(approving):
        what = f"流程“{withdrawal.title}”由职务低于“{article.title}”的人审批"
        cure = f"至少 {len(approving)} 个必经的审批，roles 里的职务都不低于稿件审批里最低的"
        raise PortalError(what, cure=cure, path=path)


def _refuse_ambiguous(chains: list[ChainRule], least: Acts, path: str) -> None:
    """An article may have any marks together, and goes one way: one of the chains to which they lead must ask for all."""
    for domain in dict.fromkeys(rule.domain for rule in chains):
        flagged = [rule for rule in chains if rule.domain == domain and rule.flags]
        for many in range(1, len(_MARKS) + 1):
            for marks in combinations(_MARKS, many):
                raised = [rule for rule in flagged if set(rule.flags) & set(marks)]
                _refuse_none_strictest(raised, least, path)


def _refuse_none_strictest(raised: list[ChainRule], least: Acts, path: str) -> None:
    if len(raised) < 2:
        return
    found = strictest(raised, least)
    for one in raised:
        if one is not found and (lack := _lack(found, one, least)):
            what = f"同时带几种标记的稿件不知走“{found.title}”还是“{one.title}”：前者比后者{lack}"
            cure = "让其中一条包含另一条的每一审；或合成一条流程，各自独有的审次写 when"
            raise PortalError(what, cure=cure, path=path)
