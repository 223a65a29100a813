"""One chain of a policy as its file lays it down: which stages a kind of change must go through, and by whom."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from sanshen.portal.columns import Origin
from sanshen.portal.people import Id, RoleName
from sanshen.portal.site import Text

StageKind = Literal["pre-review", "self-check", "approval", "consent", "proof", "override"]
ChainDomain = Literal["article", "withdrawal", "register", "house", "adoption", "override"]
Flag = Literal["urgent", "sensitive", "important", "undecided", "joint", "unresolved"]
Acts = Literal["any", "keyed", "signed"]
RENEWAL = "renewal"  # the id of the chain that no policy lays down (renewal.py)
ACTS: tuple[Acts, ...] = ("any", "keyed", "signed")  # from the loosest to the strictest
RANKS: dict[RoleName, int] = {
    "editor": 0,
    "section-head": 1,
    "secrecy-officer": 1,
    "site-admin": 1,
    "leader-in-charge": 2,
    "principal-leader": 3,
    "government-leader": 4,
}


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
        return [RANKS[role] for role in self.roles]


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
