"""Whether every chain still has its people, and the ledger a key, after a change of the rules and in the days that follow.

A change that leaves the site's own chain without people could never be repaired: the repair would need that chain.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from itertools import chain as chained

import msgspec

from sanshen.base.errors import PortalError
from sanshen.portal import columns
from sanshen.portal.config import Config
from sanshen.review.judging import renewal
from sanshen.review.judging.chain import (
    DOMAINS,
    FLAGS,
    ORIGINS,
    Chain,
    Facts,
    chain_of,
)
from sanshen.review.judging.chain_rule import Flag
from sanshen.review.judging.policy import Policy
from sanshen.review.judging.seats import able_to_act, everybody, shortage, site_chain

Rules = tuple[Config, Policy]
GATE, _ACTING = "gate", "acting"
_VITAL = (GATE, "house", "register", renewal.ID)  # without these nothing can be repaired
_NO_KEY = "没有可用的闸门密钥，写不了审核台账"


class Named(msgspec.Struct, frozen=True):
    """A chain that a change may need. `key` names it whatever units and people are called."""

    key: tuple[str, ...]
    title: str
    chain: Chain


class Loss(msgspec.Struct, frozen=True):
    """What can no longer be done, from which day on, and why. `chain` is the id of the chain; empty for the gate's key."""

    what: str
    why: str
    since: date
    chain: str = ""


def losses(before: Rules | None, after: Rules, day: date) -> list[Loss]:
    """What works by the rules of `before` and would not by those of `after`, today or within the reserve that policy demands.

    What the calendar takes away by either is not told: it must not stand in the way of a repair. Without `before`, where
    a site is taken over, there must be what any repair needs.
    """
    reserve = (before or after)[1].reserve
    found: dict[tuple[str, ...], Loss] = {}
    for on in _days(after[0], day, reserve):
        stood = {one: why for one, (_, _, why) in _gaps(before, on).items()} if before else None
        for key, (title, chain, why) in _gaps(after, on).items():
            was_good = not _stood(stood, key) if stood is not None else key[0] in _VITAL
            if why and was_good:
                found.setdefault(tuple(word for word in key if word != _ACTING), Loss(title, why, on, chain))
    return list(found.values())


def _stood(gaps: Mapping[tuple[str, ...], str], key: tuple[str, ...]) -> str:
    """Why the chain could not be filled before; a mark that only the new policy knows was reviewed as any article of its unit."""
    ordinary = (*key[:3], _ACTING) if key[-1] == _ACTING else key[:3]
    return gaps.get(key, gaps.get(ordinary, ""))


def _days(config: Config, day: date, reserve: int) -> list[date]:
    """The day, the last that counts, and each between that follows the end of a term or key."""
    last = day + timedelta(days=reserve)
    settings = config.settings
    dated = chained(config.roster.roles, config.roster.keys, settings.gate, settings.witness)
    ends = (one.end for one in dated if one.end)
    return sorted({day, last, *(end + timedelta(days=1) for end in ends if day <= end < last)})


def _gaps(rules: Rules, day: date) -> dict[tuple[str, ...], tuple[str, str, str]]:
    """Each chain, the gate and the way out, with title, id and why it cannot be filled that day; empty where it can.

    Once by terms and once by who has a key or an account: a roster in which hardly anybody has one yet must not hide
    that a seat is lost.
    """
    config = rules[0]
    found: dict[tuple[str, ...], tuple[str, str, str]] = {}
    found[(GATE,)] = ("审核台账", "", "" if config.settings.gate_keys(day) else _NO_KEY)
    found[(renewal.ID,)] = ("应急续任", renewal.ID, renewal.lack(*rules, day))
    seated, able = everybody(config), able_to_act(*rules, day)
    for one in chains(*rules):
        found[one.key] = (one.title, one.chain.id, shortage(one.chain, day, seated))
        found[(*one.key, _ACTING)] = (one.title, one.chain.id, shortage(one.chain, day, able))
    return found


def chains(config: Config, policy: Policy) -> Iterator[Named]:
    """Every chain that a change may need: the site's own, and those of each unit's columns with and without a flag."""
    nothing = Facts()
    yield Named(("house",), DOMAINS["house"], site_chain(config, policy))
    yield Named(("register",), DOMAINS["register"], chain_of({columns.PATH: False}, nothing, config, policy))
    yield Named(("adoption",), DOMAINS["adoption"], chain_of({}, nothing, config, policy, adoption=True))
    kinds = {(one.unit, one.origin): one for one in config.register if not one.is_module}
    flags = sorted(policy.flags)
    for (unit, origin), column in kinds.items():
        whose = f"{config.roster.unit(unit).short}的栏目（{ORIGINS[origin]}）"
        path = f"{column.folder}x.md"
        yield Named(("article", unit, origin), f"{whose}的稿件", chain_of({path: False}, nothing, config, policy))
        yield Named(("withdrawal", unit, origin), f"{whose}撤下稿件", chain_of({path: True}, nothing, config, policy))
        for flag in flags:
            for key, title, facts in _flagged(flag, unit, config):
                made = chain_of({path: False}, facts, config, policy)
                yield Named(("article", unit, origin, *key), f"{whose}{title}的稿件", made)
        with suppress(PortalError):  # a policy need not know overrides
            broken = chain_of({path: False}, nothing, config, policy, override=True)
            yield Named(("override", unit), f"{whose}应急签发", broken)


def _flagged(flag: Flag, unit: str, config: Config) -> Iterator[tuple[tuple[str, ...], str, Facts]]:
    """The facts that raise a chain by this flag: once, or with each other unit that may be named."""
    if flag not in ("joint", "undecided"):
        yield (flag,), f"标明{FLAGS[flag]}", Facts(flags=frozenset((flag,)))
        return
    for other in config.roster.units.values():
        if other.id != unit:
            named = {flag: (other.id,)}
            title = f"与{other.short}联合" if flag == "joint" else f"须请示{other.short}"
            yield (flag, other.id), title, Facts(flags=frozenset((flag,)), **named)
