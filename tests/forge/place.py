"""A repository on the real forge, and people who push, propose, review and speak there."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sanshen.review.forges.forge import Account, Opinion, Pull
from sanshen.review.forges.gitea.adapter import Gitea
from tests.conftest import git
from tests.forge.server import Server

OWNER = "yunxi"
TRIES = 2000  # the forge digests a push after it has taken it


class Town:
    """The accounts of one server, all in one team that may write. Made once; every test has a repository of its own."""

    def __init__(self, server: Server, logins: list[str]) -> None:
        self.server = server
        self.people = {login: server.add_user(login) for login in logins}
        server.call("POST", "/orgs", username=OWNER)
        units = ["repo.code", "repo.issues", "repo.pulls"]
        path, name = f"/orgs/{OWNER}/teams", "shenhe"
        made = server.call("POST", path, name=name, permission="write", includes_all_repositories=True, units=units)
        for login in logins:
            server.call("PUT", f"/teams/{made['id']}/members/{login}")

    def account(self, login: str) -> Account:
        return Account(self.people[login][0], login)

    def token(self, login: str) -> str:
        return self.people[login][1] if login in self.people else self.server.admin


class Place:
    """`root` is a clone from which everybody pushes, each with their own token."""

    def __init__(self, town: Town, name: str, root: Path) -> None:
        self.town, self.name, self.root = town, f"{OWNER}/{name}", root
        self.remote = f"{town.server.url}/{self.name}.git"
        self.api = f"/repos/{self.name}"
        town.server.call("POST", f"/orgs/{OWNER}/repos", name=name, default_branch="main")

    def forge(self, login: str = "root") -> Gitea:
        return Gitea(self.town.server.url, self.name, self.town.token(login))

    def call(self, login: str, method: str, path: str, **json: Any) -> Any:
        return self.town.server.call(method, f"{self.api}/{path}", self.town.token(login), **json)

    def commit(self, branch: str, text: str) -> str:
        """A commit on `branch`, which begins at main if there is none yet; not pushed."""
        known = git(self.root, "branch", "--format=%(refname:short)").split()
        if known:
            git(self.root, "switch", "-q", *([branch] if branch in known else ["-c", branch, "main"]))
        (self.root / "a.md").write_text(text)
        git(self.root, "add", "a.md")
        git(self.root, "commit", "-qm", text)
        return git(self.root, "rev-parse", "HEAD")

    def push(self, login: str, branch: str, *words: str) -> str:
        """Push what stands on the clone's branch, and wait until the forge knows it."""
        basic = base64.b64encode(f"{login}:{self.town.token(login)}".encode()).decode()
        header = f"http.extraHeader=Authorization: Basic {basic}"
        git(self.root, "-c", header, "push", "-q", *words, self.remote, f"{branch}:{branch}")
        head = git(self.root, "rev-parse", branch)
        self.until(lambda: self._stands_at(branch, head))
        return head

    def propose(self, login: str, branch: str, title: str = "一篇稿件", base: str = "main") -> Pull:
        made = self.call(login, "POST", "pulls", head=branch, base=base, title=title)
        return self.forge().pull(made["number"])

    def article(self, login: str = "zhang", branch: str = "article/one", title: str = "一篇稿件") -> Pull:
        """Written, pushed and proposed by one person."""
        self.commit(branch, f"{branch} {title}")
        self.push(login, branch)
        return self.propose(login, branch, title)

    def update(self, login: str, pull: Pull, text: str, *words: str) -> Pull:
        """Push another commit to the pull request and wait for its entry on the timeline."""
        head = self.commit(pull.branch, text)
        self.push(login, pull.branch, *words)
        self.until(lambda: head in self.timeline(pull)[-1]["body"])
        return self.forge().pull(pull.number)

    def review(self, login: str, pull: Pull, event: str = "APPROVED", body: str = "", commit: str = "") -> int:
        made = self.call(login, "POST", f"pulls/{pull.number}/reviews", event=event, body=body, commit_id=commit)
        return int(made["id"])

    def say(self, login: str, pull: Pull, body: str) -> int:
        return int(self.call(login, "POST", f"issues/{pull.number}/comments", body=body)["id"])

    def next_second(self, login: str, pull: Pull) -> None:
        """The forge counts in seconds: go on in a later one."""
        first = self._clock(login, pull)
        self.until(lambda: self._clock(login, pull) > first)

    def _clock(self, login: str, pull: Pull) -> str:
        made = self.call(login, "POST", f"issues/{pull.number}/comments", body="几点了")
        self.call(login, "DELETE", f"issues/comments/{made['id']}")
        return str(made["created_at"])

    def timeline(self, pull: Pull) -> list[Any]:
        found: list[Any] = self.call("root", "GET", f"issues/{pull.number}/timeline")
        return found

    def erase(self, login: str, pull: Pull, entry: int) -> bool:
        """Delete an entry of the timeline as a comment is deleted: Gitea lets whoever may write do so, Forgejo does not."""
        self.call(login, "DELETE", f"issues/comments/{entry}")
        return entry not in [event["id"] for event in self.timeline(pull)]

    def until(self, done: Callable[[], bool]) -> None:
        """Ask the forge again until it has got there."""
        assert any(done() for _ in range(TRIES)), "the forge has not got there"

    def _stands_at(self, branch: str, head: str) -> bool:
        path = f"{self.api}/branches/{branch.replace('/', '%2F')}"
        answer = self.town.server.try_call("GET", path)
        return answer.is_success and answer.json()["commit"]["id"] == head


def told(opinions: list[Opinion]) -> list[str]:
    """`zhang push`, `li approve`, with a `-` before what no longer stands."""
    return [f"{'' if one.standing else '-'}{one.account.login} {one.decision}" for one in opinions]
