"""Whether one chain asks for at least what another asks for: each stage, by nobody lower, in the same order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product

from sanshen.review.judging.chain_rule import ACTS, RANKS, Acts, ChainRule, StageKind, StageRule

_KINDS: dict[StageKind, str] = {
    "pre-review": "前置审核",
    "self-check": "自查",
    "approval": "审批",
    "consent": "会签",
    "proof": "发布前校对",
    "override": "应急签发",
}


def _does_for(rule: ChainRule, given: StageRule, needed: StageRule, least: Acts) -> bool:
    """Whether a stage of a chain is at least what another chain asks for: as often, by nobody lower, for the same unit.

    Another unit's does where all of its people outrank those who are asked, and their unit still approves elsewhere.
    """
    lowest = min(needed.ranks)
    always = not given.when or set(rule.flags) <= set(given.when)
    return (
        given.kind == needed.kind
        and all(role in needed.roles or RANKS[role] > lowest for role in given.roles)
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


def lack(rule: ChainRule, other: ChainRule, least: Acts) -> str:
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
        if lack(found, one, least):
            found = one
    return found
