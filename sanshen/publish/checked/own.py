"""Which edition of a portal's own rules runs: the proven one, never that of the change or of a work tree."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache

from msgspec.structs import replace

from checks.finding import Finding, error_at
from checks.own.run import Own, Stop
from checks.own.seen import SEEN
from checks.own.source import Sources, read
from checks.rules.own_rule import OwnRuleRefused
from sanshen.base import sandbox
from sanshen.base.errors import legible
from sanshen.git.repo import Repo
from sanshen.review.judging.change import Change
from sanshen.review.ledger import anchor
from sanshen.review.ledger.branch import REF, logged_at
from sanshen.review.proving.incremental import verify_incremental

_ROOM = "checks/"
_UNPROVEN = "没有经台账证实，不运行"
_FETCH = "取回最新的审核台账（git fetch origin ledger:ledger）后再试；仍然如此，运行 sanshen ledger verify 查看"


def of_proven(repo: Repo, tree: str) -> Own | None:
    """The own rules of a tree that the caller has proven; None where there are none."""
    return _of(read(repo, tree)) if tree else None


def of_proposed(repo: Repo, tree: str) -> Own | None:
    """Those of a tree that nobody has agreed to: closed in, or not run, and then nothing passes."""
    sources = read(repo, tree)
    return Own(sources, closed=True) if sources else None


def changed_by(repo: Repo, change: Change) -> list[str]:
    """The files by which other own rules would run after this change than before; none where one of them is no rule."""
    paths = [one.path for one in change.paths if one.path.startswith(_ROOM)]
    if not paths or change.is_adoption:
        return []
    after = read(repo, change.merged)
    return paths if after and not after.faults and after != read(repo, change.base_tree) else []


def of_base(repo: Repo, base: str) -> Own | None:
    """Those of the commit that a change stands on, which the ledger must prove; else nothing passes that they were to look at.

    Taking over a site runs none: nothing is proven yet. Whether the rest of that commit is proven is asked elsewhere.
    """
    sources = read(repo, base) if base else Sources()
    if not sources:
        return None
    proven, stop = _proven(repo)
    if not stop and proven != sources:
        stop = Stop(f"主分支上的本站规则{_UNPROVEN}", _FETCH)
    return _of(sources, stop)


def agreed(repo: Repo) -> Own | None:
    """For people at work: those of the newest change that the ledger of this clone proves. What is not proven does not run,
    and does not stand in their way: the gate asks again."""
    proven, stop = _proven(repo)
    if stop:  # what the rules are called is read from the branch at hand
        return _of(read(repo, "HEAD"), replace(stop, blocks=False)) if repo.find("HEAD") else None
    _remember(repo, bool(proven))
    return _of(proven)


def _proven(repo: Repo) -> tuple[Sources, Stop | None]:
    """The own rules as the newest change of the ledger left them, or why nothing is proven."""
    tip = repo.find(REF)
    if tip is None:
        return Sources(), Stop(f"这个克隆里没有审核台账，本站规则{_UNPROVEN}", _FETCH)
    entry = logged_at(repo, repo.commit(tip)).entry
    commit = entry.predicate.origin.merge if entry else ""
    if repo.find(commit) is None:
        return Sources(), Stop(f"台账的最后一条读不懂，本站规则{_UNPROVEN}", "运行 sanshen ledger verify 查看")
    sources = read(repo, commit)
    faults = verify_incremental(repo, commit, anchor.seen(repo)).faults if sources else []
    if faults:
        return Sources(), Stop(f"本站规则{_UNPROVEN}：{legible(faults[0].message)}", faults[0].cure)
    return sources, None


def _of(sources: Sources, stop: Stop | None = None) -> Own | None:
    if not sources:
        return None
    closed = sandbox.available()
    if not closed and not stop and not sources.faults:
        _say_open()
    return Own(sources, closed=closed, stop=stop)


@cache
def _say_open() -> None:
    """Once a process, whichever command it is."""
    print(
        f"本站规则运行了，但没有隔离：子进程里没有密钥，却读得到本机文件、连得上网络 → {sandbox.CURE}", file=sys.stderr
    )


def _remember(repo: Repo, has: bool) -> None:
    path = repo.git_dir / SEEN
    with suppress(OSError):  # a note that saves time, nothing else
        if has:
            path.parent.mkdir(exist_ok=True)
            path.touch()
        else:
            path.unlink(missing_ok=True)


def faults_in(repo: Repo, change: Change) -> list[Finding]:
    """What is wrong with the own rules as this change would leave them. They are read, not run."""
    if not any(one.path.startswith(_ROOM) or one.path == "pyproject.toml" for one in change.paths):
        return []
    return list(_faults(read(repo, change.merged)))


def _faults(sources: Sources) -> Iterator[Finding]:
    for one in sources.faults:
        yield error_at(OwnRuleRefused.code, one.path, one.line, one.message, one.cure)
