"""Merges that a forge made, brought into the ledger: each is judged again on the ground that it landed on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from portal.errors import PortalError
from portal.objects import Commit
from portal.repo import Repo
from publish.admit import findings_in, refuse_errors
from review import ledger
from review.case import Case, law_at, settled
from review.change import between
from review.desk import Desk
from review.entry import Entry
from review.merge import merge


class Settled(msgspec.Struct, frozen=True):
    """A case that a forge merged, and the entry it got."""

    case: Case
    entry: Entry


def settle(repo: Repo, desk: Desk, gate_key: Path, now: datetime) -> list[Settled]:
    """Append an entry for every agreed merge on the main branch that has none; what was not agreed stays without.

    An unagreed commit is not hidden: from then on `verify` names it and nothing is published, until it is taken back.
    """
    made = []
    for commit in _unrecorded(repo, desk.main):
        case = _case(repo, desk, commit, now)
        if case is not None:
            made.append(Settled(case, _append(repo, desk, case, commit, gate_key, now)))
    return made


def _unrecorded(repo: Repo, main: str) -> Iterator[Commit]:
    """First-parent commits of main since the last entry's merge, oldest first."""
    last = ledger.last(repo)
    if last:
        yield from repo.chain(f"refs/heads/{main}", since=last.predicate.origin.merge)


def _case(repo: Repo, desk: Desk, commit: Commit, now: datetime) -> Case | None:
    """The approved case whose merge this commit is; None if it is no such thing."""
    if len(commit.parents) != 2:
        return None
    base, head = commit.parents
    last = ledger.last(repo)
    if last is None or repo.commit(base).tree != last.predicate.origin.tree:
        return None
    law = law_at(repo, base)
    for name in desk.reviews.names():
        try:
            signed = desk.reviews.signed(name)
        except PortalError:  # what nobody can read approves nothing, and is told of at its own change
            continue
        if any(said.head == head for one in signed if (said := one.parse())):
            change = between(repo, name, base, head, commit.tree, law.house)
            case = settled(change, law, desk.evidence(change, law, now.date(), at=now), now.date())
            if case.verdict.state == "approved" and repo.merge_tree(base, head) == commit.tree:
                return case
    return None


def _append(repo: Repo, desk: Desk, case: Case, commit: Commit, gate_key: Path, now: datetime) -> Entry:
    findings = findings_in(repo, case.change)
    refuse_errors(findings, case.change.name, desk.main)
    title = commit.message.split("\n", 1)[0][:60]
    return merge(repo, case, desk.main, gate_key, now, title, landed=commit.id)
