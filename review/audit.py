"""Who wrote each line, when, through which change, and who agreed: git blame joined with the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from portal.errors import PortalError
from portal.objects import BlameLine, moment
from portal.provenance import Responsible
from portal.repo import Repo
from review.index import Fact, Touch


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


def audit(repo: Repo, revision: str, path: str, about: Sequence[Touch]) -> list[Traced]:
    """Every line of the file at `revision`, traced to people; `about` is what the ledger has of the path."""
    file = repo.entry(revision, path)
    if file is None:
        raise PortalError("主分支上没有这个文件", cure="核对路径（从仓库根算起，如 content/ywdt/yxyw/x.md）", path=path)
    brought = _brought(repo, [one.fact for one in about])
    adopted = about[0].fact if about and about[0].fact.adopts else None
    agreed = bool(about) and about[-1].blob == file.blob
    strays: set[str] = set()
    while True:
        lines = list(repo.blame(revision, path, sorted(strays)))
        facts = {one: brought.get(one) or _taken_over(repo, one, adopted) for one in {line.commit for line in lines}}
        traced = [_traced(line, facts[line.commit]) for line in lines]
        found = {line.commit for line in traced if line.entry is None} - strays
        # A file that is what was agreed may still have strays in its history, pushed and taken back: look behind them.
        # One that is not keeps its strays, for they are what it is made of.
        if not agreed or not found:
            return traced
        strays |= found


def _taken_over(repo: Repo, commit: str, adopted: Fact | None) -> Fact | None:
    return adopted if adopted and repo.is_ancestor(commit, adopted.origin.head) else None


def _traced(line: BlameLine, entry: Fact | None) -> Traced:
    return Traced(
        number=line.number,
        text=line.text,
        commit=line.commit,
        author=line.author,
        written_at=moment(line.when),
        entry=entry.number if entry else None,
        change=entry.origin.change if entry else "",
        agreed_at=entry.at if entry else None,
        responsible=entry.responsible if entry else [],
    )


def _brought(repo: Repo, entries: Sequence[Fact]) -> dict[str, Fact]:
    """Commit id to the entry whose merge brought it; the merge commit itself included."""
    found: dict[str, Fact] = {}
    for entry in entries:
        origin = entry.origin
        if origin.base:
            for commit in (origin.merge, *(one.id for one in repo.commits(origin.base, origin.head))):
                found.setdefault(commit, entry)
    return found
