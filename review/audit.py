"""Who wrote each line, when, through which change, and who agreed: git blame joined with the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from portal.errors import PortalError
from portal.objects import BlameLine, moment
from portal.provenance import Responsible
from portal.repo import Repo
from review.entry import Entry
from review.ledger import entries_for


class Traced(msgspec.Struct, frozen=True):
    """One line. `entry` is None where no entry covers the commit: such a line was never agreed."""

    number: int
    text: str
    commit: str
    author: str
    written_at: datetime
    entry: int | None
    change: str
    agreed_at: datetime | None
    responsible: list[Responsible]


def audit(repo: Repo, revision: str, path: str, entries: Sequence[Entry]) -> list[Traced]:
    """Every line of the file at `revision`, traced to people."""
    file = repo.entry(revision, path)
    if file is None:
        raise PortalError("主分支上没有这个文件", cure="核对路径（从仓库根算起，如 content/ywdt/yxyw/x.md）", path=path)
    about = entries_for(entries, path)
    brought = _brought(repo, about)
    adopted = about[0] if about and about[0].predicate.kind == "adoption" else None
    agreed = bool(about) and any((one.path, one.blob) == (path, file.blob) for one in about[-1].predicate.paths)
    strays: set[str] = set()
    while True:
        traced = [_traced(repo, line, brought, adopted) for line in repo.blame(revision, path, sorted(strays))]
        found = {line.commit for line in traced if line.entry is None} - strays
        # A file that is what was agreed may still have strays in its history, pushed and taken back: look behind them.
        # One that is not keeps its strays, for they are what it is made of.
        if not agreed or not found:
            return traced
        strays |= found


def _traced(repo: Repo, line: BlameLine, brought: dict[str, Entry], adopted: Entry | None) -> Traced:
    entry = brought.get(line.commit)
    if entry is None and adopted and repo.is_ancestor(line.commit, adopted.predicate.origin.head):
        entry = adopted
    return Traced(
        number=line.number,
        text=line.text,
        commit=line.commit,
        author=line.author,
        written_at=moment(line.when),
        entry=entry.predicate.number if entry else None,
        change=entry.predicate.origin.change if entry else "",
        agreed_at=entry.predicate.at if entry else None,
        responsible=entry.predicate.responsible if entry else [],
    )


def _brought(repo: Repo, entries: Sequence[Entry]) -> dict[str, Entry]:
    """Commit id to the entry whose merge brought it; the merge commit itself included."""
    found: dict[str, Entry] = {}
    for entry in entries:
        origin = entry.predicate.origin
        if origin.base:
            for commit in (origin.merge, *(one.id for one in repo.commits(origin.base, origin.head))):
                found.setdefault(commit, entry)
    return found
