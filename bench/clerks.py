"""The bench portal's people at work: a change becomes a ledger entry the way the product demands, with everybody's signature."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bench import fast_import
from bench.register import SITE, email
from sanshen.base.dates import BEIJING
from sanshen.git.repo import Repo
from sanshen.review.case import Case
from sanshen.review.judging.act import Decision
from sanshen.review.judging.chain import Stage
from sanshen.review.ledger.entry import Entry
from sanshen.review.local_acts import LocalReview
from sanshen.review.merge import merge


class Clerks:
    """`root` is the clone (it may have no work tree), `keys` holds everybody's private key."""

    def __init__(self, root: Path, keys: Path) -> None:
        self.root, self.keys = root, keys
        self.repo = Repo(root)
        self.local_review = LocalReview(self.repo, "main", SITE["code"])

    def change(self, name: str, files: fast_import.Files, editor: str) -> Entry:
        """A branch with these files all the way to main."""
        who = f"{editor} <{email(editor)}>"
        fast_import.commit(self.root, name, files, who, name, int(_now().timestamp()), base="refs/heads/main^0")
        return self.carry(name, editor)

    def carry(self, name: str, opener: str) -> Entry:
        """Submit, let each stage's first person act, merge."""
        case = self.local_review.submit(name, self.keys / opener, "", _now())
        acted: set[str] = set()
        while case.verdict.state == "pending":
            stage = case.verdict.open[0]
            person = self._holder(case, stage, acted)
            acted.add(person)
            case = self._act(name, stage, person)
        return merge(self.repo, case, "main", self.keys / "gate", _now(), f"变更 {name}")

    def _holder(self, case: Case, stage: Stage, acted: set[str]) -> str:
        writers = set() if stage.kind == "self-check" else case.change.contributors
        return next(person for person in stage.holders(_now().date()) if person not in acted | writers)

    def _act(self, name: str, stage: Stage, person: str) -> Case:
        decision: Decision = "self-check" if stage.kind == "self-check" else "approve"
        return self.local_review.act(name, decision, self.keys / person, "", stage.checklist, _now())


def _now() -> datetime:
    return datetime.now(BEIJING).replace(microsecond=0)
