"""The answers of Gitea and Forgejo, as far as they are read. A field that is missing or of another type is an error."""

from __future__ import annotations

from datetime import datetime

import msgspec


class User(msgspec.Struct, frozen=True):
    """Ghosts, the system and its workflows have numbers below one."""

    id: int
    login: str


class Team(msgspec.Struct, frozen=True):
    name: str


class Branch(msgspec.Struct, frozen=True):
    """`label` is the branch's name, and empty where a change was pushed without one (`refs/for/…`)."""

    label: str
    ref: str
    sha: str
    repo_id: int


class PullRow(msgspec.Struct, frozen=True, kw_only=True):
    """`requested_reviewers` is not read: it names everybody who ever reviewed."""

    number: int
    title: str
    html_url: str
    state: str
    draft: bool
    created_at: datetime | None = None
    merged: bool
    merged_at: datetime | None = None
    merged_by: User | None = None
    user: User
    head: Branch
    base: Branch


class ReviewRow(msgspec.Struct, frozen=True, kw_only=True):
    """`submitted_at` is not read: it tells when a draft was begun, not when it was given."""

    id: int
    state: str
    body: str
    commit_id: str
    dismissed: bool
    updated_at: datetime
    user: User | None
    team: Team | None = None


class CommentRow(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    body: str
    user: User | None
    created_at: datetime
    updated_at: datetime


class Event(CommentRow, frozen=True, kw_only=True):
    """Anything on a pull request's timeline; the ids give the order in which the server received it."""

    type: str
    review_id: int


class Push(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a `pull_push`: the new commits in order; after a forced push the old and the new head."""

    commit_ids: list[str]
    is_force_push: bool = False


class StatusRow(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    status: str
    context: str
    description: str
    target_url: str


class Limits(msgspec.Struct, frozen=True):
    max_response_items: int
