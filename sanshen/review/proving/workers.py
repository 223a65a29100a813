"""One entry after another proven, here or on all cores: each by the law of its own base, held against the entry before."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import pairwise

import msgspec

from sanshen.base.errors import PortalError
from sanshen.git.objects import Commit
from sanshen.git.objects import Entry as File
from sanshen.git.repo import Repo
from sanshen.review.ledger.branch import INQUIRE, Fault, Logged, logged_at, times_of
from sanshen.review.ledger.entry import Predicate
from sanshen.review.ledger.index import Row, row_of
from sanshen.review.ledger.link import Link
from sanshen.review.proving.verify import judged, link_of

FEW = 300  # entries that are proven here before other processes have begun
_RANGE = 100  # entries that one process proves in a row
_MOST = 16  # processes
_BLOCK = 50  # entries whose objects are in memory together
_FEW_PATHS = 20  # of an entry; those of a whole site are not all in memory


class Proven(msgspec.Struct, frozen=True):
    """One entry judged. `row` is what the index keeps of it; None where it cannot be read."""

    link: Link
    row: Row | None
    faults: list[Fault]


class Range(msgspec.Struct, frozen=True):
    """Some ledger commits in a row, the number of the first, and the commit before it; empty at the beginning."""

    number: int
    commits: list[str]
    before: str


def proven(
    repo: Repo, commits: Sequence[str], number: int = 0, before: Link | None = None
) -> Generator[Proven, None, None]:
    """Every entry that these ledger commits hold, in order, the first of which has this number and follows `before`."""
    if len(commits) < FEW:
        return _in_turn(repo, commits, number, before)
    from sanshen.base import parallel  # 10 ms that a new entry or two need not pay

    jobs = parallel.processors(_MOST)
    if jobs == 1:
        repo.walk_forward()
        return _in_turn(repo, commits, number, before)
    parts = [Range(number + at, list(commits[at : at + _RANGE]), "") for at in range(0, len(commits), _RANGE)]
    first = Range(number, parts[0].commits, before.commit if before else "")
    rest = [msgspec.structs.replace(part, before=last.commits[-1]) for last, part in pairwise(parts)]
    found = parallel.spread(_proven, [first, *rest], shared=str(repo.root), jobs=min(jobs, len(parts)), lost=_lost)
    return (one for part in found for one in part)


def _proven(root: str, part: Range) -> list[Proven]:
    repo = _clone(root)
    before = link_of(logged_at(repo, repo.commit(part.before))) if part.before else None
    return list(_in_turn(repo, part.commits, part.number, before))


@lru_cache(maxsize=1)
def _clone(root: str) -> Repo:
    """The clone of this process, which keeps what it has read from one range to the next."""
    repo = Repo(root)
    repo.walk_forward()
    return repo


def _in_turn(repo: Repo, commits: Sequence[str], number: int, before: Link | None) -> Generator[Proven, None, None]:
    for start in range(0, len(commits), _BLOCK):
        for at, one in enumerate(_block(repo, commits[start : start + _BLOCK]), number + start):
            faults = list(judged(repo, at, one, before))
            row = _row(repo, at, one, faults) if one.entry else None
            before = link_of(one)
            yield Proven(before, row, faults)
    repo.read_ahead(())


def _block(repo: Repo, commits: Sequence[str]) -> list[Logged]:
    """What these ledger commits hold, and whatever their entries name brought into memory in three steps."""
    if len(commits) == 1:
        return [logged_at(repo, repo.commit(commits[0]))]
    repo.read_ahead(commits)
    read = [repo.commit(one) for one in commits]
    repo.read_ahead(one.tree for one in read)
    repo.read_ahead([*(one.tree for one in read), *(file.blob for one in read for file in _held(repo, one))])
    found = [logged_at(repo, one) for one in read]
    small = [one.entry.predicate for one in found if one.entry and len(one.entry.predicate.paths) <= _FEW_PATHS]
    pairs = ((one.origin.base_tree, one.origin.tree) for one in small)
    repo.read_ahead([name for one in small for name in _named(one)], pairs)
    return found


def _held(repo: Repo, commit: Commit) -> list[File]:
    try:
        return repo.folder(commit.tree)[:1]
    except PortalError:  # it will be said where the entry is read
        return []


def _named(predicate: Predicate) -> Iterator[str]:
    """The objects by which an entry is judged."""
    origin = predicate.origin
    yield from (origin.merge, origin.head, origin.base, origin.base_tree)
    for one in predicate.paths:
        yield from (one.blob, one.old_blob)


def _row(repo: Repo, number: int, one: Logged, faults: list[Fault]) -> Row:
    """What the index keeps; an adoption's list of publication times that cannot be read is a fault."""
    assert one.entry
    times: dict[str, datetime] = {}
    try:
        times = {} if number else times_of(repo, one.entry)
    except PortalError as error:
        faults.append(Fault(error.message, error.cure, error.path or ""))
    return row_of(number, one.commit.id, one.entry, times)


def _lost(part: Range) -> list[Proven]:
    """A range that killed its processes is not proven, and may not pass."""
    message = "核对程序在这几号上反复被终止（多半是内存不足），没有核对"
    links = [Link(commit, None, "") for commit in part.commits]
    return [
        Proven(link, None, [Fault(message, INQUIRE, entry=number)]) for number, link in enumerate(links, part.number)
    ]
