"""GitHub as a forge: where pull requests are read from, and where the gate tells people."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from sanshen.review.forges.forge import (
    LIMIT,
    ForgeError,
    Opinion,
    Pull,
    Refused,
    Status,
    Unread,
    require_same,
    unaskable,
    unless_odd,
)
from sanshen.review.forges.github.acts import opinions_of
from sanshen.review.forges.github.answers import (
    GHOST,
    Activity,
    Brought,
    CommentRow,
    Me,
    Merged,
    PullRow,
    Requested,
    ReviewRow,
    StatusRow,
)
from sanshen.review.forges.github.api import Api
from sanshen.review.forges.github.history import history_of

_BUTTON = re.compile(r"Merge pull request #([0-9]{1,9}) from ")  # how GitHub begins what its button says


class GitHub:
    """`url` is the interface's own address (see `github_api.api_of`), `repository` is `owner/name`."""

    def __init__(self, url: str, repository: str, token: str) -> None:
        self._api = Api(url, token)
        self._repository = repository
        self._at = f"/repos/{repository}"

    def pulls(self, base: str) -> list[Pull | Unread]:
        rows = self._api.pages(f"{self._at}/pulls", dict[str, object], state="open", base=base)
        return [unless_odd(row, lambda one: _pull(self._api.read(one, PullRow))) for row in rows]

    def pull(self, number: int) -> Pull:
        return _pull(self._api.get(f"{self._at}/pulls/{number}", PullRow))

    def landed(self, commit: str, main: str, message: str = "") -> Pull | None:
        """GitHub calls every open request merged whose head came in by this commit."""
        named = _BUTTON.match(message)
        rows = list(self._api.pages(f"{self._at}/commits/{commit}/pulls", Brought))
        rows.sort(key=lambda one: named is None or one.number != int(named[1]))
        first = None
        for pull in (self.pull(one.number) for one in rows if one.merge_commit_sha == commit):
            if not pull.foreign and pull.base == main:
                return pull
            first = first or pull
        return first

    def opinions(self, pull: Pull) -> list[Opinion]:
        if pull.foreign:
            cure = "把分支推送到本仓库，从本仓库的分支重新发起"
            raise ForgeError(f"合并请求 {pull.number} 来自别的仓库，看不到是谁推送的", cure=cure)
        activity = list(self._api.pages(f"{self._at}/activity", Activity, ref=f"refs/heads/{pull.branch}"))
        reviews = list(self._api.pages(f"{self._at}/pulls/{pull.number}/reviews", ReviewRow))
        comments = self._comments(pull)
        return opinions_of(pull, reviews, comments, activity, history_of(self._api, self._repository, pull.number))

    def status(self, head: str, context: str) -> Status | None:
        for one in self._api.pages(f"{self._at}/commits/{head}/statuses", StatusRow):
            if one.context.lower() == context.lower():
                return Status(
                    state=one.state, context=context, description=one.description or "", url=one.target_url or ""
                )
        return None

    def set_status(self, head: str, status: Status) -> None:
        text = status.description
        short = text if len(text) <= LIMIT else f"{text[: LIMIT - 1]}…"
        if self.status(head, status.context) == msgspec.structs.replace(status, description=short):
            return
        body: dict[str, object] = {"state": status.state, "context": status.context, "description": short}
        body |= {"target_url": status.url} if status.url else {}
        self._api.send("POST", f"{self._at}/statuses/{head}", body, StatusRow)

    def comment(self, pull: Pull, text: str, mark: str) -> None:
        me = self.me()
        mine = [one for one in self._comments(pull) if one.user and one.user.id == me]
        kept = next((one for one in mine if mark in one.body), mine[0] if mine else None)
        if kept is None:
            self._api.send("POST", f"{self._at}/issues/{pull.number}/comments", {"body": text}, CommentRow)
        elif kept.body != text:
            self._api.send("PATCH", f"{self._at}/issues/comments/{kept.id}", {"body": text}, CommentRow)
        for one in mine:
            if one is not kept:
                self._api.delete(f"{self._at}/issues/comments/{one.id}")

    def request_reviews(self, pull: Pull, logins: Sequence[str]) -> list[str]:
        path = f"{self._at}/pulls/{pull.number}/requested_reviewers"
        asked = self._api.get(path, Requested)
        wanted = {login.lower() for login in logins}
        known = {user.login.lower() for user in asked.users}
        extra: dict[str, list[str]] = {
            "reviewers": [u.login for u in asked.users if u.login.lower() not in wanted and u.id != GHOST.id]
        }
        if asked.teams:
            extra["team_reviewers"] = [team.slug for team in asked.teams]
        if any(extra.values()):
            self._api.send("DELETE", path, extra, PullRow)
        missing = [login for login in dict.fromkeys(logins) if login.lower() not in known]

        def ask(login: str) -> None:
            self._api.send("POST", path, {"reviewers": [login]}, PullRow)

        return unaskable(ask, missing)

    def me(self) -> int:
        return self._api.get("/user", Me).id

    def merge(self, pull: Pull, head: str, title: str, message: str) -> None:
        require_same(self.pull(pull.number), pull, head)
        body = {"commit_title": title, "commit_message": message, "sha": head, "merge_method": "merge"}
        done = self._api.send("PUT", f"{self._at}/pulls/{pull.number}/merge", body, Merged)
        if not done.merged:
            raise Refused(409, f"平台没有合并请求 {pull.number}", cure="看合并请求页面上缺什么，补齐后重试")

    def _comments(self, pull: Pull) -> list[CommentRow]:
        return list(self._api.pages(f"{self._at}/issues/{pull.number}/comments", CommentRow))


def _pull(one: PullRow) -> Pull:
    return Pull(
        number=one.number,
        branch=one.head.ref,
        head=one.head.sha,
        base=one.base.ref,
        title=one.title,
        url=one.html_url,
        opener=one.user.account if one.user else GHOST,
        draft=one.draft,
        open=one.state == "open",
        opened=one.created_at,
        merged=one.merged_at is not None,
        merged_at=one.merged_at,
        merged_by=one.merged_by.id if one.merged_by else None,
        foreign=one.head.repo is None or one.base.repo is None or one.head.repo.id != one.base.repo.id,
    )
