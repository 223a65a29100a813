"""What a publishing machine takes from the forge: the main branch and the ledger, only ever forward."""

from __future__ import annotations

from portal import following
from portal.remote import Remote
from portal.repo import Repo
from review.ledger import REF
from review.mainline import main_of

ORIGIN = "origin"


def bring(repo: Repo, token: str = "") -> None:
    """Fetch both from the clone's own remote; PortalError where that was rewritten or does not answer.

    The work tree stays as it is; `settle` brings it along.
    """
    main = main_of(repo)
    refs = (f"refs/heads/{main}", REF)
    remote = Remote(repo.root, ORIGIN, token)
    there = remote.refs(refs)
    moved = [ref for ref in refs if ref in there and there[ref] != repo.find(ref)]
    if not moved:
        return
    following.hold(repo, main)
    remote.fetch([f"{ref}:{ref}" for ref in moved])


def settle(repo: Repo, proven: str) -> None:
    """Once the commit is proven, the work tree may have it, where it is what the main branch stands at."""
    main = main_of(repo)
    if proven == repo.find(f"refs/heads/{main}"):
        following.follow(repo, main)
