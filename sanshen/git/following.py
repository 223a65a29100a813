"""A work tree that follows its fetched branch only after what was fetched is proven: until then no file of it is laid out."""

from __future__ import annotations

from sanshen.git.objects import ZERO
from sanshen.git.repo import Repo

_STANDS = "refs/sanshen/worktree"  # where the work tree still stands; kept across rounds that prove nothing


def hold(repo: Repo, branch: str) -> None:
    """Before `branch` moves: remember what its work tree holds, unless an earlier round still waits for its proof."""
    tip = repo.find(f"refs/heads/{branch}")
    if tip and not is_behind(repo):
        repo.update_ref(_STANDS, tip, ZERO)


def holding(repo: Repo, branch: str) -> list[tuple[str, str, str]]:
    """`hold` as moves for the transaction that moves `branch`, where that is checked out: whoever dies in it leaves word."""
    tip = repo.find(f"refs/heads/{branch}")
    return [(_STANDS, tip, ZERO)] if tip and repo.branch() == branch and not is_behind(repo) else []


def is_behind(repo: Repo) -> bool:
    """Whether the work tree still waits to be brought along."""
    return repo.find(_STANDS) is not None


def follow(repo: Repo, branch: str, before: str = "") -> None:
    """After the proof: bring a clean checkout of `branch` along, from `before` where no fetch is waiting for it."""
    held = repo.find(_STANDS)
    if (stood := held or before) and stood != repo.find(f"refs/heads/{branch}"):
        repo.sync_worktree(branch, stood)
    if held:  # only now: what could not be laid out is tried again
        repo.update_ref(_STANDS, ZERO, held)
