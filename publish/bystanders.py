"""Articles that a change of registers, lists or own rules leaves as they are: what it would make wrong with them.

A publication checks every article by the registers and rules of its tree: one of them that the change makes wrong would stop
the whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from checks.finding import Finding
from portal import confined, private
from portal.repo import Repo
from publish import own, verdicts
from publish.objections import SITE
from publish.refusal import Refusal
from review.change import Change

_MOST = 20  # articles that are told one by one


def wronged(repo: Repo, change: Change, day: date | None = None) -> list[Finding]:
    """Errors of articles that were none before this change, by the rules of today; nothing where it touches no register."""
    registers = [one.path for one in change.paths if one.path in verdicts.REGISTERS]
    if not registers or change.is_adoption or verdicts.is_alike(repo, change.merged, change.base_tree):
        return []
    rules = own.of_base(repo, change.base)
    if rules and rules.stop:
        return []  # rules that the ledger does not prove are not run, and nothing is merged upon such a base
    found = verdicts.supposed(repo, change.merged, change.base_tree, _quiet, day)
    return _worse(repo, change, found, registers, day)


def ruled_out(repo: Repo, change: Change, day: date | None = None) -> list[Finding]:
    """Errors that the own rules which this change brings find in articles that stand. Only the gate asks, for nobody has agreed
    to these rules: they run closed in, and where they do not end, nothing passes."""
    paths = own.changed_by(repo, change)
    standing = own.of_base(repo, change.base) if paths else None
    if not paths or (standing and standing.stop):
        return []  # as above
    if not confined.available():
        private.say(f"没有用新的本站规则检查已有稿件：合并以后，有一篇不合就不能发布 → {confined.CURE}")
        return []
    found = verdicts.supposed(repo, change.merged, change.merged, _quiet, day, proven=False)
    return _worse(repo, change, found, paths, day)


def _worse(repo: Repo, change: Change, found: list[Refusal], by: list[str], day: date | None) -> list[Finding]:
    """What is wrong only through the change of the files `by`."""
    if not found:
        return []
    stood = set(verdicts.objections(repo, change.base_tree, _quiet, day=day))
    return list(_told([one for one in found if one not in stood], "、".join(by)))


def _told(refusals: list[Refusal], registers: str) -> Iterator[Finding]:
    cure = "先改好或撤下这篇稿件，或把问题登记进同一变更的 baseline.tsv，再提交这次改动"
    for one in refusals[:_MOST]:
        said = f"{one.message}（稿件没有动，是这次改动 {registers} 使它不能再发布）"
        yield _finding(one.path, one.line or 1, said, f"{cure}；稿件的改法：{one.cure}")
    if len(refusals) > _MOST:
        rest = refusals[_MOST]
        said = f"这次改动 {registers} 还使另外 {len(refusals) - _MOST} 处不能再发布"
        yield _finding(rest.path, rest.line or 1, said, cure)


def _finding(path: str, line: int, message: str, fix: str) -> Finding:
    return Finding(path=path, line=line, column=1, code=SITE, message=message, fix=fix, severity="error")


def _quiet(step: str, done: int, total: int) -> None:
    """Nobody waits for a count."""
