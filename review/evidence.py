"""From signed statements to acts: who signed, whether the key was theirs that day, whether the order is unbroken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from portal.dates import beijing
from portal.people import Roster
from review import signature
from review.act import Act, SignedStatement, Statement

NOBODY = ""
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+08:00")


class Context(msgspec.Struct, frozen=True):
    """What every statement of one change must name."""

    site: str
    change: str


def acts_of(signed: Sequence[SignedStatement], context: Context, roster: Roster, day: date) -> list[Act]:
    """One act for each statement, in order; what cannot be proven carries its fault.

    A key must be good both on the day that the signer states and on the `day` of judgement: whoever finds an old
    key could state any day.
    """
    acts: list[Act] = []
    previous, latest = "", _EPOCH
    for number, evidence in enumerate(signed, 1):
        statement = evidence.parse()
        if statement is None:
            acts.append(_unreadable(number))
            previous = evidence.sha256
            continue
        fault = _fault(evidence, statement, context, roster, day)
        if not fault and statement.previous != previous:
            fault = "与前一审核动作不衔接：中间有动作被删去、调换或改动"
        if not fault and statement.at < latest:
            fault = "审核时间早于前一动作"
        if not fault:
            latest = statement.at
        previous = evidence.sha256
        acts.append(_act(statement, number, fault))
    return acts


def _act(statement: Statement, number: int, fault: str) -> Act:
    return Act(
        person=statement.person,
        decision=statement.decision,
        stage=statement.stage,
        tree=statement.tree,
        digest=statement.digest,
        seen_at=beijing(statement.at),
        source=f"第 {number} 个审核动作",
        comment=statement.comment,
        checked=tuple(statement.checked),
        fault=fault,
    )


def _unreadable(number: int) -> Act:
    return Act(
        person=NOBODY, decision="return", stage="", tree="", digest="", seen_at=_EPOCH,
        source=f"第 {number} 个审核动作", fault="不是审核动作：内容无法识别",
    )  # fmt: skip


def _fault(evidence: SignedStatement, statement: Statement, context: Context, roster: Roster, day: date) -> str:
    """Why the statement proves nothing; empty if it proves who made it."""
    if statement.at.tzinfo is None:
        return "审核时间没有时区"
    if (statement.site, statement.change) != (context.site, context.change):
        return f"是对别的变更（{statement.change}）作出的"
    public = signature.signer_of(evidence.signature)
    owners = roster.owners_of(public) if public else []
    if public is None or not owners:
        return "未知密钥：签名的公钥没有登记在人员册里"
    owner = owners[0]
    if owner.id != statement.person:
        return f"签名用的是 {owner.name} 的密钥，不是 {statement.person} 的"
    if owner.contractor and statement.decision != "submit":
        return "外包人员账号不能审核"
    if any(public not in roster.keys_of(owner.id, needed) for needed in (beijing(statement.at).date(), day)):
        return "密钥已停用（或尚未启用）"
    if not signature.is_valid(evidence.signature, evidence.statement.encode(), public, signature.ACT):
        return "签名与内容不符：审核动作被改动过"
    return ""
