"""A gate that follows pull requests, with the office that brings them and a forge that answers over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sanshen.gate.reports import Reports
from sanshen.gate.round_lines import RoundLine
from sanshen.gate.watch import Watch
from sanshen.git.repo import Repo
from sanshen.review.case import law_at
from sanshen.review.forges.github.adapter import GitHub
from sanshen.review.notice import MARK
from tests.conftest import git
from tests.review.forges.github_server import PREFIX, REPOSITORY, TOKEN, GitHubServer
from tests.support.office import Office, article, now

AT = f"/repos/{REPOSITORY}"
PEOPLE = {"editor": 11, "leader": 12, "principal": 13, "both": 14}
GOOD = "article/good"
FIRST = "一审待审：editor、editor-two（区政府办）"


def at(second: int) -> str:
    """So many seconds from now, by the forge's clock: after the site was adopted."""
    return f"{datetime.now(UTC) + timedelta(seconds=second):%Y-%m-%dT%H:%M:%SZ}"


class Hall:
    """An office, the forge's repository, the forge's interface, and a gate with a clone of its own."""

    def __init__(self, office: Office, github: GitHubServer, folder: Path) -> None:
        self.office, self.github, self.folder = office, github, folder
        git(folder, "init", "-q", "--bare", "forge.git")
        git(office.root, "remote", "add", "origin", str(folder / "forge.git"))
        git(office.root, "push", "-q", "origin", "main", "ledger")
        git(folder, "clone", "-q", "-b", "main", "forge.git", "gate")
        self.gate = Repo(folder / "gate")
        for person, number in PEOPLE.items():
            github.user(person, number)
        self.watch = self.sentry()

    def sentry(self, seconds: float = 60.0) -> Watch:
        settings = law_at(self.gate, "HEAD").config.settings
        forge = GitHub(self.github.url + PREFIX, REPOSITORY, TOKEN)
        key = self.office.keys["gate"]
        return Watch(self.gate, settings, forge, key, "", Reports(None, ""), seconds)

    def propose(self, number: int, branch: str, head: str = "", text: str = "", opener: str = "editor") -> str:
        """A pull request with one article, as its author pushed it."""
        if not head:
            path = f"content/ywdt/yxyw/2026-{number}.md"
            head = self.office.branch(f"work-{number}", {path: article(text or f"第{number}篇稿件")})
        git(self.office.root, "push", "-q", "-f", "origin", f"{head}:refs/pull/{number}/head")
        self.github.open_pull(number, branch, head, opener, at(number))
        return head

    def round(self, *, merging: bool = False) -> dict[int, RoundLine]:
        self.told = list(self.watch.round(now(), merging=merging))
        return {one.pull: one for one in self.told if one.pull}

    def comment(self, number: int) -> str:
        return next((one["body"] for one in self.github.comments.get(number, []) if MARK in one["body"]), "")

    def remote(self, *words: str) -> str:
        return git(self.folder / "forge.git", *words)

    def land(self, number: int, second: int = 50) -> dict[str, object]:
        """Merge it in the forge's repository, as its button does; what the forge knows of it from then on."""
        there, head = self.folder / "forge.git", self.github.pulls[number]["head"]["sha"]
        tree = git(there, "merge-tree", "--write-tree", "main", head)
        said = f"Merge pull request #{number} from yunxi/{self.github.pulls[number]['head']['ref']}"
        commit = git(there, "commit-tree", tree, "-p", "main", "-p", head, "-m", said)
        git(there, "update-ref", "refs/heads/main", commit)
        return {"state": "closed", "merged": True, "merged_at": at(second), "merge_commit_sha": commit}

    def agree(self, number: int, head: str) -> None:
        self.github.review(number, "editor", "COMMENTED", head, at(30), f"/自查 {head}\n已逐项核对")
        self.github.review(number, "leader", "APPROVED", head, at(31), "已逐项核对")
        self.github.review(number, "principal", "APPROVED", head, at(32), "已逐项核对")
