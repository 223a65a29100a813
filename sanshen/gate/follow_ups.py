"""Overrides that are owed their ordinary review: what is said of them on the page of the pull request that they merged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sanshen.base.time_limit import at_most
from sanshen.gate.faults import in_words, too_long
from sanshen.gate.forge_gate import ForgeGate
from sanshen.gate.post import post_merge
from sanshen.gate.record_merges import RecordedMerge
from sanshen.gate.round_lines import RoundLine
from sanshen.review import notice
from sanshen.review.forges.page_records import pull_of
from sanshen.review.ledger.override import Override
from sanshen.review.merge import merge
from sanshen.review.witness import witness


def follow_ups(gate: ForgeGate, now: datetime) -> Iterator[RoundLine]:
    """A line for each that a page speaks of, or that cannot be judged."""
    for owed in gate.local_review.overrides():
        if owed.followed is None:
            try:
                with at_most(gate.seconds, too_long):
                    line = _follow_up(gate, owed, now)
            except Exception as error:
                said = f"补审不能判定：{in_words(error)}"
                line = RoundLine(pull=0, change=owed.change, state="error", said=said)
            if line:
                yield line


def _follow_up(gate: ForgeGate, owed: Override, now: datetime) -> RoundLine | None:
    """None where everybody signed in a clone."""
    gate.mirror.follow(owed.change)
    case = gate.local_review.follow_up(owed, now)
    number = pull_of(case.evidence.whole)
    if not number:
        return None
    pull = gate.forge.pull(number)
    case = witness(gate.local_review, case, pull, gate.forge.opinions(pull), gate.gate_key, now)
    if case.verdict.state == "approved":
        title = f"补审：{owed.title}"
        entry = merge(gate.repo, case, gate.main, gate.gate_key, now, title, late=True, anchored=False)
        gate.mirror.push()
        return post_merge(gate, RecordedMerge(case, entry), now)
    from sanshen.portal.workdays import written  # the calendar takes 0.1 s to load

    said = f"应急签发待补审（{written(owed.due)} 前）：{case.verdict.reason}"
    links = gate.reports.links(pull.number)
    text = notice.comment_of(case, pull, [], links, now.date(), owed=owed)
    trouble = gate.write(lambda: gate.forge.comment(pull, text, notice.MARK))
    return RoundLine(pull=pull.number, change=owed.change, state="owed", said=said, trouble=trouble)
