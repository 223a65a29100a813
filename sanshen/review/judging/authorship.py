"""Who made a signed statement: whether the key was theirs that day, or the account that a witness saw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from sanshen.base.dates import beijing
from sanshen.portal.people import Person, Roster
from sanshen.portal.site import GateKey, Settings
from sanshen.review.judging import signature
from sanshen.review.judging.act import WRITING, AnyStatement, SignedStatement, StatementV1, WitnessV1

NOBODY = ""


class Context(msgspec.Struct, frozen=True):
    """The house in which every statement of one change was made, the day of judgement, and how many must witness an act.

    `trees` is the tree of each commit of the change, `current` those on which an act still counts; None where nobody asks
    on which of them an act is. `loses` are the keys that the change itself says are lost.
    """

    settings: Settings
    change: str
    roster: Roster
    day: date
    witnesses: int = 1
    trees: Mapping[str, str] | None = None
    current: frozenset[str] = frozenset()
    loses: frozenset[str] = frozenset()


class Author(msgspec.Struct, frozen=True):
    """Who said it; or why that is not proven, and the login where only the account is unknown.

    `forged`: no registered key made the signature, or it does not fit the statement.
    """

    person: str
    fault: str = ""
    stranger: str = ""
    forged: bool = False


def author_of(evidence: SignedStatement, said: AnyStatement, context: Context, *, lasts: bool = False) -> Author:
    """The person who signed, or whom the gate saw.

    A key must be good both on the day that is stated and on the day of judgement: whoever finds an old
    key could state any day. With `lasts` any key that is not lost will do, whatever its days are now. A person's own must
    leave them another that is good, with which they can lift what it says; and none holds up the change that says it is lost.
    """
    claimed = said.person if isinstance(said, StatementV1) else NOBODY
    unknown = "不是审核闸门记录的：签名的密钥不是登记的闸门密钥"
    if forged := _unsigned(evidence, said, context, context.settings.gate, unknown):
        return Author(claimed, forged, forged=True)
    if elsewhere := misplaced(said, context):
        return Author(claimed, elsewhere)
    if isinstance(said, StatementV1):
        return Author(claimed, _fault(evidence, said, context, lasts))
    author = _witnessed(evidence, said, context, context.settings.gate, unknown, lasts)
    barred = not author.fault and _barred(context.roster.person(author.person), said)
    return Author(author.person, "外包人员账号不能审核") if barred else author


def seen_by_second(evidence: SignedStatement, said: WitnessV1, context: Context, *, lasts: bool = False) -> Author:
    """The person whom a second witness saw, whether or not that person may review; `lasts` as for a gate's key."""
    unknown = "签名的密钥不是登记的第二见证密钥"
    if forged := _unsigned(evidence, said, context, context.settings.witness, unknown):
        return Author(NOBODY, forged, forged=True)
    if elsewhere := misplaced(said, context):
        return Author(NOBODY, elsewhere)
    return _witnessed(evidence, said, context, context.settings.witness, unknown, lasts)


def misplaced(said: AnyStatement, context: Context) -> str:
    """Why it is no act on this change; empty if it is one."""
    if (said.site, said.change) != (context.settings.site.code, context.change):
        return f"是对别的变更（{said.change}）作出的"
    return ""


def _unsigned(
    evidence: SignedStatement, said: AnyStatement, context: Context, machines: Sequence[GateKey], unknown: str
) -> str:
    """Why no key that was ever registered for whoever states it made this signature; empty if one did."""
    public = signature.signer_of(evidence.signature)
    if isinstance(said, StatementV1):
        owners = context.roster.owners_of(public) if public else []
        if not owners:
            return "未知密钥：签名的公钥没有登记在人员册里"
        if owners[0].id != said.person:
            return f"签名用的是 {owners[0].name} 的密钥，不是 {said.person} 的"
    elif all(public != key.public for key in machines):
        return unknown
    return _forged(evidence, public or "")


def _fault(evidence: SignedStatement, statement: StatementV1, context: Context, lasts: bool) -> str:
    """Why the statement, signed by its person, proves nothing; empty if it does."""
    if _barred(context.roster.person(statement.person), statement):
        return "外包人员账号不能审核"
    public, stated = signature.signer_of(evidence.signature), beijing(statement.at).date()
    if lasts:
        return _fault_of_lasting(statement.person, public or "", context)
    ended = any(public not in context.roster.keys_of(statement.person, day) for day in (stated, context.day))
    return "密钥已停用（或尚未启用）" if ended else ""


def _fault_of_lasting(person: str, public: str, context: Context) -> str:
    """Why a return no longer stands. What nobody could lift would hold up every change, for whoever found the key."""
    if any(key.lost for key in context.roster.keys if key.public == public):
        return "密钥登记为丢失"
    if public in context.loses:
        return "签名的密钥，正是这项变更登记为丢失的：它的退回拦不住这项变更"
    if not context.roster.keys_of(person, context.day):
        return "密钥已停用，此人现在没有有效的密钥，撤不了这次退回：登记新密钥后才又有效"
    return ""


def _witnessed(
    evidence: SignedStatement,
    witness: WitnessV1,
    context: Context,
    machines: Sequence[GateKey],
    unknown: str,
    lasts: bool,
) -> Author:
    """What a witness saw: its key must be good, the forge the one of this house, the account somebody's who serves.

    With `lasts` it is the account of somebody who serves on the day of judgement, and the key one that is not lost.
    """
    days = (beijing(witness.at).date(), context.day)
    public = signature.signer_of(evidence.signature)
    mine = [key for key in machines if key.public == public]
    ended = [day for day in days if not any(key.covers(day) for key in mine)]
    if ended and (not lasts or any(key.lost for key in mine) or public in context.loses):
        return Author(NOBODY, unknown)
    forge, seen = context.settings.forge, witness.seen
    if (seen.forge, seen.repository) != (forge.kind, forge.repository):
        return Author(NOBODY, f"来自别的平台或仓库（{seen.forge} {seen.repository}）")
    person = context.roster.person_of(seen.forge, seen.account, days[1 if lasts else 0])
    if person is None:
        return Author(NOBODY, f"账号 {seen.login}（{seen.account} 号）不在人员册里，或此人已不在任", seen.login)
    return Author(person.id)


def _barred(person: Person, said: AnyStatement) -> bool:
    """A contractor writes and never reviews (wz-9)."""
    return person.contractor and said.decision not in (*WRITING, "withdraw")


def _forged(evidence: SignedStatement, public: str) -> str:
    if signature.is_valid(evidence.signature, evidence.statement.encode(), public, signature.ACT):
        return ""
    return "签名与内容不符：审核动作被改动过"
