"""The last gate before the main branch: the people agreed (review), the content is clean (checks), the ground is proven."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from checks.finding import Finding
from checks.runner import check_all
from checks.sources import of_tree
from portal.errors import PortalError
from portal.paths import CONTENT
from portal.repo import Repo
from review import anchor
from review.case import Case
from review.change import Change
from review.desk import Desk
from review.entry import Entry
from review.merge import finish, merge
from review.verified import bring_up


def findings_in(repo: Repo, change: Change) -> list[Finding]:
    """What the checks say of the tree that merging would give: of the paths altered, or of all where one is taken away."""
    gone = any(one.deleted for one in change.paths)
    altered = [one.path for one in change.paths if not one.deleted]
    paths = [entry.path for entry in repo.entries(change.merged)] if gone else altered
    base = change.base or change.merged  # taking over a site is agreed whole, its baseline with it
    batch = of_tree(repo, change.merged, (path for path in paths if path.startswith(CONTENT)), base)
    return [finding for found in check_all(batch) for finding in found]


def errors_in(repo: Repo, change: Change) -> list[Finding]:
    return [finding for finding in findings_in(repo, change) if finding.blocks]


def refuse_errors(findings: Iterable[Finding], change: str, main: str) -> None:
    """PortalError with the first error, and how to see the others."""
    errors = [finding for finding in findings if finding.blocks]
    if errors:
        first = errors[0]
        more = (
            f"（共 {len(errors)} 个错误，运行 sanshen check --range {main}..{change} 查看全部）"
            if len(errors) > 1
            else ""
        )
        raise PortalError(f"{first.code} {first.message}{more}", cure=first.fix, path=first.path, line=first.line)


def admit(repo: Repo, desk: Desk, name: str, gate_key: Path, title: str, now: datetime) -> Entry:
    """Merge an agreed, clean change onto proven ground; whatever is missing is a PortalError and changes nothing."""
    finish(repo, desk.main)
    desk.reviews.require_submitted(name)
    case = desk.look(name, now)
    findings = [] if case.reviews else findings_in(repo, case.change)  # what is followed up was checked and is public
    refuse_errors(findings, name, desk.main)
    if not case.change.is_adoption:
        _refuse_unproven(repo, f"refs/heads/{desk.main}" if case.reviews else case.change.base)
    before = repo.branch()
    entry = merge(repo, case, desk.main, gate_key, now, title or _subject(repo, case))
    if before == desk.main and entry.predicate.kind in ("merge", "override"):
        repo.sync_worktree(desk.main, case.change.base)
    return entry


def _refuse_unproven(repo: Repo, base: str) -> None:
    faults = bring_up(repo, base, anchor.seen(repo)).faults
    if faults:
        more = f"（共 {len(faults)} 个问题，运行 sanshen ledger verify 查看全部）" if len(faults) > 1 else ""
        raise PortalError(
            f"主分支或台账有问题，暂不合并：{faults[0].message}{more}", cure=faults[0].cure, path=faults[0].path or None
        )


def _subject(repo: Repo, case: Case) -> str:
    """First line of the change's newest commit message."""
    said = repo.commit(case.change.head).message.split("\n", 1)[0][:60]
    return f"补审：{said}" if case.reviews else said
