"""Whether a chain can be gone through on a day: its stages by different people, none of them the one who wrote the change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from sanshen.portal import site
from sanshen.portal.config import Config
from sanshen.review.judging.chain import Chain, Facts, chain_of
from sanshen.review.judging.chain_rule import Acts
from sanshen.review.judging.policy import Policy

_FREE = ("self-check", "proof")  # stages that a writer may fill


class Able(msgspec.Struct, frozen=True):
    """Who can act: `signing` with a key of their own, `clicking` on the forge alone; whose commits are known, `writing`."""

    signing: frozenset[str]
    writing: frozenset[str]
    clicking: frozenset[str] = frozenset()
    keyed: frozenset[str] = frozenset()

    def fills(self, acts: Acts, person: str) -> bool:
        clicks = acts == "any" or (acts == "keyed" and person not in self.keyed)
        return person in self.signing or (clicks and person in self.clicking)


def shortage(chain: Chain, day: date, able: Able) -> str:
    """Why the chain cannot be filled by those who are `able` that day, in Chinese; empty if it can."""
    seated = [(stage, [one for one in stage.holders(day) if able.fills(stage.acts, one)]) for stage in chain.stages]
    if empty := [stage.title for stage, people in seated if not people]:
        return f"{'、'.join(empty)}没有可以审核的人"
    submitters = dict.fromkeys(
        seat.person for seat in chain.submitters if seat.covers(day) and able.fills("any", seat.person)
    )
    writers = [one for one in submitters if one in able.writing]
    if not writers:
        return f"没有可以写稿、送审的人{'（都没有登记邮箱）' if submitters else ''}"
    for writer in writers:
        left = [[one for one in people if stage.kind in _FREE or one != writer] for stage, people in seated]
        proofs = [stage.kind == "proof" for stage, _ in seated]
        if all(
            _match([people for people, proof in zip(left, proofs, strict=True) if proof is kind])
            for kind in (True, False)
        ):
            return ""
    return "各审要由不同的人做，写稿的人不能审批，现有的人不够"


def _match(stages: Sequence[Sequence[str]]) -> bool:
    """Whether each stage can have a person of its own (Kuhn's augmenting paths)."""
    stage_of: dict[str, int] = {}

    def seated(stage: int, tried: set[str]) -> bool:
        for person in stages[stage]:
            if person in tried:
                continue
            tried.add(person)
            if person not in stage_of or seated(stage_of[person], tried):
                stage_of[person] = stage
                return True
        return False

    return all(seated(stage, set()) for stage in range(len(stages)))


def site_chain(config: Config, policy: Policy) -> Chain:
    """The chain by which rules, roster and programs are changed."""
    return chain_of({site.PATH: False}, Facts(), config, policy)


def is_fillable(config: Config, policy: Policy, day: date) -> bool:
    """Whether the site's own chain can be gone through on that day."""
    return not shortage(site_chain(config, policy), day, able_to_act(config, policy, day))


def everybody(config: Config) -> Able:
    """As if all whom the roster names had an e-mail and a key."""
    people = frozenset(config.roster.people)
    return Able(people, people)


def able_to_act(config: Config, policy: Policy, day: date) -> Able:
    """Those who have a key that day, or an account on the forge of the portal, where there is one and all whom the policy asks for witness it."""
    forge, settings, people = config.settings.forge, config.settings, config.roster.people.values()
    writing = frozenset(one.id for one in people if one.emails)
    served = forge.kind != "local" and forge.url and forge.repository
    witnessed = policy.witnesses < 2 or any(key.covers(day) for key in settings.witness)
    signing = frozenset(key.person for key in config.roster.keys if key.covers(day))
    keyed = frozenset(key.person for key in config.roster.keys)
    known = frozenset(one.id for one in people for account in one.accounts if account.forge == forge.kind)
    return Able(signing, writing, known if served and witnessed else frozenset(), keyed)
