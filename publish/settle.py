"""Merges that a forge made, brought into the ledger: each is heard and judged again on the ground that it landed on."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from portal.errors import PortalError
from portal.objects import Commit
from portal.repo import Repo
from publish.admit import findings_in, refuse_errors
from review import ledger
from review.act import AGREEING, SignedStatement, WitnessV1
from review.case import Case, Law, heard, law_at, settled
from review.change import Change, between
from review.desk import Desk
from review.entry import Entry
from review.forge import Account, Forge, Opinion, Pull
from review.merge import merge
from review.shown import witnessed
from review.witness import witness

_CURE = "请网站管理员用 git revert 撤下这次合并并推送主分支；稿件改正后重新送审"


class Settled(msgspec.Struct, frozen=True):
    """A case that a forge merged, and the entry it got."""

    case: Case
    entry: Entry


class Unsettled(msgspec.Struct, frozen=True):
    """A merge that gets no entry, and why. `pull` is None where the forge knows of no pull request for it."""

    change: str
    pull: Pull | None
    error: PortalError


class Settling:
    """What the main branch holds beyond the ledger. `own`: heads that the gate itself has just heard and had merged."""

    def __init__(
        self, repo: Repo, desk: Desk, forge: Forge, gate_key: Path, now: datetime, own: Collection[str] = ()
    ) -> None:
        self.repo, self.desk, self.forge = repo, desk, forge
        self.gate_key, self.now, self.own = gate_key, now, own

    def settle(self) -> Iterator[Settled | Unsettled]:
        """Append an entry for every agreed merge on the main branch that has none; what was not agreed stays without.

        An unagreed commit is not hidden: from then on `verify` names it and nothing is published, until it is taken back.
        """
        for commit in _unrecorded(self.repo, self.desk.main):
            last = ledger.last(self.repo)
            if len(commit.parents) != 2 or last is None:
                continue
            if self.repo.commit(commit.parents[0]).tree == last.predicate.origin.tree:
                yield from self._brought(commit)

    def _brought(self, commit: Commit) -> Iterator[Settled | Unsettled]:
        """What became of the one change, or of each change by another name, that this commit merged."""
        base, head = commit.parents
        law, lost = law_at(self.repo, base), list[Unsettled]()
        is_theirs = self.repo.merge_tree(base, head) == commit.tree  # else what was said is about other contents
        for name, said in self._handed_in(head):
            if not is_theirs:
                lost.append(_lost(commit, name, None, "内容与审核的不一致"))
                continue
            change = between(self.repo, name, base, head, commit.tree, law.house)
            pull, case = self._heard(commit, change, law, said)
            if case.verdict.state == "approved":
                yield Settled(case, self._append(case, commit))
                return
            lost.append(_lost(commit, name, pull, case.verdict.reason))
        yield from lost

    def _handed_in(self, head: str) -> Iterator[tuple[str, list[SignedStatement]]]:
        """Each change of which somebody said something at this head, and everything that was said of it."""
        for name in self.desk.reviews.names():
            try:
                signed = self.desk.reviews.signed(name)
            except PortalError:  # what nobody can read approves nothing, and is told of at its own change
                continue
            if any(said.head == head for one in signed if (said := one.parse())):
                yield name, signed

    def _heard(
        self, commit: Commit, change: Change, law: Law, signed: Sequence[SignedStatement]
    ) -> tuple[Pull | None, Case]:
        """The case with everything that the forge had been told before it merged."""
        day = self.now.date()
        case = heard(change, law, self.desk.evidence(change, law, day, at=self.now), day)
        landed = self.forge.landed(commit.id)
        said = (one.parse() for one in signed)
        seen = {one.seen.pull for one in said if isinstance(one, WitnessV1) and one.head == change.head}
        pulls = {number: self.forge.pull(number) for number in sorted(seen)}
        pulls |= {landed.number: landed} if landed else {}
        for pull in pulls.values():
            known = witnessed(case.evidence.whole)
            counted = list(_in_time(self.forge.opinions(pull), landed.merged_at if landed else None, known))
            counted += _as_heard(known) if change.head in self.own else []
            case = witness(self.desk, case, pull, counted, self.gate_key, self.now)
        shown = landed or next(iter(pulls.values()), None)
        return shown, settled(change, law, case.evidence, day)

    def _append(self, case: Case, commit: Commit) -> Entry:
        findings = findings_in(self.repo, case.change)
        refuse_errors(findings, case.change.name, self.desk.main)
        title = commit.message.split("\n", 1)[0][:60]
        return merge(
            self.repo, case, self.desk.main, self.gate_key, self.now, title, landed=commit.id, late=True, anchored=False
        )


def _lost(commit: Commit, name: str, pull: Pull | None, why: str) -> Unsettled:
    return Unsettled(name, pull, PortalError(f"合并到主分支的 {commit.id[:12]} 没有记入台账：{why}", cure=_CURE))


def _unrecorded(repo: Repo, main: str) -> Iterator[Commit]:
    """First-parent commits of main since the last entry's merge, oldest first."""
    last = ledger.last(repo)
    if last:
        yield from repo.chain(f"refs/heads/{main}", since=last.predicate.origin.merge)


def _in_time(opinions: Sequence[Opinion], merged: datetime | None, known: Container[str]) -> Iterator[Opinion]:
    """What counts of it. Forges tell whole seconds: in the second of the merge a return counts, and agreement does not.

    Where the forge does not say when it was merged, only agreement that was heard before counts, and every return.
    """
    for one in opinions:
        if one.decision in AGREEING:
            in_time = one.record in known or (merged is not None and one.at < merged)
        else:
            in_time = merged is None or one.at <= merged
        if in_time:
            yield one


def _as_heard(known: Mapping[str, WitnessV1]) -> list[Opinion]:
    """Agreement as the gate heard it a moment before the merge: what is taken back after it undoes no merge."""
    return [
        Opinion(
            record=record,
            account=Account(said.seen.account, said.seen.login),
            decision=said.decision,
            head=said.head,
            at=said.seen.claimed_at,
        )
        for record, said in known.items()
        if said.decision in AGREEING
    ]
