"""The gate as a witness: what is said on a forge becomes a signed, chained statement the first time it is seen.

A forge lets reviews be dismissed, deleted, revived and redated. What counts here is what the gate saw, in the order
in which it saw it; each record of the forge is witnessed once, and what later ceases to stand is taken back for good.
A forge that is put back from a backup gives its numbers out again: a record is known by what it says, too (`named`).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import msgspec

from sanshen.base.dates import is_plausible
from sanshen.base.errors import PortalError
from sanshen.portal.site import Settings
from sanshen.review import comments
from sanshen.review.case import Case, context_of, judge_case
from sanshen.review.comments import confirmed
from sanshen.review.forges.forge import Account, Opinion, Pull
from sanshen.review.forges.page_records import is_about, is_sighting, uncounted
from sanshen.review.judging import signature
from sanshen.review.judging.act import (
    AGREEING,
    WRITING,
    Decision,
    Sighting,
    SignedStatement,
    Witness,
    WitnessV1,
    encode,
)
from sanshen.review.judging.authorship import Context, author_of, is_here, misplaced
from sanshen.review.judging.change import Change
from sanshen.review.judging.policy import Policy
from sanshen.review.ledger_view import LedgerView
from sanshen.review.local_acts import LocalReview

_NONE = "0" * 40
Named = tuple[str, int, Decision, str]
Place = tuple[str, int]


def witness(
    local_review: LocalReview, case: Case, pull: Pull, opinions: Sequence[Opinion], gate_key: Path, now: datetime
) -> Case:
    """The case with everything new that the forge tells, each statement recorded in refs/reviews before the next is read."""
    context = context_of(case.change, case.law, now.date())
    signed = local_review.reviews.signed(case.change.name)
    seen = list(_sightings(signed, context, gate_key))
    # its person may have returned it since: agreement is witnessed once, though the key that stated it has ended
    ended = {named(said) for said, counts in seen if not counts and said.decision in AGREEING}
    known = witnessed_for_good((said for said, counts in seen if counts), case.evidence.ledger_view) | ended
    # what entries hold of former changes under this name has no more to fall
    unspent = own_statements(case.evidence.whole, context, gate_key)
    for gone in withdrawn(case.change, unspent, opinions, renews=pull.base == case.law.config.settings.forge.main):
        case = _record(local_review, case, pull, gone, gate_key, now, stage=unspent[gone.record, gone.account.id].stage)
    for opinion in unwitnessed(case.change, _not_returned_since(opinions, signed, context), known):
        case = _record(local_review, case, pull, opinion, gate_key, now)
    return msgspec.structs.replace(case, uncounted=tuple(uncounted(case, opinions, now.date())))


def _not_returned_since(
    opinions: Iterable[Opinion], signed: Iterable[SignedStatement], context: Context
) -> Iterator[Opinion]:
    """All but agreement that was witnessed in the repository under its former name, before its person returned the change.

    Under a new name the page is witnessed anew, and what is older than a return lifts none. A record that moved with its page may
    bear another number, and keeps its time.
    """
    given: dict[str, set[tuple[int, str | datetime]]] = {}
    over: set[tuple[int, str | datetime]] = set()
    for one in signed:
        said = one.parse()
        if said is None or misplaced(said, context):
            continue
        author = author_of(one, said, context, lasts=said.decision == "return")
        if said.decision == "return" and not author.fault:
            over |= given.get(author.person, set())
        elif isinstance(said, WitnessV1) and said.decision in AGREEING and not author.forged:
            seen = said.seen
            person = context.roster.person_of(seen.forge, seen.account, context.day)
            if person and not is_here(said, context):
                given.setdefault(person.id, set()).update(
                    [(seen.account, seen.record), (seen.account, seen.claimed_at)]
                )
    for shown in opinions:
        account = shown.account.id
        if shown.decision not in AGREEING or over.isdisjoint({(account, shown.record), (account, shown.at)}):
            yield shown


def own_statements(signed: Iterable[SignedStatement], context: Context, gate_key: Path) -> dict[Place, WitnessV1]:
    """What this portal's gate stated of this change last, by record of the forge and account.

    Whoever may push can put statements there: one that no good gate key signed makes nothing witnessed.
    """
    return latest(said for said, counts in _sightings(signed, context, gate_key) if counts)


def latest(said: Iterable[WitnessV1]) -> dict[Place, WitnessV1]:
    """Each record as it was witnessed last, by account."""
    return {(one.seen.record, one.seen.account): one for one in said}


def named(said: WitnessV1) -> Named:
    """What tells this record from any other that bears its number."""
    return _named(said.seen.record, said.seen.account, said.decision, said.head)


def _named(record: str, account: int, decision: Decision, head: str) -> Named:
    """The gate says `consent` where the stage asks for one and the forge says `approve`.

    The head counts for what holds up: agreement is witnessed once, of whichever version.
    """
    return record, account, "approve" if decision == "consent" else decision, "" if decision in AGREEING else head


def _sightings(signed: Iterable[SignedStatement], context: Context, gate_key: Path) -> Iterator[tuple[WitnessV1, bool]]:
    """What registered gate keys stated of this forge, and whether it counts still: not where the key has ended since.

    What this very key stated counts here in any case: nothing is gained by stating it again.
    """
    own = ""
    for one in signed:
        said = one.parse()
        if not is_sighting(said, context):
            continue
        author = author_of(one, said, context)
        counts = bool(author.person or author.stranger)
        if not counts:
            own = own or signature.public_key(gate_key)
            counts = signature.signer_of(one.signature) == own
        if counts or not author.forged:
            yield said, counts


def witnessed_for_good(said: Iterable[WitnessV1], ledger_view: LedgerView | None) -> set[Named]:
    """What need not be witnessed again: all but a handing in that counts no more, of a pull request that is still open.

    The pull request goes on saying so. Agreement is witnessed once: once a later entry touched its paths, its person must give it anew.
    """
    return {
        named(one)
        for one in said
        if one.decision != "submit"
        or (isinstance(one, Witness) and not (ledger_view and ledger_view.why_not(one.ledger)))
    }


def unwitnessed(change: Change, opinions: Iterable[Opinion], known: Container[Named]) -> Iterator[Opinion]:
    """What was not witnessed before, stands and has no fault. Acts count on the present head alone; pushes whenever they were."""
    for one in opinions:
        if not one.standing or one.fault or not (one.decision == "push" or is_about(one, change)):
            continue
        head = one.head if one.decision == "push" else change.head
        if _named(one.record, one.account.id, one.decision, head) not in known:
            yield one


def withdrawn(
    change: Change, known: Mapping[Place, WitnessV1], opinions: Sequence[Opinion], *, renews: bool
) -> Iterator[Opinion]:
    """Agreement that was witnessed and whose own record no longer stands. A return stays until its person agrees.

    `renews`: whether it stands on in a later record; what is said of a request into another branch is no such.
    """
    present = {(one.record, one.account.id): one for one in opinions}
    for place, said in known.items():
        shown = present.get(place)
        stands = shown and shown.standing and is_same(shown, said)
        if said.decision not in AGREEING or stands or (renews and _is_renewed(said, change, known, opinions)):
            continue
        yield Opinion(
            record=said.seen.record,
            account=Account(said.seen.account, said.seen.login),
            decision="withdraw",
            head=said.head,
            at=said.seen.claimed_at,
            comment=(shown.fault or "在平台上被撤销") if shown else "在平台上被删去",
        )


def _is_renewed(said: WitnessV1, change: Change, known: Mapping[Place, WitnessV1], opinions: Sequence[Opinion]) -> bool:
    """Whether the same account says the same in a later record that stands: a forge lets a newer review take an older one's place."""
    places = [(one.record, one.account.id) for one in opinions]
    own = (said.seen.record, said.seen.account)
    later = (
        opinions[places.index(own) + 1 :]
        if own in places
        else [one for one in opinions if one.at > said.seen.claimed_at]
    )
    return any(
        one.standing and not one.fault and is_same(one, said) and is_about(one, change)
        for one in later
        if (one.record, one.account.id) not in known or known[one.record, one.account.id].decision in AGREEING
    )


def is_same(one: Opinion, said: WitnessV1) -> bool:
    """Whether this account still says what was witnessed: of a consent the forge says `approve`."""
    decision = "approve" if said.decision == "consent" and one.decision == "approve" else said.decision
    return (one.account.id, one.decision) == (said.seen.account, decision)


def _record(
    local_review: LocalReview, case: Case, pull: Pull, opinion: Opinion, gate_key: Path, now: datetime, stage: str = ""
) -> Case:
    said = _said(local_review, case, pull, opinion, now, stage)
    text = encode(said)
    signed = SignedStatement(text.decode(), signature.sign(gate_key, text, signature.ACT))
    local_review.record(case, signed, f"{said.decision} {opinion.account.login} {opinion.record}")
    after = judge_case(case.change, case.law, case.evidence.add(signed), now.date())
    return msgspec.structs.replace(after, reviews=case.reviews)


def _said(local_review: LocalReview, case: Case, pull: Pull, opinion: Opinion, now: datetime, stage: str) -> Witness:
    settings = case.law.config.settings
    checklist = tuple[str, ...]()
    person = case.law.config.roster.person_of(settings.forge.kind, opinion.account.id, now.date())
    if not stage and person and opinion.decision not in WRITING:
        found = local_review.stage_for(_meant(case, opinion.decision, now), person, now, opinion.decision)
        stage, checklist = (found.name, found.checklist) if found else ("", ())
        if found and opinion.decision == "approve" and found.kind == "consent":
            opinion = msgspec.structs.replace(opinion, decision="consent")
    assert case.evidence.ledger_view
    return statement_of(
        case.change,
        settings,
        case.evidence.ledger_view,
        pull,
        opinion,
        stage=stage,
        checked=items_confirmed(opinion, checklist, case.law.policy),
        previous=case.evidence.last,
        at=case.not_before(now),
    )


def items_confirmed(opinion: Opinion, checklist: Sequence[str], policy: Policy) -> Sequence[str]:
    """Agreeing on the forge says that every item was looked at: the gate's comment shows them, and a policy may ask for words."""
    by_button = opinion.decision in ("approve", "consent") and not policy.words
    return opinion.checked or confirmed(
        opinion.comment, checklist, approved=by_button, reasoned=opinion.decision == "override"
    )


def statement_of(
    change: Change,
    settings: Settings,
    ledger_view: LedgerView,
    pull: Pull,
    opinion: Opinion,
    *,
    stage: str,
    checked: Sequence[str],
    previous: str,
    at: datetime,
) -> Witness:
    """What a witness states of one record of the forge; of a version that is gone nothing is known but its commit.

    PortalError where the forge gives it a time that no clock shows: passing it over could lose a return.
    """
    if not is_plausible(opinion.at):
        why = f"平台给 {opinion.record}（{opinion.account.login}）的时间不对：{opinion.at.isoformat()}"
        raise PortalError(
            why, cure="请平台管理员核对平台的时间和数据；改正不了的，关闭这个合并请求，换一个分支名重新送审"
        )
    is_past = opinion.decision == "push" and opinion.head != change.head
    return Witness(
        site=settings.site.code,
        change=change.name,
        decision=opinion.decision,
        stage=stage,
        head=opinion.head if is_past else change.head,
        tree=_NONE if is_past else change.head_tree,
        digest="0" * 64 if is_past else change.digest,
        previous=previous,
        ledger=_seen_ledger(ledger_view, opinion),
        at=at,
        comment=_words(opinion.comment),
        checked=list(checked),
        seen=Sighting(
            forge=settings.forge.kind,
            repository=settings.forge.repository,
            pull=pull.number,
            record=opinion.record,
            account=opinion.account.id,
            login=opinion.account.login,
            claimed_at=opinion.at,
            base=pull.base,
        ),
    )


def _seen_ledger(ledger_view: LedgerView, opinion: Opinion) -> str:
    """What of the ledger there was to be seen: for a pull request that is open, all; for what somebody said, all by then."""
    return ledger_view.named if opinion.decision in (*WRITING, "withdraw") else ledger_view.as_of(opinion.at)


def _meant(case: Case, decision: Decision, now: datetime) -> Case:
    """The case in which the act would count: an override has a chain of its own, if this change has one at all."""
    if decision == "override":
        with suppress(PortalError):
            return judge_case(case.change, case.law, case.evidence, now.date(), override=True)
    return case


def _words(text: str) -> str:
    """What somebody said beside the command that their comment is."""
    said = comments.parse_command(text)
    return said.said if said else text
