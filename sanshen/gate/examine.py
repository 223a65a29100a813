"""One pull request in a round: judged, checked, tried out, and told where it stands. Whatever goes wrong with it goes wrong here."""

from __future__ import annotations

import time
from datetime import datetime

from sanshen.base.time_limit import at_most
from sanshen.gate.admit import errors_in
from sanshen.gate.faults import TooLong, in_words, too_long
from sanshen.gate.forge_gate import ForgeGate
from sanshen.gate.judge_pull import judge_pull
from sanshen.gate.post import post_failure, post_verdict
from sanshen.gate.round_lines import RoundLine
from sanshen.gate.trial_publication import gate_faults
from sanshen.review.forges.forge import Pull

_WAITS = "排在其他变更后面：这个变更或它的作者的变更检查用时太久，这一轮的时间已经用完，下一轮接着看"


def examine(gate: ForgeGate, pull: Pull, now: datetime) -> RoundLine:
    """No error but that of its own line; one that took too long is not examined again at once."""
    if error := gate.slow.still(pull, now):
        return post_failure(gate, pull, error)
    if gate.slow.must_wait(pull, now):
        return RoundLine(pull=pull.number, change=pull.branch, state="pending", said=_WAITS)
    begun = time.monotonic()
    try:
        with at_most(gate.seconds, too_long):
            line = _examined(gate, pull, now)
    except TooLong as slow:
        gate.slow.took_too_long(pull, now, slow)
        return post_failure(gate, pull, slow)
    except Exception as other:  # an error of ours that a file of theirs provokes
        line = post_failure(gate, pull, in_words(other))
    gate.slow.took(pull, now, time.monotonic() - begun)
    return line


def _examined(gate: ForgeGate, pull: Pull, now: datetime) -> RoundLine:
    case = judge_pull(gate, pull, now)
    findings = errors_in(gate.repo, case.change)
    merging = case.verdict.state == "approved"  # what is green now may be merged, by whomever
    broken = [] if findings else gate_faults(gate.repo, case.change, merging=merging)
    links = gate.reports.write(gate.repo, pull, case.change, broken=broken[0].message if broken else "")
    return post_verdict(gate, pull, case, findings + broken, links, now)
