"""GitHub's merge queue: the commits that it proposes to put on main, one for each pull request in it.

A status on a pull request's head says nothing of them, so each is judged by itself: what it would land must be, byte for
byte, what was agreed, on the main branch on which it was agreed.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping

import msgspec

from sanshen.git.objects import Commit
from sanshen.review.case import Case
from sanshen.review.forges.forge import Status, StatusState

_AT = "refs/heads/gh-readonly-queue/"
_FETCHED = "refs/sanshen/queue/"
_MOST = 20  # for one pull request: whoever may push can plant branches here, and each is judged and told


class QueuedCommits(msgspec.Struct):
    """`commits`: number of an open pull request to those that the queue made for it; `kept`: each one's ref on the forge and here."""

    commits: dict[int, list[str]]
    kept: dict[str, str]


def queued_commits(refs: Mapping[str, str], main: str, numbers: Container[int]) -> QueuedCommits:
    """What the queue made for these pull requests; other branches below its folder are none of it."""
    found = QueuedCommits({}, {})
    for ref, commit in refs.items():
        match = re.fullmatch(rf"{_AT}{re.escape(main)}/pr-([0-9]{{1,9}})-[0-9a-f]+", ref)
        if match and (number := int(match[1])) in numbers:
            commits = found.commits.setdefault(number, [])
            if commit not in commits and len(commits) < _MOST:
                commits.append(commit)
                found.kept[ref] = f"{_FETCHED}{number}-{commit}"
    return found


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
