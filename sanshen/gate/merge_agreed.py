"""The forge is asked to merge what is agreed: exactly the head that was judged, looked at once more right before."""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime

import msgspec

from sanshen.base.dates import beijing
from sanshen.base.errors import PortalError
from sanshen.base.printable import one_line
from sanshen.base.time_limit import at_most
from sanshen.gate.admit import subject
from sanshen.gate.enter_merges import enter_merges
from sanshen.gate.examine import examine
from sanshen.gate.faults import in_words, too_long
from sanshen.gate.forge_gate import ForgeGate
from sanshen.gate.judge_pull import judge_pull
from sanshen.gate.own_merges import Asked
from sanshen.gate.round_lines import RoundLine
from sanshen.review.forges.forge import Pull, Refused
from sanshen.review.ledger import branch
from sanshen.review.merge import dry_run


def merge_agreed(
    gate: ForgeGate, pull: Pull, pulls: list[Pull], line: RoundLine, now: datetime
) -> Generator[RoundLine, None, bool]:
    """Merge it if it still stands as it was judged, and enter what was merged; whether the main branch moved."""
    tip = gate.repo.find(f"refs/heads/{gate.main}")
    try:
        with at_most(gate.seconds, too_long):
            stands = _still_agreed(gate, pull, pulls, now)
    except Exception as error:
        yield msgspec.structs.replace(line, trouble=f"合并前没能再核对一遍：{in_words(error)}")
        return False
    if gate.repo.find(f"refs/heads/{gate.main}") != tip:
        yield msgspec.structs.replace(line, state="pending", said="主分支刚刚有变动，下一轮重新判定")
        return True
    if not stands:
        yield _overtaken(gate, pull, line, now)
        return False
    message = f"变更：{one_line(pull.branch)}\n由审核闸门在各审齐备后合并（#{pull.number}）"
    gate.merges.asked = Asked(tip or "", pull)
    try:
        gate.forge.merge(pull, pull.head, f"合并 {one_line(pull.branch)}", message)
    except PortalError as error:
        if isinstance(error, Refused) and error.status < 500:  # any other answer may come after the merge
            gate.merges.asked = None
        yield msgspec.structs.replace(line, trouble=f"平台没有合并：{error}")
        return False
    gate.merges.asked.answered = True
    yield line
    gate.mirror.fetch([])
    yield from enter_merges(gate, now)
    return True


def _still_agreed(gate: ForgeGate, pull: Pull, pulls: list[Pull], now: datetime) -> bool:
    """Whether it is agreed by all that was said until now: checks and previews may have taken minutes.

    PortalError where it could not be entered: what only the merge commit decides is all that is left to be found afterwards.
    """
    if _facts(gate.forge.pull(pull.number)) != _facts(pull):
        return False
    gate.mirror.fetch(pulls)
    if gate.mirror.refused:
        raise gate.mirror.refused
    _refuse_too_early(gate, now)
    case = judge_pull(gate, pull, now)
    if case.verdict.state != "approved":
        return False
    dry_run(gate.repo, case, gate.main, gate.gate_key, now, subject(gate.repo, case))
    return True


def _refuse_too_early(gate: ForgeGate, now: datetime) -> None:
    """PortalError where a merge made now could not be entered: nothing precedes the last entry."""
    last = branch.last(gate.repo)
    if last and now < last.predicate.at:
        raise PortalError(
            f"本机时间 {beijing(now):%Y-%m-%d %H:%M:%S} 早于台账最后一号的 {beijing(last.predicate.at):%Y-%m-%d %H:%M:%S}",
            cure="请网站管理员核对本机时间（timedatectl）；过了那个时间自动合并",
        )


def _overtaken(gate: ForgeGate, pull: Pull, line: RoundLine, now: datetime) -> RoundLine:
    """What is found of it now that something came in between."""
    try:
        with at_most(gate.seconds, too_long):
            present = gate.forge.pull(pull.number)
    except Exception as error:
        return msgspec.structs.replace(line, trouble=f"合并前没能再核对一遍：{in_words(error)}")
    if _facts(present) != _facts(pull):
        said = "检查期间合并请求有变动（推送、关闭、改为草稿或改了目标分支），下一轮重新判定"
        return msgspec.structs.replace(line, state="pending", said=said)
    return examine(gate, present, now)


def _facts(pull: Pull) -> tuple[object, ...]:
    """What a verdict is about: anybody may alter a title."""
    return pull.number, pull.branch, pull.head, pull.base, pull.draft, pull.open, pull.merged, pull.foreign
