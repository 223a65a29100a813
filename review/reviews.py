"""Where evidence lives, whatever forge there is: the acts on a branch are signed statements under refs/reviews/<branch>."""

from __future__ import annotations

import time

from portal.errors import PortalError
from portal.objects import ZERO, Entry, Signature
from portal.repo import Repo
from review.act import SignedStatement
from review.change import ADOPTION

REVIEWS = "refs/reviews/"
_RECORDER = "三审"


class Reviews:
    """Keeps acts as numbered pairs of files on one ref a change; every addition is a commit and a compare-and-swap."""

    def __init__(self, repo: Repo, site: str, main: str) -> None:
        self.repo = repo
        self.site = site
        self.main = main

    def names(self) -> list[str]:
        """Every change that has been submitted."""
        return [ref.removeprefix(REVIEWS) for ref in self.repo.refs(REVIEWS)]

    def head_of(self, name: str) -> str:
        """The commit at which the change stands now."""
        branch = self.main if name == ADOPTION else name
        head = self.repo.find(f"refs/heads/{branch}")
        if head is None:
            raise PortalError(f"没有名为“{branch}”的分支", cure="核对分支名；sanshen gate 不带参数可列出在审的变更")
        return head

    def require_submitted(self, name: str) -> None:
        """PortalError if nobody has handed the change in."""
        said = (one.parse() for one in self.signed(name))
        if not any(one and one.decision == "submit" for one in said):
            raise PortalError(f"“{name}”还没有送审", cure=f"先运行 sanshen submit {name}")

    def signed(self, name: str) -> list[SignedStatement]:
        """The evidence of every act, in order."""
        tip = self.repo.find(REVIEWS + name)
        return self.signed_at(tip) if tip else []

    def signed_at(self, tip: str) -> list[SignedStatement]:
        """The evidence that one commit holds."""
        files = {entry.path: entry.blob for entry in self.repo.entries(tip)}
        numbers = sorted({path.partition(".")[0] for path in files})
        return [self._pair(files, number) for number in numbers]

    def _pair(self, files: dict[str, str], number: str) -> SignedStatement:
        texts = (
            self.repo.object(files[f"{number}.{kind}"]) if f"{number}.{kind}" in files else b""
            for kind in ("json", "sig")
        )
        return SignedStatement(*(text.decode("utf-8", "replace") for text in texts))

    def record(self, name: str, signed: SignedStatement, summary: str) -> None:
        """Add one act at the end."""
        ref = REVIEWS + name
        tip = self.repo.find(ref)
        kept = self.repo.entries(tip) if tip else []
        number = f"{len({entry.path.partition('.')[0] for entry in kept}) + 1:04d}"
        added = [
            Entry(f"{number}.{kind}", "100644", self.repo.write_blob(text.encode()))
            for kind, text in (("json", signed.statement), ("sig", signed.signature))
        ]
        who = Signature(_RECORDER, "review@localhost", int(time.time()))
        commit = self.repo.write_commit(self.repo.write_tree([*kept, *added]), [tip] if tip else [], summary, who)
        self.repo.update_ref(ref, commit, tip or ZERO)
