"""What second witnesses stated, as the forge has it: fetched beside ours, and followed only where it goes on from ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sanshen.git.objects import ZERO
from sanshen.git.repo import Repo
from sanshen.review.ref_names import name_of
from sanshen.review.second_witness import SECONDS, root_of

_TRACKING = "refs/sanshen/witnesses/"  # each as it was fetched last


def coming(repo: Repo, there: Mapping[str, str], keys: Iterable[str]) -> tuple[dict[str, dict[str, str]], list[str]]:
    """Refspecs by root of a registered key and change, of what is new; and what belongs to no registered key."""
    roots = [root_of(key) for key in keys]
    ours, fetched = repo.refs(SECONDS), repo.refs(_TRACKING)
    found: dict[str, dict[str, str]] = {root: {} for root in roots}
    strays = []
    for ref, tip in there.items():
        if not ref.startswith(SECONDS):
            continue
        root = next((one for one in roots if ref.startswith(one)), "")
        name = name_of(ref.removeprefix(root)) if root else None
        if name is None:
            strays.append(ref)
        elif tip not in (ours.get(ref), fetched.get(tracking_ref(ref))):
            found[root][name] = f"+{ref}:{tracking_ref(ref)}"
    return found, strays


def follow(repo: Repo, specs: Iterable[str]) -> None:
    """Take over what was fetched by these, where it is new here or goes on from what is here; nothing is taken back."""
    ours, fetched, moves = repo.refs(SECONDS), repo.refs(_TRACKING), []
    for spec in specs:
        ref, _, aside = spec.removeprefix("+").partition(":")
        tip, here = repo.find(aside) if aside in fetched else None, ours.get(ref)
        if tip and tip != here and (here is None or repo.is_ancestor(here, tip)):
            moves.append((ref, tip, here or ZERO))
    repo.update_refs(moves)


def tracking_ref(ref: str) -> str:
    """Where what the forge has of this ref is fetched to."""
    return _TRACKING + ref.removeprefix(SECONDS)
