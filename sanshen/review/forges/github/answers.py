"""GitHub's answers, as far as they are read: an answer of another shape is an error."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from sanshen.review.forges.forge import Account, StatusState

GHOST = Account(10137, "ghost")  # GitHub's own account for whoever deleted theirs


class User(msgspec.Struct, frozen=True):
    id: int
    login: str
    type: str

    @property
    def account(self) -> Account:
        return Account(self.id, self.login)


class Repository(msgspec.Struct, frozen=True):
    id: int


class End(msgspec.Struct, frozen=True):
    """Head or base of a pull request; a fork that was deleted since leaves no repository."""

    ref: str
    sha: str
    repo: Repository | None


class PullRow(msgspec.Struct, frozen=True):
    number: int
    state: Literal["open", "closed"]
    title: str
    html_url: str
    user: User | None
    head: End
    base: End
    draft: bool
    created_at: datetime
    merged_at: datetime | None
    merged_by: User | None = None  # lists do not tell


class Brought(msgspec.Struct, frozen=True):
    """A pull request that has to do with a commit."""

    number: int
    merge_commit_sha: str | None


class ReviewRow(msgspec.Struct, frozen=True):
    id: int
    user: User | None
    state: Literal["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "PENDING"]
    body: str | None
    commit_id: str | None
    submitted_at: datetime | None = None


class CommentRow(msgspec.Struct, frozen=True):
    id: int
    user: User | None
    created_at: datetime
    updated_at: datetime
    body: str = ""


class Activity(msgspec.Struct, frozen=True):
    id: int
    after: str
    timestamp: datetime
    activity_type: Literal["push", "force_push", "branch_deletion", "branch_creation", "pr_merge", "merge_queue_merge"]
    actor: User | None


class StatusRow(msgspec.Struct, frozen=True):
    state: StatusState
    context: str
    description: str | None
    target_url: str | None


class Team(msgspec.Struct, frozen=True):
    slug: str


class Requested(msgspec.Struct, frozen=True):
    users: list[User]
    teams: list[Team]


class Me(msgspec.Struct, frozen=True):
    """The token's own account."""

    id: int
    login: str


class Merged(msgspec.Struct, frozen=True):
    merged: bool
