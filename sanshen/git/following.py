"""A work tree that follows its fetched branch only after what was fetched is proven: until then no file of it is laid out."""

from __future__ import annotations

import shutil

from sanshen.git.objects import ZERO
from sanshen.git.repo import Repo

_STANDS = "refs/sanshen/worktree"  # where the work tree still stands; kept across rounds that prove nothing


def hold(repo: Repo, branch: str) -> None:
    """Before `branch` moves: remember what its work tree holds, unless an earlier round still waits for its proof."""
    tip = repo.find(f"refs/heads/{branch}")
    if tip and not _waits(repo, branch):
        repo.update_ref(_STANDS, tip, "")


def holding(repo: Repo, branch: str) -> list[tuple[str, str, str]]:
    """`hold` as moves for the transaction that moves `branch`, where that is checked out: whoever dies in it leaves word."""
    tip = repo.find(f"refs/heads/{branch}")
    return [(_STANDS, tip, "")] if tip and repo.branch() == branch and not _waits(repo, branch) else []


def is_behind(repo: Repo) -> bool:
    """Whether the work tree still waits to be brought along."""
    return repo.find(_STANDS) is not None


def follow(repo: Repo, branch: str, before: str = "") -> None:
    """After the proof: bring a clean checkout of `branch` along, from `before` where no fetch is waiting for it."""
    held = repo.find(_STANDS)
    stood = held or before
    there = not stood or stood == repo.find(f"refs/heads/{branch}") or repo.sync_worktree(branch, stood)
    if held and there:  # only now: what could not be laid out is tried again, by the work tree whose turn it is
        repo.update_ref(_STANDS, ZERO, held)


def _waits(repo: Repo, branch: str) -> bool:
    """Whether an earlier note still holds: not where somebody's own git has brought the work tree along since."""
    if is_behind(repo):
        return not repo.is_laid_out(branch)
    make_room(repo, _STANDS)
    return False


def make_room(repo: Repo, note: str) -> None:
    """Take away a note that leads to no commit, as a power cut leaves it, or one below its name: git would write none over it."""
    if repo.find(note):
        return
    place = repo.git_dir / note
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place, ignore_errors=True)
    else:
        place.unlink(missing_ok=True)
    for ref in repo.refs(f"{note}/"):
        repo.update_ref(ref, ZERO, "")
