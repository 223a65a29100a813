"""Whether whoever agreed has held the seat ever since, by the rules that they saw and by all that followed.

A seat that is given later makes no former act count, nor does one that was taken away and given back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from sanshen.base.errors import PortalError
from sanshen.review.judging.act import AGREEING, Act
from sanshen.review.judging.chain import Chain
from sanshen.review.staleness import Ground, touched

_LATER = "签名时按所见的台账还没有这一审的职务，后来任命的不追认，须重新审核"
_BROKEN = "签名以后一度不再担任这一审的职务，重新任命的不追认，须重新审核"
_BROKEN_WRITER = "送审以后一度不在责任单位或承办单位任职，须重新送审"
_LATER_WRITER = "送审时按所见的台账还不在责任单位或承办单位任职，须重新送审"


def by_seat(acts: Sequence[Act], ground: Ground, law: Iterable[str], chain_in: Callable[[str], Chain]) -> list[Act]:
    """The acts, each void whose person had no seat by the tree of the entry that it names.

    `law` are the files of the rules, `chain_in` gives the chain of the change by those of a tree. Only where an entry since
    altered the rules there is anything to ask.
    """
    files = list(law)
    newest = touched(ground.index, files)
    return [_held(act, ground, newest, files, chain_in) for act in acts]


def _held(act: Act, ground: Ground, newest: int, law: Sequence[str], chain_in: Callable[[str], Chain]) -> Act:
    asked = act.decision in AGREEING or act.decision == "submit"
    number = ground.index.number_of(act.ledger) if asked and not act.fault and not act.void else None
    if number is None or number >= newest:
        return act
    submits = act.decision == "submit"
    for at in (number, *_since(ground, number, newest, law)):
        if not _sat_by(act, ground.index.tree_of(at), chain_in):
            later, broken = (_LATER_WRITER, _BROKEN_WRITER) if submits else (_LATER, _BROKEN)
            return msgspec.structs.replace(act, void=later if at == number else broken)
    return act


def _since(ground: Ground, number: int, newest: int, law: Sequence[str]) -> Iterator[int]:
    """The entries after `number` that altered the rules; by the last of them the change is judged anyway."""
    at = touched(ground.index, law, newest)
    while at > number:
        yield at
        at = touched(ground.index, law, at)


def _sat_by(act: Act, tree: str, chain_in: Callable[[str], Chain]) -> bool:
    try:
        return _sat(act, chain_in(tree))
    except PortalError:  # by those rules nobody could have acted on this change
        return False


def _sat(act: Act, chain: Chain) -> bool:
    named = (seat for stage in chain.stages if stage.name == act.stage for seat in stage.seats)
    seats = chain.submitters if act.decision == "submit" else named
    return any(seat.person == act.person and seat.covers(act.seen_at.date()) for seat in seats)
