"""Gitea and Forgejo as a `Forge`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import get_args
from urllib.parse import quote

import msgspec

from sanshen.review.forges.forge import (
    Account,
    ForgeError,
    Opinion,
    Pull,
    Refused,
    Status,
    StatusState,
    Unread,
    require_same,
    unaskable,
    unless_lacking,
    unless_odd,
)
from sanshen.review.forges.gitea.acts import human, opinions_of
from sanshen.review.forges.gitea.answers import (
    CommentRow,
    Event,
    PullRow,
    ReviewRow,
    StatusRow,
    User,
)
from sanshen.review.forges.gitea.api import Api

_COMMIT = re.compile(r"[0-9a-f]{40}")


class Gitea:
    """One repository on a Gitea or Forgejo server."""

    def __init__(self, url: str, repository: str, token: str) -> None:
        self.api = Api(url, repository, token)
        self._self: User | None = None

    def pulls(self, base: str) -> list[Pull | Unread]:
        rows = self.api.pages("pulls?state=open", msgspec.Raw)
        read = (unless_odd(row, lambda raw: _pull(self.api.read("pulls", raw, PullRow))) for row in rows)
        return [one for one in read if isinstance(one, Unread) or one.base == base]

    def pull(self, number: int) -> Pull:
        return _pull(self.api.get(f"pulls/{number}", PullRow))

    def landed(self, commit: str, main: str, message: str = "") -> Pull | None:
        return unless_lacking(lambda: _pull(self.api.get(f"commits/{_exact(commit)}/pull", PullRow)))

    def opinions(self, pull: Pull) -> list[Opinion]:
        reviews, hidden = self._reviews(pull)
        comments = self._comments(pull)
        timeline = self.api.whole(f"issues/{pull.number}/timeline", Event)
        return opinions_of(pull, reviews, hidden, comments, timeline)

    def status(self, head: str, context: str) -> Status | None:
        rows = [row for row in self.api.pages(f"commits/{_exact(head)}/statuses", StatusRow) if row.context == context]
        newest = max(rows, key=lambda row: row.id, default=None)
        return _status(newest) if newest else None

    def set_status(self, head: str, status: Status) -> None:
        if self.status(head, status.context) == status:
            return
        self.api.send(
            "POST",
            f"statuses/{_exact(head)}",
            state=status.state,
            context=status.context,
            description=status.description,
            target_url=status.url,
        )

    def comment(self, pull: Pull, text: str, mark: str) -> None:
        mine = [row for row in self._comments(pull) if row.user and row.user.id == self._me.id]
        kept = next((row for row in mine if mark in row.body), mine[0] if mine else None)
        if kept is None:
            self.api.send("POST", f"issues/{pull.number}/comments", body=text)
        elif kept.body != text:
            self.api.send("PATCH", f"issues/comments/{kept.id}", body=text)
        for row in mine:
            if row is not kept:
                self.api.send("DELETE", f"issues/comments/{row.id}")

    def request_reviews(self, pull: Pull, logins: Sequence[str]) -> list[str]:
        asked = [row for row in self._reviews(pull)[0] if row.state == "REQUEST_REVIEW"]
        people = {
            row.user.login for row in asked if row.user and human(row.user) and not row.team
        }  # no deleted accounts
        teams = sorted(row.team.name for row in asked if row.team)
        surplus, missing = sorted(people - set(logins)), sorted(set(logins) - people)
        path = f"pulls/{pull.number}/requested_reviewers"
        if surplus or teams:
            self.api.send("DELETE", path, reviewers=surplus, team_reviewers=teams)
        return unaskable(lambda login: self.api.send("POST", path, reviewers=[login]), missing)

    def me(self) -> int:
        return self._me.id

    def merge(self, pull: Pull, head: str, title: str, message: str) -> None:
        """Never forced: what the branch's protection asks for must be there."""
        require_same(self.pull(pull.number), pull, head)
        try:
            self.api.send(
                "POST",
                f"pulls/{pull.number}/merge",
                Do="merge",
                head_commit_id=_exact(head),
                MergeTitleField=title,
                MergeMessageField=message,
            )
        except Refused as refused:
            if refused.status != 404:
                raise
            said = f"合并请求 {pull.number} 刚刚被关闭，或已不在了"  # it was there a moment ago, as was the repository
            raise Refused(404, said, cure="还要合并的，重新打开，下一轮重新判定") from refused

    def _reviews(self, pull: Pull) -> tuple[list[ReviewRow], int]:
        """What is shown to us, and how many more there are: the drafts of others."""
        return self.api.visible(f"pulls/{pull.number}/reviews", ReviewRow)

    def _comments(self, pull: Pull) -> list[CommentRow]:
        rows = self.api.pages(f"issues/{pull.number}/comments", CommentRow)
        return sorted(rows, key=lambda row: row.id)

    @property
    def _me(self) -> User:
        if self._self is None:
            self._self = self.api.get("/user", User)
        return self._self


def _pull(row: PullRow) -> Pull:
    """A head without a branch of this repository counts as foreign."""
    return Pull(
        number=row.number,
        branch=row.head.label,
        head=_exact(row.head.sha),
        base=row.base.ref,
        title=row.title,
        url=row.html_url,
        opener=Account(row.user.id, row.user.login),
        draft=row.draft,
        open=row.state == "open",
        opened=row.created_at,
        merged=row.merged,
        merged_at=row.merged_at,
        merged_by=row.merged_by.id if row.merged_by else None,
        foreign=row.head.repo_id != row.base.repo_id or not row.head.label,
    )


def _status(row: StatusRow) -> Status:
    """A state that we never set counts as an error."""
    state: StatusState = row.status if row.status in get_args(StatusState) else "error"  # type: ignore[assignment]
    return Status(state=state, context=row.context, description=row.description, url=row.target_url)


def _exact(commit: str) -> str:
    if not _COMMIT.fullmatch(commit):
        raise ForgeError(f"不是完整的提交编号：{quote(commit) or '空'}", cure="稍后重试；一直这样，请平台管理员检查")
    return commit
