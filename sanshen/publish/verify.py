"""Whether what is served is what was agreed: the ledger proven, the release's commit held against it, and every byte against the
digests that were noted, privately, when the pages were made. Whether the pages follow from the commit is for `sanshen.publish.rebuild`.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from sanshen.base.errors import PortalError
from sanshen.git.repo import Repo
from sanshen.publish.store.manifest import Damage, Manifest
from sanshen.publish.store.releases import Store
from sanshen.publish.target import Tell
from sanshen.review.ledger import anchor, branch
from sanshen.review.ledger.branch import Fault
from sanshen.review.ledger.coverage import coverage
from sanshen.review.proving.incremental import verify_incremental


class Served(msgspec.Struct, frozen=True):
    """The release that is to be served, and everything in which what is served differs from it."""

    release: Manifest
    damages: list[Damage]


def verify(repo: Repo, store: Store, tell: Tell) -> Served:
    """Nothing is changed. PortalError where there is no record of what was published."""
    line = store.line()
    if line is None:
        cure = "先运行 sanshen publish；在别处发布的，到发布的那个克隆里核对"
        raise PortalError("这个克隆没有发布过任何版本（或发布记录丢失）", cure=cure, path=str(store.folder))
    stated = store.manifest(line.release)
    found = []
    if (line.commit, line.ledger) != (stated.commit, stated.ledger):
        found.append(Damage("发布日志", f"与版本库对 {stated.release} 的记录不一致"))
    found += [Damage(one.path or "审核台账", one.message) for one in _unproven(repo, stated, tell)]
    tell("逐字节核对", 0, 0)
    return Served(stated, [*found, *store.damages(stated.release)])


def _unproven(repo: Repo, stated: Manifest, tell: Tell) -> Iterator[Fault]:
    """Why the ledger does not say that the release's commit was agreed."""
    newest = branch.last(repo)
    if newest is None or repo.find(stated.commit) is None:
        yield Fault(f"克隆里没有审核台账，或没有版本 {stated.release} 的提交 {stated.commit[:12]}", branch.INQUIRE)
        return
    told = lambda done, total: tell("核对审核台账", done, total)  # noqa: E731
    anchors = [*anchor.seen(repo), stated.ledger]
    verified = verify_incremental(repo, newest.predicate.origin.merge, anchors, told)
    yield from verified.faults
    if verified.faults:
        return
    commit, entry = repo.commit(stated.commit), branch.logged_at(repo, repo.commit(stated.ledger)).entry
    if entry is None or commit.tree != stated.tree:
        yield Fault(f"版本 {stated.release} 的记录与提交不符", branch.INQUIRE)
        return
    yield from coverage(repo, entry.predicate.origin, commit.tree, commit.id)
