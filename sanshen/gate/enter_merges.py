"""Merges on the main branch into the ledger, once a round and after each merge of the gate's own, and told on their pages."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import suppress
from datetime import datetime

from sanshen.base.errors import PortalError
from sanshen.base.time_limit import at_most
from sanshen.gate.faults import in_words, too_long
from sanshen.gate.forge_gate import ForgeGate
from sanshen.gate.post import post_merge, post_unrecorded
from sanshen.gate.record_merges import MergeRecorder, RecordedMerge, UnrecordedMerge, unrecorded
from sanshen.gate.round_lines import RoundLine
from sanshen.review.forges.forge import Pull
from sanshen.review.ledger import branch


def enter_merges(gate: ForgeGate, now: datetime) -> Generator[RoundLine, None, tuple[bool, bool]]:
    """Enter what was merged; whether that could be tried for all of it, and whether some of it was told to get no entry."""
    if error := gate.mirror.refused:
        yield RoundLine(pull=0, change=gate.main, state="error", said=str(error))
        return False, True
    yield from _find_own(gate)
    complete = True
    made: list[RecordedMerge | UnrecordedMerge] = []
    try:
        made += _recorder(gate, now).record()
    except Exception as error:  # what stays without an entry is named by the proof that follows
        complete = False
        said = f"主分支上的合并没有记入台账：{in_words(error)}"
        yield RoundLine(pull=0, change=gate.main, state="error", said=said)
    if complete and gate.merges.by_commit:
        gate.merges.keep(unrecorded(gate.repo, gate.main))
    gate.mirror.push()
    for one in made:  # once: in the next round it is recorded already
        yield post_merge(gate, one, now) if isinstance(one, RecordedMerge) else post_unrecorded(gate, one)
    if unpushed := gate.mirror.unpushed:
        yield RoundLine(pull=0, change=branch.REF, state="error", said=f"台账没有推送到代码平台，暂停合并：{unpushed}")
        return False, True
    return complete, not complete or any(isinstance(one, UnrecordedMerge) for one in made)


def _recorder(gate: ForgeGate, now: datetime) -> MergeRecorder:
    own, follow = gate.merges, gate.mirror.follow
    return MergeRecorder(
        gate.repo,
        gate.local_review,
        gate.forge,
        gate.gate_key,
        now,
        own.by_commit,
        own.unanswered,
        follow,
        gate.seconds,
    )


def _find_own(gate: ForgeGate) -> Iterator[RoundLine]:
    """Find what the gate asked for on the main branch; told where the forge merged it into another."""
    if asked := gate.merges.asked:
        elsewhere = gate.merges.find(gate.repo.chain(f"refs/heads/{gate.main}", since=asked.main))
        if elsewhere:
            yield from _elsewhere(gate, elsewhere)


def _elsewhere(gate: ForgeGate, pull: Pull) -> Iterator[RoundLine]:
    """Where the forge merged what the gate asked for, if that is not the main branch: somebody was quicker."""
    with suppress(PortalError), at_most(gate.seconds, too_long):
        now = gate.forge.pull(pull.number)
        if now.merged and now.base != gate.main:
            said = f"平台把它合并到了“{now.base}”，没有合并到主分支 {gate.main}，不发布：有人刚刚改了目标分支；还要发布的，新建合并请求，重新送审"
            yield RoundLine(pull=pull.number, change=pull.branch, state="error", said=said)
