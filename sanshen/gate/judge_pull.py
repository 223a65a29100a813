"""The case of one pull request, with everything that its page says by now."""

from __future__ import annotations

from datetime import datetime

import msgspec

from sanshen.base.errors import PortalError
from sanshen.gate.forge_gate import ForgeGate
from sanshen.gate.renamed import refuse_renamed
from sanshen.git.repo import Repo
from sanshen.review.case import Case, change_and_law, judge_case, judge_with_override
from sanshen.review.forges.forge import Pull
from sanshen.review.judging.change import Change
from sanshen.review.witness import witness


def judge_pull(gate: ForgeGate, pull: Pull, now: datetime) -> Case:
    """PortalError where it cannot be judged, or where what was witnessed does not reach the forge."""
    head = gate.mirror.head_of(pull)
    change, law = change_and_law(gate.repo, pull.branch, head, gate.main)
    if blended := _blended(gate.repo, change):
        cure = f"请作者把 {gate.main} 合并到这个分支再推送：审核人看到的须与合并后的一致"
        raise PortalError("主分支也改了这个文件，两处改动会合在一起", cure=cure, path=blended)
    refuse_renamed(gate.local_review.reviews, law.config.settings, change, pull)
    case = judge_case(change, law, gate.local_review.evidence(change, law, now.date(), at=now), now.date())
    seen = witness(gate.local_review, case, pull, gate.forge.opinions(pull), gate.gate_key, now)
    gate.mirror.push()  # before anybody is told: what was witnessed must outlive this machine
    if refused := gate.mirror.unsent.get(pull.branch):
        cure = f"{refused.cure}；还是不行的，换一个分支名重新送审"
        raise PortalError(f"审核记录推送不到代码平台（{refused.message}）", cure=cure)
    return msgspec.structs.replace(
        judge_with_override(change, law, seen.evidence, now.date()), uncounted=seen.uncounted
    )


def _blended(repo: Repo, change: Change) -> str:
    """A path whose merged contents are neither the branch's nor untouched: nobody has read them. Empty if there is none."""
    for one in change.paths:
        stood = repo.entry(change.head_tree, one.path)
        if (stood is None) != one.deleted or (stood and stood.blob != one.new_blob):
            return one.path
    return ""
