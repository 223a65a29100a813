"""A policy in force: which of its chains a change goes through."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec

from sanshen.base.errors import PortalError
from sanshen.portal.columns import Origin
from sanshen.portal.people import Id
from sanshen.portal.site import Text
from sanshen.review.judging.chain_rule import Acts, ChainDomain, ChainRule, Flag
from sanshen.review.judging.strictness import strictest

# what a domain falls back to where the policy has no chain of its own for it
_FALLBACK: dict[ChainDomain, ChainDomain] = {"withdrawal": "article", "register": "house"}
ARTICLES: tuple[ChainDomain, ...] = ("article", "withdrawal")


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
        return frozenset(flag for domain in ARTICLES for rule in self._of(domain) for flag in rule.every_flag)

    def heeded(self, origin: Origin, flags: Iterable[Flag]) -> frozenset[Flag]:
        """Those that make a difference to an article of this origin with these flags, in coming or going; of others it must not speak."""
        rules = [self.chain_for(domain, origin, flags) for domain in ARTICLES]
        met = [rule for domain in ARTICLES for rule in self._raised(domain, flags)]  # the strictest of them asks all
        return frozenset(flag for rule in rules for flag in rule.every_flag).union(*(rule.flags for rule in met))

    def asks_the_named(self, origin: Origin, flags: Iterable[Flag]) -> bool:
        """Whether such an article that nobody can judge goes to the unit that it names; else its own unit decides, or the host."""
        return any(stage.unit == "undecided" for stage in self.chain_for("article", origin, flags).stage)

    def _raised(self, domain: ChainDomain, flags: Iterable[Flag]) -> list[ChainRule]:
        return [rule for rule in self._of(domain) if set(rule.flags) & set(flags)]

    def _of(self, domain: ChainDomain) -> list[ChainRule]:
        rules = [rule for rule in self.chain if rule.domain == domain]
        return rules or (self._of(_FALLBACK[domain]) if domain in _FALLBACK else [])
