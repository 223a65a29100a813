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
from sanshen.review.judging.reason import Code, Reason

NOBODY = ""


class Context(msgspec.Struct, frozen=True):
    """The portal in which every statement of one change was made, the day of judgement, and how many must witness an act.

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
    fault: Reason | None = None
    stranger: str = ""
    forged: bool = False


def author_of(evidence: SignedStatement, said: AnyStatement, context: Context, *, lasts: bool = False) -> Author:
    """The person who signed, or whom the gate saw.

    A key must be good both on the day that is stated and on the day of judgement: whoever finds an old
    key could state any day. With `lasts` any key that is not lost will do, whatever its days are now. A person's own must
    leave them another that is good, with which they can lift what it says; and none holds up the change that says it is lost.
    """
    claimed = said.person if isinstance(said, StatementV1) else NOBODY
    unknown = Reason(Code.NOT_A_GATE_KEY)
    if forged := _unsigned(evidence, said, context, context.settings.gate, unknown):
        return Author(claimed, forged, forged=True)
    if elsewhere := misplaced(said, context):
        return Author(claimed, elsewhere)
    if isinstance(said, StatementV1):
        return Author(claimed, _fault(evidence, said, context, lasts))
    author = _witnessed(evidence, said, context, context.settings.gate, unknown, lasts)
    barred = not author.fault and _barred(context.roster.person(author.person), said)
    return Author(author.person, Reason(Code.CONTRACTOR)) if barred else author


def seen_by_second(evidence: SignedStatement, said: WitnessV1, context: Context, *, lasts: bool = False) -> Author:
    """The person whom a second witness saw, whether or not that person may review; `lasts` as for a gate's key."""
    unknown = Reason(Code.NOT_A_WITNESS_KEY)
    if forged := _unsigned(evidence, said, context, context.settings.witness, unknown):
        return Author(NOBODY, forged, forged=True)
    if elsewhere := misplaced(said, context):
        return Author(NOBODY, elsewhere)
    return _witnessed(evidence, said, context, context.settings.witness, unknown, lasts)


def misplaced(said: AnyStatement, context: Context) -> Reason | None:
    """Why it is no act on this change; None if it is one."""
    if (said.site, said.change) != (context.settings.site.code, context.change):
        return Reason(Code.OTHER_CHANGE, (said.change,))
    return None


def is_here(said: WitnessV1, context: Context) -> bool:
    """Whether it was seen in the repository that this portal has now."""
    forge = context.settings.forge
    return (said.seen.forge, said.seen.repository) == (forge.kind, forge.repository)


def _unsigned(
    evidence: SignedStatement, said: AnyStatement, context: Context, machines: Sequence[GateKey], unknown: Reason
) -> Reason | None:
    """Why no key that was ever registered for whoever states it made this signature; None if one did."""
    public = signature.signer_of(evidence.signature)
    if isinstance(said, StatementV1):
        owners = context.roster.owners_of(public) if public else []
        if not owners:
            return Reason(Code.UNKNOWN_KEY)
        if owners[0].id != said.person:
            return Reason(Code.ANOTHERS_KEY, (owners[0].name, said.person))
    elif all(public != key.public for key in machines):
        return unknown
    return _forged(evidence, public or "")


def _fault(evidence: SignedStatement, statement: StatementV1, context: Context, lasts: bool) -> Reason | None:
    """Why the statement, signed by its person, proves nothing; None if it does."""
    if _barred(context.roster.person(statement.person), statement):
        return Reason(Code.CONTRACTOR)
    public, stated = signature.signer_of(evidence.signature), beijing(statement.at).date()
    if lasts:
        return _fault_of_lasting(statement.person, public or "", context)
    ended = any(public not in context.roster.keys_of(statement.person, day) for day in (stated, context.day))
    return Reason(Code.KEY_NOT_IN_FORCE) if ended else None


def _fault_of_lasting(person: str, public: str, context: Context) -> Reason | None:
    """Why a return no longer stands. What nobody could lift would hold up every change, for whoever found the key."""
    if any(key.lost for key in context.roster.keys if key.public == public):
        return Reason(Code.KEY_LOST)
    if public in context.loses:
        return Reason(Code.KEY_LOST_BY_THIS_CHANGE)
    if not context.roster.keys_of(person, context.day):
        return Reason(Code.NO_KEY_LEFT)
    return None


def _witnessed(
    evidence: SignedStatement,
    witness: WitnessV1,
    context: Context,
    machines: Sequence[GateKey],
    unknown: Reason,
    lasts: bool,
) -> Author:
    """What a witness saw: its key must be good, the forge the one of this portal, the account somebody's who serves.

    With `lasts` it is the account of somebody who serves on the day of judgement, the key one that is not lost, and the
    forge any that this portal had: a new name of the repository ends no return.
    """
    days = (beijing(witness.at).date(), context.day)
    public = signature.signer_of(evidence.signature)
    mine = [key for key in machines if key.public == public]
    ended = [day for day in days if not any(key.covers(day) for key in mine)]
    if ended and (not lasts or any(key.lost for key in mine) or public in context.loses):
        return Author(NOBODY, unknown)
    seen = witness.seen
    if not lasts and not is_here(witness, context):
        return Author(NOBODY, Reason(Code.OTHER_REPOSITORY, (seen.forge, seen.repository)))
    person = context.roster.person_of(seen.forge, seen.account, days[1 if lasts else 0])
    if person is None:
        return Author(NOBODY, Reason(Code.UNKNOWN_ACCOUNT, (seen.login, str(seen.account))), seen.login)
    return Author(person.id)


def _barred(person: Person, said: AnyStatement) -> bool:
    """A contractor writes and never reviews (wz-9)."""
    return person.contractor and said.decision not in (*WRITING, "withdraw")


def _forged(evidence: SignedStatement, public: str) -> Reason | None:
    if signature.is_valid(evidence.signature, evidence.statement.encode(), public, signature.ACT):
        return None
    return Reason(Code.ALTERED)
