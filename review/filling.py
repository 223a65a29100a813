"""Whether a chain can be gone through on a day: its stages by different people, none of them the one who wrote the change."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from datetime import date

from portal.house import House
from review.chain import Chain

_FREE = ("self-check", "proof")  # stages that a writer may fill


def shortage(chain: Chain, day: date, able: Container[str]) -> str:
    """Why the chain cannot be filled by the people in `able` that day, in Chinese; empty if it can."""
    seated = [(stage, [one for one in stage.holders(day) if one in able]) for stage in chain.stages]
    if empty := [stage.title for stage, people in seated if not people]:
        return f"{'、'.join(empty)}没有可以审核的人"
    writers = dict.fromkeys(seat.person for seat in chain.submitters if seat.covers(day) and seat.person in able)
    if not writers:
        return "没有可以写稿、送审的人"
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


def everybody(house: House) -> frozenset[str]:
    return frozenset(house.roster.people)


def able_to_act(house: House, day: date) -> frozenset[str]:
    """Those who have a key that day, or an account on the forge of the house."""
    forge = house.settings.forge.kind
    keyed: Iterable[str] = (key.person for key in house.roster.keys if key.covers(day))
    known = (one.id for one in house.roster.people.values() if any(account.forge == forge for account in one.accounts))
    return frozenset((*keyed, *known))
