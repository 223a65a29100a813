"""A second, independent witness: another machine that asks the forge itself, and what it must have seen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import msgspec

from sanshen.git.repo import Repo
from sanshen.review.evidence_refs import Reviews
from sanshen.review.judging import signature
from sanshen.review.judging.act import AGREEING, AnyStatement, Decision, SignedStatement, Witness, WitnessV1
from sanshen.review.judging.authorship import Author, Context, is_here, seen_by_second
from sanshen.review.judging.change import Change
from sanshen.review.judging.reason import Code, Reason
from sanshen.review.ledger.entry import FORM
from sanshen.review.ledger_view import LedgerView

_AGAINST: tuple[Decision, ...] = ("push", "return")  # what bars or stops counts whichever witness saw it
_SAME: dict[str, Decision] = {"consent": "approve"}  # the gate says what the stage asks for, the forge what was pressed


SECONDS = "refs/witnesses/"


def root_of(public: str) -> str:
    """Below which refs the witness with this key keeps what it saw."""
    return f"{SECONDS}{hashlib.sha256(public.encode()).hexdigest()[:16]}/"


def statements_of(public: str, reviews: Reviews) -> Reviews:
    """What the witness with this key keeps in the same repository."""
    return Reviews(reviews.repo, reviews.site, reviews.main, root_of(public), public)


def is_merged(repo: Repo, change: Change, head: str) -> bool:
    """Whether the commit stands in what the change would be merged into: it is of a former change, whose entry speaks for it."""
    return bool(change.base) and repo.find(head) == head and repo.is_ancestor(head, change.base)


class AdverseStatement(msgspec.Struct, frozen=True):
    """A push or a return that a second witness saw. `lifted`: it saw the same account agree to the same version afterwards.

    `lasts`: as of an act. `ended`: its witness's key is over, or the repository has another name now: what is seen of it
    anew, or by another witness, lifts it by the forge's own time.
    """

    said: Witness
    author: Author
    lifted: bool = False
    lasts: bool = False
    ended: bool = False


class Testimony(msgspec.Struct, frozen=True):
    """What second witnesses saw. `last`: by key and record, what was said of it last; `against`: pushes and returns.

    Of those that no entry holds, `sound` are the statements that prove something; `faults` says of each other one why not,
    and `broken` of those that no registered key signed, or that do not follow each other.
    """

    last: dict[tuple[str, str], Witness]
    against: list[AdverseStatement]
    sound: list[SignedStatement]
    faults: list[Reason]
    broken: list[Reason]
    ledger_view: LedgerView | None

    def why_not(self, said: Witness) -> Reason | None:
        """Why what the gate witnessed is not confirmed; None if it is."""
        seen = [one for (_, record), one in self.last.items() if record == said.seen.record]
        if not seen:
            return Reason(Code.NOT_SEEN_YET, (said.seen.record,))
        reasons = [self._differs(said, one) for one in seen]
        return None if None in reasons else reasons[0]

    def _differs(self, said: Witness, other: Witness) -> Reason | None:
        if _facts(said) != _facts(other) or not set(said.checked) <= set(other.checked):
            return Reason(Code.SEEN_OTHERWISE, (said.seen.record,))
        if "" not in (said.seen.base, other.seen.base) and said.seen.base != other.seen.base:
            return Reason(Code.SEEN_ELSEWHERE, (said.seen.record,))
        return self.ledger_view.why_not(other.ledger) if self.ledger_view else None


def is_lasting(said: AnyStatement, form: int) -> bool:
    """Whether new terms, a key that ended since or a clock do not end it, in an entry of this form."""
    return form > 2 and said.decision == "return"


def testimony_of(
    parts: Iterable[tuple[Sequence[SignedStatement], int]], context: Context, ledger_view: LedgerView | None
) -> Testimony:
    """What is in an override's entry, and what came since, each with its form. Each witness's statements form a chain of their own.

    It goes on from that entry, or begins anew after it. Of a key that is over, or of the repository's former name, only
    returns count, whatever they follow. Of a key that the change itself says is lost nothing counts against it.
    """
    good = context.settings.witness_keys(context.day)
    last: dict[tuple[str, str], Witness] = {}
    against: list[tuple[str, AdverseStatement]] = []
    agreed: list[Witness] = []
    ends: dict[str, str] = {}  # by key, what a part ends with
    sound, faults, broken = list[SignedStatement](), list[Reason](), list[Reason]()
    for part, form in parts:
        sound, faults, broken = [], [], []  # what an entry holds was proven there, by the config of then
        own: dict[str, str] = {}
        for one in part:
            public, said = signature.signer_of(one.signature) or "", one.parse()
            is_lost_here = public in context.loses
            stops = faults if is_lost_here else broken
            if not isinstance(said, Witness):
                stops.append(Reason(Code.TESTIMONY_UNREADABLE))
                continue
            lasts, moved = is_lasting(said, form), not is_here(said, context)
            ended = moved or public not in good
            author = seen_by_second(one, said, context, lasts=lasts)
            fault = _fault(author)
            follows = [own[public]] if public in own else ["", ends.get(public, "")]
            if not fault and not ended and said.previous not in follows:
                stops.append(Reason(Code.TESTIMONY_UNCHAINED))
                continue
            if fault:
                (stops if author.forged else faults).append(fault)
                continue
            sound.append(one)
            if not moved:
                own[public] = one.sha256
            last[public, said.seen.record] = said
            if said.decision in _AGAINST and not is_lost_here:
                against.append((public, AdverseStatement(said, author, lasts=lasts, ended=ended)))
            elif said.decision in AGREEING:
                agreed.append(said)
                against = [
                    (key, _lifted(one, said) if key == public and not one.ended else one) for key, one in against
                ]
        ends |= own
    standing = [_lifted_since(one, agreed) if one.ended else one for _, one in against]
    return Testimony(last, standing, sound, [*faults, *broken], broken, ledger_view)


def last_sound(unspent: Sequence[SignedStatement], context: Context) -> str:
    """What a witness's next statement names as the one before it: its last that proves something in this portal; else nothing."""
    for one in reversed(unspent):
        said = one.parse()
        if (
            isinstance(said, Witness)
            and is_here(said, context)
            and not _fault(seen_by_second(one, said, context, lasts=is_lasting(said, FORM)))
        ):
            return one.sha256
    return ""


def _fault(author: Author) -> Reason | None:
    """Why the statement proves nothing; of an account outside the roster it does."""
    return None if author.stranger else author.fault


def _lifted(one: AdverseStatement, said: Witness) -> AdverseStatement:
    same = (one.said.seen.account, one.said.digest) == (said.seen.account, said.digest)
    return msgspec.structs.replace(one, lifted=True) if same else one


def _lifted_since(one: AdverseStatement, agreed: Iterable[Witness]) -> AdverseStatement:
    """As another witness saw it whose key is good; the order is the forge's, which both asked."""
    since = (said for said in agreed if said.seen.claimed_at > one.said.seen.claimed_at)
    return next((found for said in since if (found := _lifted(one, said)).lifted), one)


def facts_of(said: WitnessV1) -> tuple[object, ...]:
    """What tells one record of a forge from another, and what of it weighs against a change."""
    seen = said.seen
    where = (seen.forge, seen.repository, seen.record, seen.account)
    return *where, said.decision, said.head, said.tree, said.digest


def push_of(said: WitnessV1) -> tuple[object, ...]:
    """What tells one push from another, whichever version was there when its witness looked."""
    seen = said.seen
    return seen.forge, seen.repository, seen.record, seen.account, said.head


def _facts(said: Witness) -> tuple[object, ...]:
    """What two machines that asked the same forge must agree on. The stage is the gate's own conclusion."""
    seen = said.seen
    where = (seen.forge, seen.repository, seen.pull, seen.record, seen.account)
    return *where, _SAME.get(said.decision, said.decision), said.head, said.tree, said.digest, said.comment
