"""What would happen if: the same judge over acts that nobody has given. Nothing is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from sanshen.base.errors import PortalError
from sanshen.review.case import Case
from sanshen.review.judging.act import DECISION_OF, Act, Decision
from sanshen.review.judging.chain import Chain, Facts, Stage, chain_of
from sanshen.review.judging.change import Change
from sanshen.review.judging.judge import judge

SUPPOSED = "假设"


def simulate(
    case: Case, now: datetime, *, people: Sequence[str] = (), facts: Facts | None = None, column: str = ""
) -> Case:
    """The case as it would stand if it were handed in, if the articles also stated `facts` and lay in `column`, and if
    `people` agreed one after another."""
    law = case.law
    change = case.change
    if facts:
        change = msgspec.structs.replace(change, facts=change.facts | facts)
    paths = {_moved(one.path, column): one.deleted for one in change.paths}
    chain = chain_of(paths, change.facts, law.config, law.policy, adoption=change.is_adoption)
    acts = list(case.acts)
    if not any(act.decision == "submit" and act.digest == change.digest for act in acts):
        acts.append(_supposed(change, now, _submitter(chain, change, now.date()), "submit"))
    verdict = judge(chain, acts, change, now.date())
    for person in people:
        law.config.roster.person(person)
        stages = [stage for stage in (*verdict.open, *chain.stages) if person in stage.holders(now.date())]
        decision = DECISION_OF[stages[0].kind] if stages else "approve"
        acts.append(_supposed(change, now, person, decision, stages[0] if stages else None))
        verdict = judge(chain, acts, change, now.date())
    return msgspec.structs.replace(case, change=change, chain=chain, acts=tuple(acts), verdict=verdict)


def _supposed(change: Change, now: datetime, person: str, decision: Decision, stage: Stage | None = None) -> Act:
    return Act(
        person=person,
        decision=decision,
        stage=stage.name if stage else "",
        tree=change.head_tree,
        digest=change.digest,
        seen_at=now,
        source=SUPPOSED,
        checked=stage.checklist if stage else (),
        signed=True,
    )


def _submitter(chain: Chain, change: Change, day: date) -> str:
    """Who would hand it in: one who wrote it, if any of them may."""
    able = [seat.person for seat in chain.submitters if seat.covers(day)]
    return next((person for person in able if person in change.contributors), able[0] if able else "")


def _moved(path: str, column: str) -> str:
    """The path as it would be in the folder of another column."""
    if not column:
        return path
    if not path.startswith("content/"):
        raise PortalError("只有稿件能假设换栏目", cure="去掉 --column", path=path)
    return f"content/{column}/{path.rpartition('/')[2]}"
