"""What would happen if: the same judge over acts that nobody has given. Nothing is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from portal.errors import PortalError
from review.act import DECISION_OF, Act
from review.case import Case
from review.chain import Facts, chain_of
from review.judge import judge


def simulate(
    case: Case, now: datetime, *, people: Sequence[str] = (), facts: Facts | None = None, column: str = ""
) -> Case:
    """The case as it would stand if the articles also stated `facts`, lay in `column`, and `people` agreed one after another."""
    law = case.law
    change = case.change
    if facts:
        change = msgspec.structs.replace(change, facts=change.facts | facts)
    paths = {_moved(one.path, column): one.deleted for one in change.paths}
    chain = chain_of(paths, change.facts, law.house, law.policy, adoption=change.is_adoption)
    acts = list(case.acts)
    verdict = judge(chain, acts, change, now.date())
    for person in people:
        law.house.roster.person(person)
        stages = [stage for stage in (*verdict.open, *chain.stages) if person in stage.holders(now.date())]
        acts.append(
            Act(
                person=person,
                decision=DECISION_OF[stages[0].kind] if stages else "approve",
                stage=stages[0].name if stages else "",
                tree=change.head_tree,
                digest=change.digest,
                seen_at=now,
                source="假设",
                checked=stages[0].checklist if stages else (),
            )
        )
        verdict = judge(chain, acts, change, now.date())
    return msgspec.structs.replace(case, change=change, chain=chain, acts=tuple(acts), verdict=verdict)


def _moved(path: str, column: str) -> str:
    """The path as it would be in the folder of another column."""
    if not column:
        return path
    if not path.startswith("content/"):
        raise PortalError("只有稿件能假设换栏目", cure="去掉 --column", path=path)
    return f"content/{column}/{path.rpartition('/')[2]}"
