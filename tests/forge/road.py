"""The whole house beside a real forge: an office whose people act on its pages, and a gate with a clone of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from sanshen.gate.reports import Reports
from sanshen.gate.round_lines import RoundLine
from sanshen.gate.watch import Watch
from sanshen.git.repo import Repo
from sanshen.portal.site import parse_settings
from sanshen.publish.plan import Plan
from sanshen.publish.run import Done, publish, store_of
from sanshen.review.comments import ALL
from sanshen.review.forges.forge import Pull, status_context
from sanshen.review.ledger import branch as ledger
from sanshen.review.ledger.entry import Entry
from sanshen.review.notice import MARK
from tests.conftest import git
from tests.forge.place import OWNER, Place, Town
from tests.support.office import Office, article, now

PAGES = "https://shenhe.yunxi.gov.example"  # where the office would serve what the gate writes
NAME = "portal"  # as the office's portal.toml has it
BRANCH = "article/second"
PROTECTION = {
    "rule_name": "main",
    "enable_push": True,
    "enable_push_whitelist": True,
    "push_whitelist_usernames": ["root"],
    "enable_merge_whitelist": True,
    "merge_whitelist_usernames": ["gate", "root"],
    "enable_status_check": True,
    "status_check_contexts": [status_context("main")],
}


class Road(Place):
    """`office` is where authors write, `gate` the clone in which the gate works."""

    def __init__(self, town: Town, office: Office, folder: Path) -> None:
        town.server.try_call("DELETE", f"/repos/{OWNER}/{NAME}")
        super().__init__(town, NAME, office.root)
        self.office = office
        self.push("root", "main")
        self.push("root", ledger.REF.removeprefix("refs/heads/"))
        self.call("root", "POST", "branch_protections", **PROTECTION)
        git(folder, "clone", "-q", "-b", "main", self.remote, "gate")  # whatever its HEAD says so soon
        self.gate = Repo(folder / "gate")
        self.pages = folder / "pages"
        self.watch = self.sentry("gate")

    def sentry(self, login: str) -> Watch:
        """The gate, as it would be run by this account."""
        settings = parse_settings(self.gate.read("HEAD", "portal.toml"))
        key, pages = self.office.keys["gate"], Reports(self.pages, PAGES)
        return Watch(self.gate, settings, self.forge(login), key, self.town.token(login), pages)

    def proposed(self, text: str = "第二篇稿件", person: str = "editor") -> Pull:
        """One article, written, pushed and proposed by one person."""
        self.office.branch(BRANCH, {"content/ywdt/yxyw/second.md": article(text)}, person)
        self.push(person, BRANCH)
        return self.propose(person, BRANCH, text)

    def rewrite(self, person: str, pull: Pull, text: str, **words: str) -> Pull:
        """Another version by `person`, pushed to the same pull request."""
        git(self.root, "checkout", "-q", BRANCH)
        self.office.write("content/ywdt/yxyw/second.md", article(text, **words))
        head = self.office.commit(person=person)
        git(self.root, "checkout", "-q", "main")
        self.push(person, BRANCH)
        self.until(lambda: head in self.timeline(pull)[-1]["body"])
        return self.forge().pull(pull.number)

    def check(self, person: str, pull: Pull) -> None:
        self.review(person, pull, "COMMENT", f"/自查 {pull.head[:12]}\n{ALL}")

    def approve(self, person: str, pull: Pull) -> int:
        return self.review(person, pull, "APPROVED", ALL)

    def look(self, merging: bool = False) -> list[RoundLine]:
        return list(self.watch.round(now(), merging=merging))

    def command(self, *words: str) -> str:
        """`sanshen gate --watch --once` as an operator types it in the gate's clone; its exit code must be 0."""
        key = ["--gate-key", str(self.office.keys["gate"])]
        done = subprocess.run(
            [Path(sys.executable).with_name("sanshen"), "gate", "--watch", "--once", *key, *words],
            cwd=self.gate.git_dir.parent,
            env=os.environ | {"SANSHEN_FORGE_TOKEN": self.town.token("gate")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def stands(self) -> str:
        """What the gate says of the one open change, after another round."""
        (told,) = self.look()
        return told.said

    def agree(self, pull: Pull) -> None:
        """Every stage in order, the gate looking on."""
        self.check("editor", pull)
        for person in ("leader", "principal"):
            self.look()
            self.approve(person, pull)

    def until_mergeable(self, pull: Pull) -> None:
        self.until(lambda: self.call("root", "GET", f"pulls/{pull.number}")["mergeable"])

    def shown(self, pull: Pull) -> tuple[str, str, list[str], set[str]]:
        """What people see: the status's state and words, our comments, and who is asked."""
        status = self.forge().status(pull.head, status_context("main"))
        assert status
        comments = [row["body"] for row in self._rows(f"issues/{pull.number}/comments") if MARK in row["body"]]
        reviews = self._rows(f"pulls/{pull.number}/reviews")
        asked = {row["user"]["login"] for row in reviews if row["state"] == "REQUEST_REVIEW"}
        return status.state, status.description, comments, asked

    def comment(self, pull: Pull) -> str:
        """What the gate's one comment says now."""
        (text,) = self.shown(pull)[2]
        return text

    def queue(self, pull: Pull, commit: str) -> str:
        """Put `commit` where GitHub's merge queue would; what the gate then says of it."""
        branch = f"gh-readonly-queue/main/pr-{pull.number}-{commit}"
        git(self.root, "branch", "-f", branch, commit)
        self.push("root", branch)
        self.look()
        status = self.forge().status(commit, status_context("main"))
        return f"{status.state} {status.description}" if status else ""

    def entries(self) -> list[Entry]:
        return ledger.entries(self.gate)

    def publish(self) -> Done:
        """From the gate's clone alone."""
        store = store_of(self.gate, None)
        return publish(self.gate, store, force=False, tell=lambda *_: None, waiting=lambda: None)

    def _rows(self, path: str) -> list[Any]:
        found: list[Any] = self.call("root", "GET", path)
        return found


def refused(plan: Plan) -> str:
    return "；".join(str(refusal) for refusal in plan.refusals)
