"""GitHub's merge queue: the commits that it proposes to put on main, one for each pull request in it.

A status on a pull request's head says nothing of them, so each is judged by itself: what it would land must be, byte for
byte, what was agreed, on the ground on which it was agreed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from portal.objects import Commit
from review.case import Case
from review.forge import Status, StatusState

_AT = "refs/heads/gh-readonly-queue/"
_FETCHED = "refs/sanshen/queue/"


def pattern(main: str) -> str:
    return f"{_AT}{main}/*"


def kept(refs: Mapping[str, str], main: str) -> dict[str, str]:
    """The queue's refs on the forge, and under which name each is kept here: one that is in no other's way."""
    return {ref: f"{_FETCHED}{number}-{commit}" for ref, number, commit in _lined(refs, main)}


def queued(refs: Mapping[str, str], main: str) -> dict[int, list[str]]:
    """Number of the pull request to the commits that the queue made for it."""
    found: dict[int, list[str]] = {}
    for _, number, commit in _lined(refs, main):
        found.setdefault(number, []).append(commit)
    return found


def _lined(refs: Mapping[str, str], main: str) -> Iterator[tuple[str, int, str]]:
    """What the queue made; other branches below its folder are none of it."""
    for ref, commit in refs.items():
        if match := re.fullmatch(rf"{_AT}{re.escape(main)}/pr-([0-9]{{1,9}})-[0-9a-f]+", ref):
            yield ref, int(match[1]), commit


def status_in(commit: Commit, case: Case, status: Status) -> Status:
    """What the queue is told of `commit`, where `status` is what the pull request is told."""
    change = case.change
    if commit.parents[:1] != [change.base]:
        return _instead(status, "pending", "合并队列：等前面的变更先合并")
    if commit.parents[1:] != [change.head] or commit.tree != change.merged:
        return _instead(status, "failure", "合并队列里的版本与审核的版本不同，请退出队列重新合并")
    return status


def _instead(status: Status, state: StatusState, text: str) -> Status:
    return Status(state=state, context=status.context, description=text, url=status.url)
