"""What is judged: signed statements in order, and the acts that they prove."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from portal.dates import beijing
from review.act import Act, AnyStatement, SignedStatement, Statement, StatementV1, Witness, WitnessV1
from review.authorship import NOBODY, Author, Context, author_of, is_keyed
from review.entry import Entry
from review.ground import Ground
from review.second import Testimony, testimony_of

_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+08:00")


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """The statements of one change. `seconds` are a second witness's, if the policy asks for one.

    `form`: 2, or 1 for what an entry of form 1 holds. `ground`: None where every act is taken to stand on the present one.
    `taken`: what the entry of an override holds, where this is its follow-up. `former`: how many more statements under the
    same name are spent: entries hold them, and each counts once.
    """

    signed: tuple[SignedStatement, ...] = ()
    seconds: tuple[SignedStatement, ...] = ()
    form: int = 2
    ground: Ground | None = None
    taken: Evidence | None = None
    former: int = 0

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
        taken = self.taken.seconds if self.taken else ()
        return testimony_of(taken, self.seconds, context, self.ground)


def evidence_in(entry: Entry, taken: Evidence | None = None, ground: Ground | None = None) -> Evidence:
    """What an entry holds; `taken` is that of the override which it follows up."""
    predicate = entry.predicate
    return Evidence(
        signed=tuple(predicate.acts), seconds=tuple(predicate.witnesses), form=entry.form, taken=taken, ground=ground
    )


def acts_of(evidence: Evidence, context: Context) -> list[Act]:
    """One act for each statement, in order; what cannot be proven carries its fault."""
    acts: list[Act] = []
    heard: set[tuple[str, str]] = set()
    previous, latest = "", _EPOCH
    testimony = evidence.testimony(context)
    for number, (one, form) in enumerate(evidence.parts(), 1):
        said = one.parse()
        if said is None or said.form > form:
            acts.append(_unreadable(number))
            previous = one.sha256
            continue
        author = author_of(one, said, context)
        fault = author.fault or _unchained(said, previous, latest)
        if not fault:
            latest = said.at
            if isinstance(said, WitnessV1):
                heard.add((said.seen.record, said.decision))
        previous = one.sha256
        void = "" if fault else _void(said, form, evidence.ground, testimony)
        known = msgspec.structs.replace(author, fault=fault)
        acts.append(_act(said, f"第 {number} 个审核动作", known, context, void))
    if testimony:
        acts += [
            _act(said, "第二见证", author, context) for said, author in testimony.against if _record(said) not in heard
        ]
    return acts


def _record(said: WitnessV1) -> tuple[str, str]:
    return said.seen.record, said.decision


def _unchained(said: AnyStatement, previous: str, latest: datetime) -> str:
    if said.previous != previous:
        return "与前一审核动作不衔接：中间有动作被删去、调换或改动"
    return "审核时间早于前一动作" if said.at < latest else ""


def _void(said: AnyStatement, form: int, ground: Ground | None, testimony: Testimony | None) -> str:
    """Why a proven statement agrees to nothing; empty if it does."""
    if said.form < form:
        return "是升级前的旧格式，须重新送审、重新审核"
    if ground and isinstance(said, (Statement, Witness)) and (why := ground.why_not(said.ledger)):
        return why
    return testimony.why_not(said) if testimony and isinstance(said, Witness) else ""


def _act(said: AnyStatement, source: str, author: Author, context: Context, void: str = "") -> Act:
    return Act(
        person=author.person,
        decision=said.decision,
        stage=said.stage,
        tree=said.tree,
        digest=said.digest,
        seen_at=beijing(said.at) if said.at.tzinfo else _EPOCH,
        source=source,
        comment=said.comment,
        checked=tuple(said.checked),
        fault=author.fault,
        void=void,
        signed=isinstance(said, StatementV1),
        keyed=not author.fault and is_keyed(author.person, said, context),
        stranger=author.stranger,
    )


def _unreadable(number: int) -> Act:
    return Act(
        person=NOBODY, decision="return", stage="", tree="", digest="", seen_at=_EPOCH,
        source=f"第 {number} 个审核动作", fault="不是审核动作：内容无法识别",
    )  # fmt: skip
