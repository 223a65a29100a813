"""Whether whoever agreed has held the seat ever since, by the rules that they saw and by all that followed.

A seat that is given later makes no former act count, nor does one that was taken away and given back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from sanshen.base.errors import PortalError
from sanshen.review.judging.act import AGREEING, Act
from sanshen.review.judging.chain import Chain
from sanshen.review.judging.reason import Code, Reason
from sanshen.review.ledger_view import LedgerView, touched

_REVIEWER = Reason(Code.SEATED_LATER), Reason(Code.LEFT_MEANWHILE)
_SUBMITTER = Reason(Code.SUBMITTER_SEATED_LATER), Reason(Code.SUBMITTER_LEFT_MEANWHILE)


def by_seat(
    acts: Sequence[Act], ledger_view: LedgerView, law: Iterable[str], chain_in: Callable[[str], Chain]
) -> list[Act]:
    """The acts, each void whose person had no seat by the tree of the entry that it names.

    `law` are the files of the rules, `chain_in` gives the chain of the change by those of a tree. Only where an entry since
    altered the rules there is anything to ask.
    """
    files = list(law)
    newest = touched(ledger_view.index, files)
    return [_held(act, ledger_view, newest, files, chain_in) for act in acts]


def _held(act: Act, ledger_view: LedgerView, newest: int, law: Sequence[str], chain_in: Callable[[str], Chain]) -> Act:
    asked = act.decision in AGREEING or act.decision == "submit"
    number = ledger_view.index.number_of(act.ledger) if asked and not act.fault and not act.void else None
    if number is None or number >= newest:
        return act
    for at in (number, *_since(ledger_view, number, newest, law)):
        if not _sat_by(act, ledger_view.index.tree_of(at), chain_in):
            later, broken = _SUBMITTER if act.decision == "submit" else _REVIEWER
            return msgspec.structs.replace(act, void=later if at == number else broken)
    return act


def _since(ledger_view: LedgerView, number: int, newest: int, law: Sequence[str]) -> Iterator[int]:
    """The entries after `number` that altered the rules; by the last of them the change is judged anyway."""
    at = touched(ledger_view.index, law, newest)
    while at > number:
        yield at
        at = touched(ledger_view.index, law, at)


def _sat_by(act: Act, tree: str, chain_in: Callable[[str], Chain]) -> bool:
    try:
        return _sat(act, chain_in(tree))
    except PortalError:  # by those rules nobody could have acted on this change
        return False


def _sat(act: Act, chain: Chain) -> bool:
    named = (seat for stage in chain.stages if stage.name == act.stage for seat in stage.seats)
    seats = chain.submitters if act.decision == "submit" else named
    return any(seat.person == act.person and seat.covers(act.seen_at.date()) for seat in seats)
