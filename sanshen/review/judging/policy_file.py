"""policies/<name>.toml, read: a policy with a gap, or with a way around an approval, is refused with the cure."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, pairwise, product
from typing import get_args

import msgspec

from sanshen.base.errors import PortalError
from sanshen.portal.columns import Origin
from sanshen.portal.schema import decode_toml
from sanshen.portal.site import Text
from sanshen.review.judging.chain_rule import ACTS, RANKS, RENEWAL, Acts, ChainDomain, ChainRule, Flag
from sanshen.review.judging.policy import ARTICLES, Policy
from sanshen.review.judging.strictness import lack, strictest

_NEEDED: tuple[ChainDomain, ...] = ("article", "house", "adoption")
_MARKS: tuple[Flag, ...] = get_args(Flag)
_ORIGINS: tuple[Origin, ...] = get_args(Origin)


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
    if rule.domain not in ARTICLES and any(
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
        if alike and (lacks := lack(rule, ordinary, policy.acts)):
            what = f"流程“{rule.title}”比“{ordinary.title}”{lacks}"
            raise PortalError(what, cure=_RAISING, path=path)


_RAISING = (
    "不带标记的流程有的每一审，带标记的也要有：同一种，先后一致，职务不低于它，有核对项，"
    "unit、when、asks、handler、together、acts 不比它宽；换成别的单位的，职务要更高，原来的单位另有审批"
)


def _refuse_lower(withdrawal: ChainRule, article: ChainRule, path: str) -> None:
    """Whoever takes an article away is no lower than the lowest who approves one; a leader in charge always does."""
    approving = [stage for stage in article.stage if stage.kind == "approval" and stage.is_certain]
    lowest = min(RANKS["leader-in-charge"], *(min(stage.ranks) for stage in approving))
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
        if one is not found and (lacks := lack(found, one, least)):
            what = f"同时带几种标记的稿件不知走“{found.title}”还是“{one.title}”：前者比后者{lacks}"
            cure = "让其中一条包含另一条的每一审；或合成一条流程，各自独有的审次写 when"
            raise PortalError(what, cure=cure, path=path)
