"""Articles that a change leaves as they are: what it would make wrong with them, and of which it lets no page be made.

A publication checks every article by the registers and rules of its tree, and makes pages of all: one of them that the change
makes wrong would stop the whole. So its own articles are made into pages, too, before they are merged.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from checks.finding import Finding, error_at
from checks.rules.page_unmade import PageUnmade
from sanshen.base import sandbox
from sanshen.base.dates import BEIJING
from sanshen.gate.objections import SITE
from sanshen.git import private
from sanshen.git.objects import ZERO
from sanshen.git.repo import Repo
from sanshen.portal.paths import CONTENT
from sanshen.publish.checked import own, verdicts
from sanshen.publish.checked.prepared import Standing, faults
from sanshen.publish.refusal import Refusal
from sanshen.review.judging.change import Change

_MOST = 20  # articles that are told one by one


def made_wrong(repo: Repo, change: Change, day: date | None = None) -> list[Finding]:
    """Errors of articles that were none before this change, by the rules of today; nothing where it touches no register."""
    registers = [one.path for one in change.paths if one.path in verdicts.REGISTERS]
    if not registers or change.is_adoption or verdicts.is_alike(repo, change.merged, change.base_tree):
        return []
    rules = own.of_base(repo, change.base)
    if rules and rules.stop:
        return []  # rules that the ledger does not prove are not run, and nothing is merged upon such a base
    found = verdicts.supposed(repo, change.merged, change.base_tree, _quiet, day)
    return _worse(repo, change, found, registers, day)


def unmade(repo: Repo, change: Change, day: date | None = None) -> list[Finding]:
    """Articles of which no page could be made after this change, as the builder itself says: those that it brings, and those
    that stand and use what it takes away or alters. Whoever could not be published before does not stand in its way."""
    today = day or datetime.now(BEIJING).date()
    altered = {one.path: one for one in change.paths if one.path.startswith(CONTENT)}
    world: Standing | None = None
    found: list[Finding] = []
    for path in altered:
        if path.endswith(".md") and not altered[path].deleted:
            world = world or Standing(repo, change.merged, today)
            found += [
                error_at(PageUnmade.code, path, one.line, one.message, one.cure or "") for one in faults(world, path)
            ]
    if change.is_adoption or not _touches_others(repo, change):
        return found
    others = [one for one in verdicts.unmade(repo, change.merged, _quiet, today) if one.path not in altered]
    stood = _unmade_before(repo, change, {one.path for one in others}, today)
    for one in others:
        if (one.path, one.message) not in stood:
            said = f"{one.message}（稿件没有动，是这次改动使它不能再发布）"
            found.append(
                error_at(
                    PageUnmade.code,
                    one.path,
                    one.line,
                    said,
                    f"先改好或撤下这篇稿件，或保留它用到的文件；稿件的改法：{one.cure}",
                )
            )
    return found


def _touches_others(repo: Repo, change: Change) -> bool:
    """Whether pages notice that lead to something which is altered: as in the builder, an article that stays is not felt."""
    felt = (one for one in change.paths if one.path.startswith(CONTENT) and one.old_blob != ZERO)
    if any(one.deleted or not one.path.endswith(".md") for one in felt):
        return True
    return not verdicts.makes_alike(repo, change.merged, change.base_tree)


def _unmade_before(repo: Repo, change: Change, paths: set[str], day: date) -> set[tuple[str, str]]:
    if not paths:
        return set()
    world = Standing(repo, change.base_tree, day)
    return {(path, one.message) for path in paths for one in faults(world, path)}


def refused_by_new_rules(repo: Repo, change: Change, day: date | None = None) -> list[Finding]:
    """Errors that the own rules which this change brings find in articles that stand. Only the gate asks, for nobody has agreed
    to these rules: they run closed in, and where they do not end, nothing passes."""
    paths = own.changed_by(repo, change)
    standing = own.of_base(repo, change.base) if paths else None
    if not paths or (standing and standing.stop):
        return []  # as above
    if not sandbox.available():
        private.say(f"没有用新的本站规则检查已有稿件：合并以后，有一篇不合就不能发布 → {sandbox.CURE}")
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
        yield error_at(SITE, one.path, one.line, said, f"{cure}；稿件的改法：{one.cure}")
    if len(refusals) > _MOST:
        rest = refusals[_MOST]
        said = f"这次改动 {registers} 还使另外 {len(refusals) - _MOST} 处不能再发布"
        yield error_at(SITE, rest.path, rest.line, said, cure)


def _quiet(step: str, done: int, total: int) -> None:
    """Nobody waits for a count."""
