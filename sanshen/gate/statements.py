"""What second witnesses stated, as the forge has it: fetched beside ours, and followed only where nothing of it is lost here."""

from __future__ import annotations

import time
from collections.abc import Container, Iterable, Mapping

from sanshen.base.errors import PortalError
from sanshen.git.objects import ZERO
from sanshen.git.repo import Repo
from sanshen.review.evidence_refs import Reviews
from sanshen.review.ref_names import name_of
from sanshen.review.second_witness import SECONDS, root_of, statements_of

_TRACKING = "refs/sanshen/witnesses/"  # each as it was fetched last
_SECONDS = 5.0  # of one fetch, for what is of no change under review

Looked = dict[str, tuple[str, str]]  # by ref, what stood there and here when it was looked at last


def coming(
    repo: Repo, there: Mapping[str, str], keys: Iterable[str], looked: Looked
) -> tuple[dict[str, dict[str, str]], list[str]]:
    """Refspecs by root of a registered key and change, of what is new; and what belongs to no registered key."""
    roots = [root_of(key) for key in keys]
    ours = repo.refs(SECONDS)
    found: dict[str, dict[str, str]] = {root: {} for root in roots}
    strays = []
    for ref, tip in there.items():
        if not ref.startswith(SECONDS):
            continue
        root = next((one for one in roots if ref.startswith(one)), "")
        name = name_of(ref.removeprefix(root)) if root else None
        if name is None:
            strays.append(ref)
        elif tip != ours.get(ref) and looked.get(ref) != (tip, ours.get(ref, "")):
            found[root][name] = f"+{ref}:{tracking_ref(ref)}"
    return found, strays


def follow(reviews: Reviews, specs: Iterable[str], keys: Iterable[str], first: Container[str]) -> Looked:
    """Take over what was fetched by these, where it goes on from what its witness stated here; nothing of that is taken back.

    What is of the changes `first` is looked at whatever time it takes; of the rest, what there is no time for waits.
    """
    repo, kept = reviews.repo, {root_of(key): statements_of(key, reviews) for key in keys}
    ours, fetched, moves = repo.refs(SECONDS), repo.refs(_TRACKING), []
    until, looked = time.monotonic() + _SECONDS, Looked()
    for spec in specs:
        ref, _, aside = spec.removeprefix("+").partition(":")
        root, own = next((root, one) for root, one in kept.items() if ref.startswith(root))
        if time.monotonic() > until and name_of(ref.removeprefix(root)) not in first:
            continue
        tip, here = repo.find(aside) if aside in fetched else None, ours.get(ref)
        if tip and tip != here and _goes_on(own, here, tip):
            moves.append((ref, tip, here or ZERO))
            here = tip
        looked[ref] = (fetched.get(aside, ""), here or "")
    repo.update_refs(moves)
    return looked


def _goes_on(own: Reviews, here: str | None, there: str) -> bool:
    """Whether all that its witness stated here stands there, too, in this order, whatever others put among it."""
    try:
        old, new = own.signed_at(here) if here else [], own.signed_at(there)
    except PortalError:  # what nobody can read takes nothing over
        return False
    return new[: len(old)] == old


def tracking_ref(ref: str) -> str:
    """Where what the forge has of this ref is fetched to."""
    return _TRACKING + ref.removeprefix(SECONDS)
