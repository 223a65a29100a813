"""How a case is told: to a person in Chinese with the next step, to a program as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sanshen.base.printable import rows
from sanshen.commands.options import now
from sanshen.review.behalf import on_behalf
from sanshen.review.case import Case
from sanshen.review.judging.act import DECISION_TITLES, HOW_TITLES
from sanshen.review.judging.chain import ACTS_TITLES, Stage
from sanshen.review.overrides import override_progress

_STATES = {"approved": "可以合并", "pending": "在审", "returned": "已退回", "error": "不能审核"}


def text_of(case: Case, findings: Sequence[Any] = ()) -> str:
    change, verdict = case.change, case.verdict
    lines = [f"变更 {change.name}（{len(change.paths)} 个文件；{case.chain.why}）"]
    if case.reviews:
        lines.append("已应急签发并发布，现在补审：审齐后用 sanshen merge 记入台账")
    lines += filter(None, [on_behalf(case)])
    lines += [_stage_line(case, stage) for stage in case.chain.stages]
    lines.append(f"结论：{_STATES[verdict.state]}——{verdict.reason}")
    if case.chain.is_override:
        lines.append(f"应急签发：合并后 {case.chain.follow_up} 个工作日内补走正常审核")
    lines += _not_counted(case)
    lines += filter(None, [override_progress(case, now().date())])
    lines += [f"检查：{finding}" for finding in findings]
    lines.append(f"下一步：{next_step(case, bool(findings))}")
    return rows(lines)


def _not_counted(case: Case) -> list[str]:
    """One line for each act that does not count; one for all that lapsed together, and for those of former changes."""
    lapsed = Counter(one.why for one in case.verdict.ignored if one.act.void == one.why)
    own = [one for one in case.verdict.ignored if one.why not in lapsed]
    former = case.evidence.former
    return [
        *(f"未计入：{one.act.source}（{_name(case, one.act.person)}）{one.reason}" for one in own),
        *(f"未计入：{number} 个审核动作：{reason}" for reason, number in lapsed.items()),
        *([f"另有 {former} 个审核动作已用在台账里，不再计入"] if former else []),
    ]


def next_step(case: Case, blocked: bool = False) -> str:
    verdict, name = case.verdict, case.change.name
    if blocked:
        return f"改正检查发现的问题并提交，再运行 sanshen submit {name}"
    if verdict.state == "approved":
        return f"sanshen merge {name}"
    if verdict.state == "error":
        return "改正上述问题后重新送审"
    if verdict.state == "returned":
        return f"按退回理由修改并提交，再运行 sanshen submit {name}"
    if not verdict.waiting:
        return f"sanshen submit {name}"
    verb = {"self-check": "self-check", "override": "override --reason '……'"}.get(verdict.open[0].kind, "approve")
    people = "、".join(_name(case, person) for person in verdict.waiting)
    return f"{people} 运行 sanshen {verb} {name}"


def as_data(case: Case, findings: Sequence[Any] = ()) -> dict[str, object]:
    change, verdict = case.change, case.verdict
    return {
        "change": change.name,
        "base": change.base,
        "head": change.head,
        "tree": change.head_tree,
        "digest": change.digest,
        "paths": [one.path for one in change.paths],
        "chain": {
            "id": case.chain.id,
            "title": case.chain.title,
            "stages": [_stage_data(case, s) for s in case.chain.stages],
        },
        "on_behalf": on_behalf(case),
        "state": verdict.state,
        "reason": verdict.reason,
        "code": verdict.why.code.slug,
        "waiting": list(verdict.waiting),
        "ignored": [
            {"person": one.act.person, "reason": one.reason, "code": one.why.code.slug} for one in verdict.ignored
        ],
        "former": case.evidence.former,
        "findings": list(findings),
        "next": next_step(case, bool(findings)),
    }


def _filled_by(case: Case, stage: Stage) -> Any:
    return next((one.act for one in case.verdict.filled if one.stage.name == stage.name), None)


def _stage_line(case: Case, stage: Stage) -> str:
    act = _filled_by(case, stage)
    if act:
        said = f"（{act.comment}）" if act.comment else ""
        what = f"{DECISION_TITLES[act.decision]}（{HOW_TITLES[act.how]}）{said}"
        return f"  ✓ {stage.title}：{_name(case, act.person)} {act.seen_at:%Y-%m-%d %H:%M} {what}"
    is_open = stage in case.verdict.open
    return f"  {'→' if is_open else '·'} {stage.title}{ACTS_TITLES[stage.acts]}"


def _stage_data(case: Case, stage: Stage) -> dict[str, object]:
    act = _filled_by(case, stage)
    return {
        "name": stage.name,
        "kind": stage.kind,
        "title": stage.title,
        "person": act.person if act else None,
        "at": act.seen_at.isoformat() if act else None,
        "how": act.how if act else None,
        "acts": stage.acts,
        "checklist": list(stage.checklist),
    }


def _name(case: Case, person: str) -> str:
    known = case.law.config.roster.people.get(person)
    return known.name if known else person or "不明"
