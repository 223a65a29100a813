"""Returns that outlast their signer's term and key: what was a return when it was given stops that version for good.

Whoever left, or found a lost key, could state any day. So the return is judged by the later of two moments, its own and that
at which the version was first handed in: what is handed in after they lost seat or key, they do not stop.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from msgspec.structs import replace

from portal.errors import PortalError
from review.act import AGREEING, Act, SignedStatement, WitnessV1
from review.authorship import Context, author_of
from review.chain import Chain
from review.evidence import Evidence

FORM = 3  # in older entries a return ended with the seat or the key
Then = Callable[[str, date], tuple[Context, Chain]]  # how statements were read by the rules of a tree, on a day


def lasting(
    acts: Sequence[Act], evidence: Evidence, digest: str, chain: Chain, context: Context, then: Then
) -> list[Act]:
    """The acts, and among them as good each return of this version that was one when it was given and is none by now.

    `chain` and `context` are those of now, `then` gives those of a tree.
    """
    made, parts = list(acts), list(evidence.parts())  # what others saw besides comes after these
    handed = next(
        (act for act, (one, _) in zip(acts, parts, strict=False) if _hands_in(act, one, digest, context)), None
    )
    for at, (one, form) in enumerate(parts):
        if handed is None or form < FORM or not _is_of(acts[at], digest, "return"):
            continue
        if not acts[at].fault and _sits(acts[at].person, chain, context.day):
            continue
        given = _as_given(acts[at], one, handed, evidence, then)
        later = zip(acts[at + 1 :], (said for said, _ in parts[at + 1 :]), strict=False)
        if not any(_is_of(act, digest, *AGREEING) and _lifted(given, act, said, chain, context) for act, said in later):
            made[at] = given
    return made


def _is_of(act: Act, digest: str, *decisions: str) -> bool:
    return act.digest == digest and act.decision in decisions


def _hands_in(act: Act, one: SignedStatement, digest: str, context: Context) -> bool:
    """Whether it is proven that this version was handed in; what the gate saw stays so when its key has ended."""
    said = one.parse()
    if said is None or not _is_of(act, digest, "submit"):
        return False
    on = act.seen_at.date() if isinstance(said, WitnessV1) else context.day
    return not act.fault or not author_of(one, said, replace(context, day=on)).fault


def _as_given(act: Act, one: SignedStatement, handed: Act, evidence: Evidence, then: Then) -> Act:
    """The return as good, if it was so by the rules and on the day of the later of the two; else as it is."""
    said, ground = one.parse(), evidence.ground
    numbers = [ground.index.number_of(each.ledger) if ground else None for each in (act, handed)]
    known = [number for number in numbers if number is not None]
    if said is None or ground is None or len(known) < len(numbers):
        return act
    day = max(act.seen_at, handed.seen_at).date()
    try:
        context, chain = then(ground.index.tree_of(max(known)), day)
    except PortalError:  # by those rules nobody could have acted on this change
        return act
    author = author_of(one, said, context)
    if author.fault or not _sits(author.person, chain, day):
        return act
    return replace(act, person=author.person, fault="", lapsed=True)


def _lifted(given: Act, act: Act, one: SignedStatement, chain: Chain, context: Context) -> bool:
    """Whether its person agreed afterwards, before they left; with a key that is lost, a thief may have.

    What they can say now the judge hears.
    """
    said = one.parse()
    if said is None or act.void or (not act.fault and _sits(given.person, chain, context.day)):
        return False
    author = author_of(one, said, replace(context, day=act.seen_at.date()))
    return not author.fault and author.person == given.person


def _sits(person: str, chain: Chain, day: date) -> bool:
    return any(person in stage.holders(day) for stage in chain.stages)
