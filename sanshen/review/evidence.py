"""What is judged: signed statements in order, and the acts that they prove."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from sanshen.base.dates import SLACK, beijing
from sanshen.review.judging.act import (
    AGREEING,
    Act,
    AnyStatement,
    SignedStatement,
    Statement,
    StatementV1,
    Witness,
    WitnessV1,
)
from sanshen.review.judging.authorship import NOBODY, Author, Context, author_of, misplaced
from sanshen.review.judging.reason import Code, Reason
from sanshen.review.ledger.entry import FORM, Entry
from sanshen.review.ledger_view import LedgerView
from sanshen.review.second_witness import AdverseStatement, Testimony, facts_of, is_lasting, push_of, testimony_of

_UNCHAINED = Reason(Code.UNCHAINED)  # so it agrees to nothing; a return stands, a writer stays one
_GONE = "0" * 64  # digest of no version
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+08:00")


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """The statements of one change. `seconds` are a second witness's, if the policy asks for one.

    `form`: of the entry that holds it or will. `ledger_view`: None where every act is taken to stand on the present one.
    `taken`: what the entry of an override holds, where this is its follow-up. `former`: how many more statements under the
    same name are spent: entries hold them, and each counts once. `rejected`: what nobody's registered key signed, or
    signed of another change; it is shown, and is no link of the chain and no part of an entry. `at`: the moment of judgement.
    """

    signed: tuple[SignedStatement, ...] = ()
    seconds: tuple[SignedStatement, ...] = ()
    form: int = FORM
    ledger_view: LedgerView | None = None
    taken: Evidence | None = None
    former: int = 0
    rejected: tuple[SignedStatement, ...] = ()
    at: datetime | None = None

    def add(self, one: SignedStatement) -> Evidence:
        return msgspec.structs.replace(self, signed=(*self.signed, one))

    @property
    def whole(self) -> list[SignedStatement]:
        """Every statement but the second witness's, in order; the first acts are of these."""
        return [*(self.taken.signed if self.taken else ()), *self.signed]

    @property
    def last(self) -> str:
        """What the next statement names as the one before it; empty for the first."""
        return self.whole[-1].sha256 if self.whole else ""

    def parts(self) -> Iterator[tuple[SignedStatement, int]]:
        """Every statement in order, with the form of the entry that holds it or will."""
        for part in (self.taken, self):
            for one in part.signed if part else ():
                yield one, part.form if part else 0

    def testimony(self, context: Context) -> Testimony | None:
        """What second witnesses saw; None where the policy asks for none."""
        if context.witnesses < 2:
            return None
        parts = [(part.seconds, part.form) for part in (self.taken, self) if part]
        return testimony_of(parts, context, self.ledger_view)


def evidence_in(entry: Entry, taken: Evidence | None = None, ledger_view: LedgerView | None = None) -> Evidence:
    """What an entry holds; `taken` is that of the override which it follows up."""
    predicate = entry.predicate
    return Evidence(
        signed=tuple(predicate.acts),
        seconds=tuple(predicate.witnesses),
        form=entry.form,
        taken=taken,
        ledger_view=ledger_view,
        at=predicate.at,
    )


def is_no_act(one: SignedStatement, context: Context) -> bool:
    """Whether no registered key of whoever states it signed this, or signed it of another change."""
    said = one.parse()
    return said is None or bool(misplaced(said, context)) or author_of(one, said, context).forged


def acts_of(evidence: Evidence, context: Context) -> list[Act]:
    """One act for each statement, in order; what cannot be proven carries its fault."""
    acts: list[Act] = []
    witnessed: dict[tuple[object, ...], int] = {}  # which act tells of a record of the forge
    previous, latest = "", _EPOCH
    testimony = evidence.testimony(context)
    for number, (one, form) in enumerate(evidence.parts(), 1):
        said = one.parse()
        if said is None or said.form > form:
            acts.append(_unreadable(number))
            previous = one.sha256
            continue
        lasts = is_lasting(said, form)
        author = author_of(one, said, context, lasts=lasts)
        fault = author.fault or (None if lasts else _untimely(said, latest if form < 3 else _EPOCH, evidence.at))
        unchained = None if said.previous == previous else _UNCHAINED
        if not fault:
            latest = max(latest, said.at)
            if isinstance(said, WitnessV1):
                witnessed[push_of(said) if said.decision == "push" else facts_of(said)] = number
        previous = one.sha256
        void = None if fault else unchained or _void(said, form, context, evidence.ledger_view, testimony)
        known = msgspec.structs.replace(author, fault=fault)
        acts.append(_act(said, f"第 {number} 个审核动作", known, context, void, lasts))
    unanswered: list[AdverseStatement] = []
    for seen in testimony.against if testimony else ():
        if seen.said.decision == "push" and (at := witnessed.get(push_of(seen.said))):
            acts[at - 1] = _push_as_both_saw_it(acts[at - 1], seen.said)
        elif not _is_answered(seen, witnessed.get(facts_of(seen.said)), acts):
            unanswered.append(seen)
    acts += [_act(one.said, "第二见证", one.author, context, _unwitnessed(one.said), one.lasts) for one in unanswered]
    for number, one in enumerate(evidence.rejected, 1):
        said, source = one.parse(), f"未证明的第 {number} 个动作"
        acts.append(_act(said, source, author_of(one, said, context), context) if said else _unreadable(number))
    return acts


def _push_as_both_saw_it(act: Act, said: Witness) -> Act:
    """The gate's act on a push, of no version of now where the second witness saw another there: it stays where the gate has it.

    Who looks once another push has followed knows nothing of the version but its commit.
    """
    return act if act.digest == said.digest else msgspec.structs.replace(act, digest=_GONE)


def _is_answered(against: AdverseStatement, witnessed: int | None, acts: Sequence[Act]) -> bool:
    """Whether the gate tells the very same, and no return is lifted that the second witness does not see lifted.

    What a person signs afterwards lifts their own return without any witness.
    """
    said = against.said
    if said.decision == "push":
        return False
    if against.lifted:
        return True
    own = [one for one in acts[witnessed or 0 :] if one.signed and not one.fault and not one.void]
    agreed = (one for one in own if one.person == against.author.person and one.decision in AGREEING)
    return any(witnessed is not None or (one.digest == said.digest and one.seen_at > said.at) for one in agreed)


def _unwitnessed(said: Witness) -> Reason | None:
    """What is told of a push that the gate never witnessed, where another version stood there: it asks everybody anew."""
    return Reason(Code.PUSH_NOT_HEARD, (said.seen.record,)) if said.decision == "push" else None


def _untimely(said: AnyStatement, latest: datetime, now: datetime | None) -> Reason | None:
    """Why its time cannot be. Only for agreement it matters that clocks agree: nothing else may be lost.

    From form 3 on the judge holds an agreement against those alone on which it rests.
    """
    if now and said.at > now + SLACK:
        return Reason(Code.IN_THE_FUTURE)
    return Reason(Code.BEFORE_THE_LAST) if said.at < latest and said.decision in AGREEING else None


def _void(
    said: AnyStatement, form: int, context: Context, ledger_view: LedgerView | None, testimony: Testimony | None
) -> Reason | None:
    """Why a proven statement agrees to nothing; None if it does. What was said in form 1 named its version freely."""
    if said.form < min(form, 2):  # entries of form 3 hold acts of form 2
        return Reason(Code.OLD_FORM)
    if context.trees is not None and said.form > 1 and context.trees.get(said.head) != said.tree:
        return Reason(Code.OFF_THE_BRANCH)
    if context.trees is not None and form > 2 and said.head not in context.current:
        return Reason(Code.COMMITS_SINCE)
    main = context.settings.forge.main
    if isinstance(said, Witness) and said.seen.base not in ("", main):
        return Reason(Code.OTHER_TARGET, (said.seen.base, main))
    if ledger_view and isinstance(said, (Statement, Witness)) and (why := ledger_view.why_not(said.ledger)):
        return why
    return testimony.why_not(said) if testimony and isinstance(said, Witness) else None


def _act(
    said: AnyStatement,
    source: str,
    author: Author,
    context: Context,
    void: Reason | None = None,
    lasts: bool = False,
) -> Act:
    return Act(
        person=author.person,
        decision=said.decision,
        stage=said.stage,
        tree=said.tree,
        digest=said.digest,
        seen_at=beijing(said.at),
        source=source,
        head=said.head,
        comment=said.comment,
        checked=tuple(said.checked),
        fault=author.fault,
        void=void,
        signed=isinstance(said, StatementV1),
        keyed=not author.fault and context.roster.had_key(author.person),
        stranger=author.stranger,
        forged=author.forged,
        ledger=said.ledger if isinstance(said, (Statement, Witness)) else "",
        lasts=lasts,
    )


def _unreadable(number: int) -> Act:
    return Act(
        person=NOBODY, decision="return", stage="", tree="", digest="", seen_at=_EPOCH,
        source=f"第 {number} 个审核动作", fault=Reason(Code.UNREADABLE), forged=True,
    )  # fmt: skip
