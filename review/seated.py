"""Whether whoever agreed held the seat by the rules that they saw: a seat that is given later makes no former act count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from portal.errors import PortalError
from review.act import AGREEING, Act
from review.chain import Chain
from review.ground import Ground, touched

_LATER = "签名时按所见的台账还没有这一审的职务，后来任命的不追认，须重新审核"
_LATER_WRITER = "送审时按所见的台账还不在责任单位或承办单位任职，须重新送审"


def by_seat(acts: Sequence[Act], ground: Ground, law: Iterable[str], chain_in: Callable[[str], Chain]) -> list[Act]:
    """The acts, each void whose person had no seat by the tree of the entry that it names.

    `law` are the files of the rules, `chain_in` gives the chain of the change by those of a tree. Only where an entry since
    altered the rules there is anything to ask.
    """
    ruled = touched(ground.index, law)
    return [_held(act, ground, ruled, chain_in) for act in acts]


def _held(act: Act, ground: Ground, ruled: int, chain_in: Callable[[str], Chain]) -> Act:
    asked = act.decision in AGREEING or act.decision == "submit"
    number = ground.index.number_of(act.ledger) if asked and not act.fault and not act.void else None
    if number is None or number >= ruled:
        return act
    try:
        chain = chain_in(ground.index.tree_of(number))
    except PortalError:  # by those rules nobody could have acted on this change
        chain = None
    if chain and _sat(act, chain):
        return act
    return msgspec.structs.replace(act, void=_LATER_WRITER if act.decision == "submit" else _LATER)


def _sat(act: Act, chain: Chain) -> bool:
    named = (seat for stage in chain.stages if stage.name == act.stage for seat in stage.seats)
    seats = chain.submitters if act.decision == "submit" else named
    return any(seat.person == act.person and seat.covers(act.seen_at.date()) for seat in seats)
