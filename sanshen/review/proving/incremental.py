"""The ledger proven, and what it then answers: from scratch by `verify`, from what this clone proved before by `verify_incremental`."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing

import msgspec

from sanshen.base.errors import UNREADABLE, PortalError
from sanshen.git import private
from sanshen.git.objects import Commit
from sanshen.git.repo import Repo
from sanshen.portal.provenance import Provenance, Record
from sanshen.review.ledger import cache
from sanshen.review.ledger.branch import INQUIRE, REF, Fault, lacking, logged_at
from sanshen.review.ledger.coverage import behind, coverage, cut_short, is_cut_short, is_fetched
from sanshen.review.ledger.entry import Entry
from sanshen.review.ledger.index import Fact, Index, Touch
from sanshen.review.ledger.link import Link
from sanshen.review.ledger.override import Override

Tell = Callable[[int, int], None]  # entries proven, of how many


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """Outcome of a verification: the ledger's head, the commit held against it, and every fault found.

    `broken` are those of the entries themselves, whatever stands on the main branch.

    The questions cost what they ask for, not what the ledger holds. Trust their answers only where `faults` is empty.
    """

    repo: Repo
    head: str
    commit: str
    tree: str
    count: int
    faults: list[Fault]
    index: Index
    broken: list[Fault]

    def records_for(self, paths: Iterable[str]) -> dict[str, Record]:
        """Publication and update time, entry and people of those of `paths` that are articles now."""
        return self.index.records(paths)

    def numbers_for(self, paths: Iterable[str]) -> dict[str, int]:
        """The newest entry that touched each path, deletions included; a path that none touched is left out."""
        return self.index.numbers(paths)

    def touched_since(self, head: str) -> set[str] | None:
        """Paths touched by entries after the ledger commit `head`; None if that is not part of this ledger.

        Whatever differs between what was published under `head` and what stands now is among them, and so is a path
        that was changed and changed back: its contents are the same, its record is not.
        """
        number = self.index.number_of(head)
        return None if number is None else self.index.paths_since(number)

    def touches(self, path: str) -> list[Touch]:
        """What became of the path, oldest first: entry number, time, change, people and blob, without reading Git."""
        return self.index.touches(path)

    def entries_for(self, path: str) -> list[Entry]:
        """Every entry that touched the path, oldest first; reads just these from Git."""
        found = (logged_at(self.repo, self.repo.commit(one)).entry for one in self.index.commits_for(path))
        return [entry for entry in found if entry]

    def numbers(self) -> dict[str, int]:
        """`numbers_for` every path ever touched."""
        return self.index.numbers(None)

    def overrides(self) -> list[Override]:
        """Every override, followed up or not, oldest first."""
        return self.index.overrides()

    def provenance(self) -> Provenance:
        """What all pages may say of themselves."""
        return Provenance(self.commit, self.head, self.index.records(None))

    @property
    def first(self) -> str:
        """The ledger commit of entry 0; empty without a ledger."""
        return self.index.commit_of(0) or ""


def verify(
    repo: Repo, revision: str, anchors: Sequence[str] = (), tell: Tell | None = None, ledger: str = REF
) -> Verified:
    """Hold the whole `ledger`, and the tree of `revision`, against each other; every act is judged again.

    `anchors` are ledger commits seen before: each must still be part of the ledger, or it was rolled back or replaced.
    Bad ledgers do not raise: `faults` says everything that is wrong. What was proven is kept for `verify_incremental`.
    """
    commit = repo.commit(revision)
    try:
        index, head, faults = _from_scratch(repo, cache.fresh(repo), ledger, tell)
    except sqlite3.Error:  # the disk is full, say: a cache less, but no proof less
        cache.abandon(repo)
        index, head, faults = _from_scratch(repo, cache.in_memory(), ledger, tell)
    return _held(repo, commit, anchors, index, head, faults)


def _from_scratch(repo: Repo, index: Index, ledger: str, tell: Tell | None) -> tuple[Index, str, list[Fault]]:
    tip = repo.find(ledger)
    index.begin()
    head, faults = _prove(repo, index, repo.chain_ids(tip) if tip else [], None, tell)
    index.add_lookups()
    if head and not faults:
        cache.save(repo, index, head)
    index.end()
    cache.abandon(repo)
    return index, head, faults


def verify_at(repo: Repo, revision: str, ledger: str, tell: Tell | None = None) -> Verified:
    """As `verify`, for the ledger as it was when `ledger` was its newest commit; nothing is kept."""
    index = cache.in_memory()
    index.begin()
    head, faults = _prove(repo, index, repo.chain_ids(ledger) if repo.find(ledger) else [], None, tell)
    index.add_lookups()
    return _held(repo, repo.commit(revision), [], index, head, faults)


def verify_incremental(
    repo: Repo, revision: str, anchors: Sequence[str] = (), tell: Tell | None = None, ledger: str = REF
) -> Verified:
    """As `verify`, with the same faults, but what this clone has proven before is not proven again.

    The first run, or one after an update of the programs, costs what `verify` costs. Later runs prove the new entries
    (a few milliseconds each) and that what was proven before is still the beginning of the ledger; the tree of `revision` is
    held against the last entry by one `git diff-tree`. Nothing is read for the entries between.
    """
    index = cache.load(repo)
    if index is None:
        return verify(repo, revision, anchors, tell, ledger)
    try:
        head = _continued(repo, index, ledger, tell)
        if head:
            return _held(repo, repo.commit(revision), anchors, index, head, [])
    except (sqlite3.Error, KeyError, *UNREADABLE) as error:
        if private.is_damage(error):
            cache.discard(repo)
    return verify(repo, revision, anchors, tell, ledger)


def _continued(repo: Repo, index: Index, ledger: str, tell: Tell | None) -> str | None:
    """Prove what came after the entries of `index`, and keep it; the ledger's head, None where that fails, whyever."""
    head, tip, last = index.state()["head"], repo.find(ledger), index.last()
    if tip is None or last is None or repo.find(head) is None:
        return None
    if not index.number_of(head) == last.number == index.count() - 1:
        return None
    if tip == head:
        return head
    new = repo.chain_ids(tip, since=head)
    if not new or repo.commit(new[0]).parents != [head]:
        return None
    index.begin()
    if index.state()["head"] != head:  # another run was faster
        index.rollback()
        return _continued(repo, index, ledger, tell)
    _, faults = _prove(repo, index, new, Link(head, last.at, last.origin.tree, last.form), tell)
    if faults:
        index.rollback()
        return None
    index.put(head=tip)
    index.commit()
    return tip


def _prove(
    repo: Repo, index: Index, commits: Sequence[str], before: Link | None, tell: Tell | None
) -> tuple[str, list[Fault]]:
    """Judge the entries that these commits hold, which follow `before`; gives the last commit, and every fault."""
    from sanshen.review.proving.verify import faults_among
    from sanshen.review.proving.workers import proven  # 20 ms that who has nothing to prove need not pay

    faults: list[Fault] = []
    with closing(proven(repo, commits, index.count(), before)) as each:
        for done, one in enumerate(each, 1):
            faults += faults_among(repo, index, one.row, before, one.faults) if one.row else one.faults
            if one.row:
                index.add(one.row)
            before = one.link
            if tell:
                tell(done, len(commits))
    return commits[-1] if commits else "", faults


def _covered(repo: Repo, last: Fact, commit: Commit) -> list[Fault]:
    """What the last entry does not cover; a tree that this repository lacks is a fault of the ledger, too."""
    try:
        if is_cut_short(last.origin, commit.id) and commit.tree != last.origin.tree:
            fetched = is_fetched(repo, last.origin)
            return [behind(last.number) if fetched else cut_short(repo, last.origin, last.number)]
        return list(coverage(repo, last.origin, commit.tree, commit.id))
    except PortalError as error:
        return [Fault(error.message, error.cure, error.path or "")]


def _held(repo: Repo, commit: Commit, anchors: Sequence[str], index: Index, head: str, faults: list[Fault]) -> Verified:
    """The anchors, and the tree of `commit`, held against a ledger whose entries are judged."""
    missing = [one for one in dict.fromkeys(anchors) if index.number_of(one) is None]
    gone = [Fault(f"以前核对过的台账记录 {one[:12]} 不见了：台账被回退或被替换", INQUIRE) for one in missing]
    found = [*gone, *faults]
    last = index.last()
    if not head:
        found.append(Fault("没有审核台账，任何内容都不能发布", lacking(repo)))
    elif last and index.number_of(head) == last.number:  # else the newest cannot be read
        found += _covered(repo, last, commit)
    return Verified(
        repo=repo,
        head=head,
        commit=commit.id,
        tree=commit.tree,
        count=index.count(),
        faults=found,
        index=index,
        broken=faults,
    )
