"""What a forge tells besides what was witnessed: which record is which, and what its page shows that does not count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeGuard

from sanshen.review.case import Case
from sanshen.review.forges.forge import Opinion
from sanshen.review.judging.act import AnyStatement, SignedStatement, WitnessV1
from sanshen.review.judging.authorship import Context, is_here, misplaced
from sanshen.review.judging.change import Change

_OTHERS = 5  # lines for accounts that the roster does not know: anybody may have many
_EDITED = "页面上的文字后来被改动过，以提交时的为准"


def witnessed(signed: Iterable[SignedStatement]) -> dict[tuple[str, int], WitnessV1]:
    """The forge's records in this evidence by account, each as it was witnessed last: what no registered key signed is none."""
    said = (one.parse() for one in signed)
    return {(one.seen.record, one.seen.account): one for one in said if isinstance(one, WitnessV1)}


def is_sighting(said: AnyStatement | None, context: Context) -> TypeGuard[WitnessV1]:
    """Whether it tells of a record of this portal's own forge, on this change; whose key signed it is another question."""
    return isinstance(said, WitnessV1) and not misplaced(said, context) and is_here(said, context)


def pull_of(signed: Iterable[SignedStatement]) -> int:
    """Number of the pull request on which it was reviewed last; 0 where everybody signed in a clone."""
    said = (one.parse() for one in signed)
    return next(reversed([one.seen.pull for one in said if isinstance(one, WitnessV1)]), 0)


def is_about(opinion: Opinion, change: Change) -> bool:
    return len(opinion.head) >= 7 and change.head.startswith(opinion.head)


def uncounted(case: Case, opinions: Sequence[Opinion], day: date) -> Iterator[str]:
    """What the page shows and the gate does not count, or counts otherwise: who said it and why; people of the roster first."""
    config, known = case.law.config, witnessed(case.evidence.whole)
    ours: list[str] = []
    others: list[str] = []
    for number, one in enumerate(opinions):
        if why := _why(one, opinions[number + 1 :], case.change, known):
            person = config.roster.person_of(config.settings.forge.kind, one.account.id, day)
            line = f"{person.name if person else one.account.login}（{one.record}）：{why}"
            (ours if person else others).append(line)
    yield from [*ours, *others[:_OTHERS]]
    if len(others) > _OTHERS:
        yield f"另有 {len(others) - _OTHERS} 条是人员册以外的账号说的"


def _why(one: Opinion, later: Sequence[Opinion], change: Change, known: Mapping[tuple[str, int], WitnessV1]) -> str:
    """Why this record does not count as it is shown; empty if it does, and for what was said of another version, or again since."""
    if len(one.head) == len(change.head) and one.head != change.head:
        return ""
    said = known.get((one.record, one.account.id))
    counted = said is not None and said.decision != "withdraw"
    if one.edited and (counted or _can_count(one)):
        return _EDITED
    said_again = any(
        (two.account.id, two.decision) == (one.account.id, one.decision) and _can_count(two) for two in later
    )
    return "" if counted or said_again else one.fault


def _can_count(one: Opinion) -> bool:
    return one.standing and not one.fault
