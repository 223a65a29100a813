"""What a publishing machine takes from the forge: the main branch and the ledger, only ever forward."""

from __future__ import annotations

from collections.abc import Container, Iterable

from portal import following
from portal.errors import PortalError
from portal.remote import Remote
from portal.repo import Repo
from review.ledger import REF
from review.mainline import main_of

ORIGIN = "origin"


def bring(repo: Repo, token: str = "") -> None:
    """Fetch both from the clone's own remote; PortalError where that lacks one, was rewritten or does not answer.

    The work tree stays as it is; `settle` brings it along.
    """
    main = main_of(repo)
    refs = (f"refs/heads/{main}", REF)
    remote = Remote(repo.root, ORIGIN, token)
    there = remote.refs(refs)
    refuse_lacking(there, refs)
    moved = [ref for ref in refs if there[ref] != repo.find(ref)]
    if not moved:
        return
    following.hold(repo, main)
    remote.fetch([f"{ref}:{ref}" for ref in moved])


def refuse_lacking(there: Container[str], refs: Iterable[str]) -> None:
    """PortalError where the forge has not all of these: a publication that waits for nothing would look like one with nothing to do."""
    if gone := [ref.removeprefix("refs/heads/") for ref in refs if ref not in there]:
        cure = (
            "用 git remote -v 核对地址；地址没错的，查明是谁删去的，"
            f"再从完整的克隆推回去：git push {ORIGIN} {' '.join(gone)}"
        )
        raise PortalError(f"远端 {ORIGIN} 上没有 {'、'.join(gone)}（主分支和审核台账缺一不可）", cure=cure)


def settle(repo: Repo, proven: str) -> None:
    """Once the commit is proven, the work tree may have it, where it is what the main branch stands at."""
    main = main_of(repo)
    if proven == repo.find(f"refs/heads/{main}"):
        following.follow(repo, main)
