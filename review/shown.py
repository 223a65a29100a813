"""What a forge tells beside what was witnessed: which record is which, and what its page shows that nobody hears."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from review.act import AGREEING, SignedStatement, WitnessV1
from review.case import Case
from review.change import Change
from review.forge import Opinion

_EDITED = "页面上的文字后来被改动过，以提交时的为准"


def witnessed(signed: Iterable[SignedStatement]) -> dict[str, WitnessV1]:
    """The forge's records heard so far, spent ones too, each as it was heard last."""
    said = (one.parse() for one in signed)
    return {one.seen.record: one for one in said if isinstance(one, WitnessV1)}


def is_about(opinion: Opinion, change: Change) -> bool:
    return len(opinion.head) >= 7 and change.head.startswith(opinion.head)


def unheard(case: Case, opinions: Sequence[Opinion], day: date) -> Iterator[str]:
    """What the page shows and the gate does not hear, or hears otherwise: who said it and why; people of the house first."""
    house, known = case.law.house, witnessed(case.evidence.whole)
    told: list[tuple[bool, str]] = []
    for number, one in enumerate(opinions):
        if why := _why(one, opinions[number + 1 :], case.change, known):
            person = house.roster.person_of(house.settings.forge.kind, one.account.id, day)
            told.append((person is None, f"{person.name if person else one.account.login}（{one.record}）：{why}"))
    yield from (line for _, line in sorted(told, key=lambda one: one[0]))


def _why(one: Opinion, later: Sequence[Opinion], change: Change, known: Mapping[str, WitnessV1]) -> str:
    """Why this record is not heard as it is shown; empty if it is, and for what was said of another version, or again since."""
    if len(one.head) == len(change.head) and one.head != change.head:
        return ""
    counts = one.record in known and known[one.record].decision in AGREEING
    if one.standing and one.edited and (counts or not one.fault):
        return _EDITED
    said_again = any(
        (two.account.id, two.decision) == (one.account.id, one.decision) and _can_count(two) for two in later
    )
    return "" if counts or said_again else one.fault


def _can_count(one: Opinion) -> bool:
    return one.standing and not one.fault
