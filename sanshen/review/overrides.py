"""Overrides (应急签发) and what they still owe: each must have gone through its ordinary chain by its day (dh-A15, xx-14.6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from sanshen.base.errors import PortalError
from sanshen.base.printable import rows
from sanshen.git.repo import Repo
from sanshen.review.ledger.branch import logged_at
from sanshen.review.ledger.entry import Entry
from sanshen.review.ledger.override import Override

if TYPE_CHECKING:
    from sanshen.portal.config import Config
    from sanshen.review.case import Case, Law
    from sanshen.review.judging.change import Change


def overrides_summary(overrides: Sequence[Override], day: date) -> str:
    """One line for every report; empty where the glass was never broken."""
    if not overrides:
        return ""
    owed = [one for one in overrides if one.followed is None]
    late = [one for one in owed if one.is_late(day)]
    from sanshen.portal.workdays import written  # the calendar takes 0.1 s to load

    line = f"应急签发共 {len(overrides)} 次，待补审 {len(owed)} 件" + (f"，其中逾期 {len(late)} 件" if late else "")
    return rows(
        [line, *(f"  第 {one.number} 号 {one.title}（{one.change}）：{written(one.due)} 前补审" for one in owed)]
    )


def override_progress(case: Case, day: date) -> str:
    """Who has signed an override of this change and who has yet to; empty where nobody has, or the glass is broken."""
    if (
        case.chain.is_override
        or case.reviews
        or not any(act.decision == "override" and not act.fault for act in case.acts)
    ):
        return ""
    from sanshen.review.case import judge_case  # as above

    try:
        broken = judge_case(case.change, case.law, case.evidence, day, override=True)
    except PortalError as error:
        return f"应急签发不成立：{error.message}"
    people = case.law.config.roster.people
    signed = [f"{people[one.act.person].name} 已签发（{one.act.comment}）" for one in broken.verdict.filled]
    left = "、".join(stage.title for stage in broken.verdict.open)
    reasons = [one.reason for one in broken.verdict.ignored if one.act.decision == "override"]
    return f"应急签发：{'；'.join([*signed, *reasons])}；还差{left}"


def overridden_change(repo: Repo, owed: Override, main: str) -> tuple[Change, Law]:
    """The change that an override published, and the law by which its ordinary chain is gone through now."""
    from sanshen.review.case import law_at

    entry = overridden(repo, owed.commit)
    law = with_columns_of(repo, entry, law_at(repo, f"refs/heads/{main}"))
    return published(repo, entry, law.config, is_open=True), law


def with_columns_of(repo: Repo, entry: Entry, law: Law) -> Law:
    """The law by which an override is followed up: a column that is gone since counts as it stood then.

    If its unit is gone, too, the host unit answers for it.
    """
    from sanshen.portal.columns import Register
    from sanshen.review.case import law_at

    roster, here = law.config.roster, law.config.register
    then = law_at(repo, entry.predicate.origin.base_tree).config.register
    gone = [one for one in then if one.path not in here.columns]
    if not gone:
        return law
    host = law.config.settings.site.host_unit
    gone = [
        one if one.is_module or one.unit in roster.units else msgspec.structs.replace(one, unit=host) for one in gone
    ]
    config = msgspec.structs.replace(law.config, register=Register([*here, *gone]))
    return msgspec.structs.replace(law, config=config)


def published(repo: Repo, entry: Entry, config: Config, *, is_open: bool = False) -> Change:
    """The change that the entry of an override published; its authors are those by the roster of then, and by that of `config`.

    Units that are gone by `config` are not asked. `is_open`: its review goes on.
    """
    from sanshen.review.case import law_at
    from sanshen.review.judging.change import between, people_of

    origin = entry.predicate.origin
    then = law_at(repo, origin.base_tree).config
    change = between(repo, origin.change, origin.base, origin.head, origin.tree, then, is_open=is_open)
    now = people_of(repo.commits(origin.base, origin.head), config, every=is_open)
    facts = change.facts.among(config.roster.units)
    return msgspec.structs.replace(change, contributors=change.contributors | now, facts=facts)


def overridden(repo: Repo, commit: str) -> Entry:
    """The entry of an override; PortalError if that ledger commit holds none."""
    entry = logged_at(repo, repo.commit(commit)).entry
    if entry is None or entry.predicate.kind != "override":
        raise PortalError("补审所指的不是应急签发的记录", cure="核对台账")
    return entry
