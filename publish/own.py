"""Which edition of a portal's own rules runs: the proven one, never that of the change or of a work tree."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache

from checks.finding import Finding
from checks.own.run import Own, Stop
from checks.own.seen import SEEN
from checks.own.source import Sources, read
from checks.rules.own_rule import OwnRuleRefused
from portal import confined
from portal.errors import legible
from portal.repo import Repo
from review import anchor
from review.change import Change
from review.ledger import REF, logged_at
from review.verified import bring_up

_ROOM = "checks/"
_UNPROVEN = "还没有经台账证实，它的程序不运行"


def of_proven(repo: Repo, tree: str) -> Own | None:
    """The own rules of a tree that the caller has proven; None where there are none."""
    return _of(read(repo, tree)) if tree else None


def of_base(repo: Repo, base: str) -> Own | None:
    """Those of the commit that a change stands on, which is proven first. Taking over a site has none: nothing is proven."""
    sources = read(repo, base) if base else Sources()
    if not sources:
        return None
    faults = bring_up(repo, base, anchor.seen(repo)).faults
    if faults:
        return _of(sources, Stop(f"主分支{_UNPROVEN}（{legible(faults[0].message)}）", faults[0].cure))
    return _of(sources)


def agreed(repo: Repo) -> Own | None:
    """For people at work: those of the newest change that the ledger of this clone proves. What is not proven does not run,
    and does not stand in their way: the gate asks again."""
    tip = repo.find(REF)
    entry = logged_at(repo, repo.commit(tip)).entry if tip else None
    commit = entry.predicate.origin.merge if entry else ""
    if not commit or repo.find(commit) is None:
        cure = "取回审核台账：git fetch origin ledger:ledger" if not tip else "运行 sanshen ledger verify 查看"
        return _idle(repo, Stop(f"主分支{_UNPROVEN}（这个克隆里没有审核台账）", cure, blocks=False))
    sources = read(repo, commit)
    _remember(repo, bool(sources))
    if not sources:
        return None
    faults = bring_up(repo, commit, anchor.seen(repo)).faults
    if faults:
        return _idle(repo, Stop(f"主分支{_UNPROVEN}（{legible(faults[0].message)}）", faults[0].cure, blocks=False))
    return _of(sources)


def _of(sources: Sources, stop: Stop | None = None) -> Own | None:
    if not sources:
        return None
    closed = confined.available()
    if not closed and not stop and not sources.faults:
        _say_open()
    return Own(sources, closed=closed, stop=stop)


@cache
def _say_open() -> None:
    """Once a process, whichever command it is."""
    print(
        f"本站规则运行了，但没有隔离：子进程里没有密钥，却读得到本机文件、连得上网络 → {confined.CURE}", file=sys.stderr
    )


def _idle(repo: Repo, stop: Stop) -> Own | None:
    """Rules that do not run; what they are called is read from the branch at hand."""
    return _of(read(repo, "HEAD"), stop) if repo.find("HEAD") else None


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
        yield Finding(
            path=one.path, line=one.line, column=1, code=OwnRuleRefused.code, message=one.message, fix=one.cure,
            severity="error",
        )  # fmt: skip
