"""Handed in on behalf of a unit (xx-12): by somebody of another unit, where the policy lets them; the unit still reviews."""

from __future__ import annotations

from sanshen.review.case import Case


def on_behalf(case: Case) -> str:
    """Who handed this version in, and for whom, in Chinese; empty where the unit did so itself."""
    roster, unit = case.law.config.roster, case.chain.unit
    ignored = {id(one.act) for one in case.verdict.ignored}
    submits = [act for act in case.acts if act.decision == "submit" and id(act) not in ignored]
    if not unit or not submits:
        return ""
    act = submits[-1]
    theirs = [role.unit for role in roster.roles_of(act.person, act.seen_at.date())]
    if unit in theirs or not theirs:
        return ""
    name = roster.person(act.person).name
    return f"由{roster.unit(theirs[0]).short} {name} 代{roster.unit(unit).short}送审"
