"""From signed statements to acts: who said it, whether the key was theirs that day, whether the order is unbroken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from portal.dates import beijing
from portal.people import Person, Roster
from portal.site import Settings
from review import signature
from review.act import WRITING, Act, SignedStatement, Statement, Witness

NOBODY = ""
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+08:00")


class Context(msgspec.Struct, frozen=True):
    """The house in which every statement of one change was made, and the day of judgement."""

    settings: Settings
    change: str
    roster: Roster
    day: date


class _Proven(msgspec.Struct, frozen=True):
    """Who said it; or why that is not proven, and the login where only the account is unknown."""

    person: str
    fault: str = ""
    stranger: str = ""


def acts_of(signed: Sequence[SignedStatement], context: Context) -> list[Act]:
    """One act for each statement, in order; what cannot be proven carries its fault.

    A key must be good both on the day that is stated and on the day of judgement: whoever finds an old
    key could state any day.
    """
    acts: list[Act] = []
    previous, latest = "", _EPOCH
    for number, evidence in enumerate(signed, 1):
        said = evidence.parse()
        if said is None:
            acts.append(_unreadable(number))
            previous = evidence.sha256
            continue
        proven = _proven(evidence, said, context)
        fault = proven.fault
        if not fault and said.previous != previous:
            fault = "与前一审核动作不衔接：中间有动作被删去、调换或改动"
        if not fault and said.at < latest:
            fault = "审核时间早于前一动作"
        if not fault:
            latest = said.at
        previous = evidence.sha256
        acts.append(_act(said, number, msgspec.structs.replace(proven, fault=fault)))
    return acts


def _act(said: Statement | Witness, number: int, proven: _Proven) -> Act:
    return Act(
        person=proven.person,
        decision=said.decision,
        stage=said.stage,
        tree=said.tree,
        digest=said.digest,
        seen_at=beijing(said.at),
        source=f"第 {number} 个审核动作",
        comment=said.comment,
        checked=tuple(said.checked),
        fault=proven.fault,
        stranger=proven.stranger,
    )


def _unreadable(number: int) -> Act:
    return Act(
        person=NOBODY, decision="return", stage="", tree="", digest="", seen_at=_EPOCH,
        source=f"第 {number} 个审核动作", fault="不是审核动作：内容无法识别",
    )  # fmt: skip


def _proven(evidence: SignedStatement, said: Statement | Witness, context: Context) -> _Proven:
    claimed = said.person if isinstance(said, Statement) else NOBODY
    if said.at.tzinfo is None:
        return _Proven(claimed, "审核时间没有时区")
    if (said.site, said.change) != (context.settings.site.code, context.change):
        return _Proven(claimed, f"是对别的变更（{said.change}）作出的")
    if isinstance(said, Statement):
        return _Proven(claimed, _fault(evidence, said, context))
    return _witnessed(evidence, said, context)


def _fault(evidence: SignedStatement, statement: Statement, context: Context) -> str:
    """Why the statement does not prove that its person made it; empty if it does."""
    public = signature.signer_of(evidence.signature)
    owners = context.roster.owners_of(public) if public else []
    if public is None or not owners:
        return "未知密钥：签名的公钥没有登记在人员册里"
    owner = owners[0]
    if owner.id != statement.person:
        return f"签名用的是 {owner.name} 的密钥，不是 {statement.person} 的"
    if _barred(owner, statement):
        return "外包人员账号不能审核"
    days = (beijing(statement.at).date(), context.day)
    if any(public not in context.roster.keys_of(owner.id, day) for day in days):
        return "密钥已停用（或尚未启用）"
    return _forged(evidence, public)


def _witnessed(evidence: SignedStatement, witness: Witness, context: Context) -> _Proven:
    """What the gate saw: its key must be good, the forge the one of this house, the account somebody's who serves."""
    days = (beijing(witness.at).date(), context.day)
    public = signature.signer_of(evidence.signature)
    if public is None or any(public not in context.settings.gate_keys(day) for day in days):
        return _Proven(NOBODY, "不是审核闸门记录的：签名的密钥不是登记的闸门密钥")
    if fault := _forged(evidence, public):
        return _Proven(NOBODY, fault)
    forge, seen = context.settings.forge, witness.seen
    if (seen.forge, seen.repository) != (forge.kind, forge.repository):
        return _Proven(NOBODY, f"来自别的平台或仓库（{seen.forge} {seen.repository}）")
    person = context.roster.person_of(seen.forge, seen.account, days[0])
    if person is None:
        return _Proven(NOBODY, f"账号 {seen.login}（{seen.account} 号）不在人员册里，或此人已不在任", seen.login)
    return _Proven(person.id, "外包人员账号不能审核" if _barred(person, witness) else "")


def _barred(person: Person, said: Statement | Witness) -> bool:
    """A contractor writes and never reviews (wz-9)."""
    return person.contractor and said.decision not in (*WRITING, "withdraw")


def _forged(evidence: SignedStatement, public: str) -> str:
    if signature.is_valid(evidence.signature, evidence.statement.encode(), public, signature.ACT):
        return ""
    return "签名与内容不符：审核动作被改动过"
