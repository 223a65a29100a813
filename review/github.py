"""GitHub as a forge: what was said and pushed on a pull request, and the places where the gate tells people.

A GitHub time has whole seconds, and a review's number is given when its draft is begun. So the order of two acts of one
second is unknown, and is taken to be the one that helps least (see `_order` and `_untied`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal
from urllib.parse import quote

import msgspec

from review.act import Decision
from review.forge import LIMIT, Account, ForgeError, Opinion, Pull, Status, StatusState
from review.github_api import Api
from review.spoken import heard

_GHOST = Account(10137, "ghost")  # GitHub's own account for whoever deleted theirs
_NOTHING = "0" * 40
_ORDER: tuple[Decision, ...] = ("push", "submit", "proof", "approve", "consent", "self-check", "return", "withdraw")


class _User(msgspec.Struct):
    id: int
    login: str
    type: str

    @property
    def account(self) -> Account:
        return Account(self.id, self.login)

    @property
    def human(self) -> bool:
        return self.type == "User" and self.account.id != _GHOST.id


class _Repository(msgspec.Struct):
    id: int


class _End(msgspec.Struct):
    """Head or base of a pull request; a fork that was deleted since leaves no repository."""

    ref: str
    sha: str
    repo: _Repository | None


class _Pull(msgspec.Struct):
    number: int
    state: Literal["open", "closed"]
    title: str
    html_url: str
    user: _User | None
    head: _End
    base: _End
    draft: bool
    merged_at: datetime | None


class _Review(msgspec.Struct):
    id: int
    user: _User | None
    state: Literal["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "PENDING"]
    body: str | None
    commit_id: str | None
    submitted_at: datetime | None = None


class _Comment(msgspec.Struct):
    id: int
    user: _User | None
    created_at: datetime
    updated_at: datetime
    body: str = ""


class _Activity(msgspec.Struct):
    id: int
    after: str
    timestamp: datetime
    activity_type: Literal["push", "force_push", "branch_deletion", "branch_creation", "pr_merge", "merge_queue_merge"]
    actor: _User | None


class _Status(msgspec.Struct):
    state: StatusState
    context: str
    description: str | None
    target_url: str | None


class _Team(msgspec.Struct):
    slug: str


class _Requested(msgspec.Struct):
    users: list[_User]
    teams: list[_Team]


class _Me(msgspec.Struct):
    id: int
    login: str


class _Merged(msgspec.Struct):
    merged: bool


_SAID: dict[str, Decision] = {"APPROVED": "approve", "CHANGES_REQUESTED": "return", "DISMISSED": "approve"}


class GitHub:
    """`url` is the interface's own address (see `github_api.api_of`), `repository` is `owner/name`."""

    def __init__(self, url: str, repository: str, token: str) -> None:
        self._api = Api(url, token)
        self._at = f"/repos/{repository}"

    def pulls(self, base: str) -> list[Pull]:
        found = self._api.pages(f"{self._at}/pulls", _Pull, state="open", base=base)
        return [_pull(one) for one in found]

    def pull(self, number: int) -> Pull:
        return _pull(self._api.get(f"{self._at}/pulls/{number}", _Pull))

    def opinions(self, pull: Pull) -> list[Opinion]:
        if pull.foreign:
            cure = "把分支推送到本仓库，从本仓库的分支重新发起"
            raise ForgeError(f"合并请求 {pull.number} 来自别的仓库，看不到是谁推送的", cure=cure)
        said = [*self._pushed(pull), *self._reviewed(pull), *self._commented(pull)]
        return _untied(sorted(said, key=_order))

    def _pushed(self, pull: Pull) -> Iterator[Opinion]:
        """A push by an app or by nobody known is kept, so that the judge refuses it as a stranger's.

        A branch name that was used before brings its earlier pushes along: they can only bar somebody more.
        """
        found = self._api.pages(f"{self._at}/activity", _Activity, ref=f"refs/heads/{pull.branch}")
        pushes = [one for one in found if one.after != _NOTHING]
        for one in pushes:
            yield Opinion(
                record=f"push:{one.id}", account=_pusher(one), decision="push", head=one.after, at=one.timestamp
            )
        current = [one for one in pushes if one.after == pull.head]
        if not current:
            cure = "稍后重试；仍然如此，则在分支上新推送一次"
            raise ForgeError(f"平台没有说合并请求 {pull.number} 的最新版本是谁推送的", cure=cure)
        if pull.open and not pull.draft:
            last = max(current, key=lambda one: (one.timestamp, one.id))
            yield Opinion(
                record=f"pull:{pull.number}@{pull.head}", account=_pusher(last), decision="submit", head=pull.head,
                at=last.timestamp,
            )  # fmt: skip

    def _reviewed(self, pull: Pull) -> Iterator[Opinion]:
        """A dismissed review also ends its account's approvals before it: GitHub then knows of no opinion, and nor do we."""
        found = list(self._api.pages(f"{self._at}/pulls/{pull.number}/reviews", _Review))
        ended = {one.user.id: number for number, one in enumerate(found) if one.user and one.state == "DISMISSED"}
        for number, one in enumerate(found):
            if one.user is None or not one.user.human or one.state not in _SAID:
                continue
            if one.commit_id is None or one.submitted_at is None:
                cure = "请审核人重新审核一次，或关闭后重新发起合并请求"
                raise ForgeError(f"平台没有说 {one.user.login} 审核的是哪个版本、在什么时候", cure=cure)
            over = one.state != "CHANGES_REQUESTED" and number <= ended.get(one.user.id, -1)
            yield Opinion(
                record=f"review:{one.id}", account=one.user.account, decision=_SAID[one.state], head=one.commit_id,
                at=one.submitted_at, comment=one.body or "", standing=not over,
            )  # fmt: skip

    def _commented(self, pull: Pull) -> Iterator[Opinion]:
        for one in self._api.pages(f"{self._at}/issues/{pull.number}/comments", _Comment):
            said = heard(one.body)
            if said is None or one.user is None or not one.user.human:
                continue
            yield Opinion(
                record=f"comment:{one.id}", account=one.user.account, decision=said.decision, head=said.head,
                at=one.created_at, comment=one.body, standing=one.updated_at == one.created_at,
            )  # fmt: skip

    def status(self, head: str, context: str) -> Status | None:
        for one in self._api.pages(f"{self._at}/commits/{head}/statuses", _Status):
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
        self._api.send("POST", f"{self._at}/statuses/{head}", body, _Status)

    def comment(self, pull: Pull, text: str, mark: str) -> None:
        me = self._api.get("/user", _Me).id
        found = self._api.pages(f"{self._at}/issues/{pull.number}/comments", _Comment)
        ours = next((one for one in found if one.user and one.user.id == me and mark in one.body), None)
        if ours is None:
            self._api.send("POST", f"{self._at}/issues/{pull.number}/comments", {"body": text}, _Comment)
        elif ours.body != text:
            self._api.send("PATCH", f"{self._at}/issues/comments/{ours.id}", {"body": text}, _Comment)

    def request_reviews(self, pull: Pull, logins: Sequence[str]) -> None:
        path = f"{self._at}/pulls/{pull.number}/requested_reviewers"
        asked = self._api.get(path, _Requested)
        wanted = {login.lower() for login in logins}
        known = {user.login.lower() for user in asked.users}
        extra: dict[str, list[str]] = {"reviewers": [u.login for u in asked.users if u.login.lower() not in wanted]}
        if asked.teams:
            extra["team_reviewers"] = [team.slug for team in asked.teams]
        if any(extra.values()):
            self._api.send("DELETE", path, extra, _Pull)
        missing = [login for login in dict.fromkeys(logins) if login.lower() not in known]
        if missing:
            self._api.send("POST", path, {"reviewers": missing}, _Pull)

    def merge(self, pull: Pull, head: str, title: str, message: str) -> None:
        now = self.pull(pull.number)
        if (now.head, now.base) != (head, pull.base):
            cure = "重新核对审核结论后再合并"
            raise ForgeError(f"合并请求 {pull.number} 的版本或目标分支已经改变", cure=cure)
        body = {"commit_title": title, "commit_message": message, "sha": head, "merge_method": "merge"}
        done = self._api.send("PUT", f"{self._at}/pulls/{pull.number}/merge", body, _Merged)
        if not done.merged:
            raise ForgeError(f"平台没有合并请求 {pull.number}", cure="看合并请求页面上缺什么，补齐后重试")


def _pull(one: _Pull) -> Pull:
    return Pull(
        number=one.number,
        branch=one.head.ref,
        head=one.head.sha,
        base=one.base.ref,
        title=one.title,
        url=one.html_url,
        opener=one.user.account if one.user else _GHOST,
        draft=one.draft,
        open=one.state == "open",
        merged=one.merged_at is not None,
        foreign=one.head.repo is None or one.base.repo is None or one.head.repo.id != one.base.repo.id,
    )


def _pusher(one: _Activity) -> Account:
    return one.actor.account if one.actor else _GHOST


def _order(one: Opinion) -> tuple[datetime, int, int]:
    """By time; within a second a proof comes before the approval it should follow, an approval before its self-check, a veto last."""
    number = one.record.partition(":")[2].partition("@")[0]
    return one.at, _ORDER.index(one.decision), int(number)


def _untied(said: Sequence[Opinion]) -> list[Opinion]:
    """Of several accounts' approvals in one second only the first stands: which came first cannot be known."""
    first: dict[datetime, Account] = {}
    kept = []
    for one in said:
        if one.decision == "approve" and one.standing:
            first.setdefault(one.at, one.account)
            one = msgspec.structs.replace(one, standing=first[one.at].id == one.account.id)
        kept.append(one)
    return kept
