"""Whether a tree is what the ledger left, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from shlex import quote

from sanshen.base.errors import PortalError
from sanshen.git.objects import EMPTY_TREE, Commit
from sanshen.git.repo import Repo
from sanshen.review.ledger.branch import Fault
from sanshen.review.ledger.entry import Origin


def is_cut_short(last: Origin, commit: str) -> bool:
    """Whether main stands at `commit` because whoever wrote the last entry died before they moved it to the merge."""
    return bool(last.base) and last.base == commit != last.merge


def cut_short(last: Origin, number: int) -> Fault:
    """What is said of it; the same holds where main was set back by one merge."""
    cure = f"重新运行 sanshen merge {quote(last.change)} 补完，不要撤回或另行提交；还是这样，就是主分支被退回，查明是谁"
    return Fault("上次合并中断：台账已经记下，主分支还没有跟上", cure, entry=number)


def coverage(repo: Repo, last: Origin, tree: str, commit: str) -> Iterator[Fault]:
    """Every path of the tree must be what the last entry left; each that is not is named, with the commit that brought it."""
    cure = "撤回这处改动（git revert），或按流程送审"
    changes = repo.changes(last.tree, tree)
    culprits = _culprits(repo, last.merge, commit) if changes else {}
    for change in changes:
        how = "被删除" if change.deleted else "被新增" if change.old_mode == "000000" else "被改动"
        who = culprits.get(change.path, "")
        yield Fault(f"未经审核{how}{who}：台账里没有这一版本的记录", cure, path=change.path)


def _culprits(repo: Repo, since: str, commit: str) -> dict[str, str]:
    """Path to the newest commit that brought it, as far as Git says; the author's name is a claim."""
    found: dict[str, str] = {}
    for one in repo.commits(since, commit):
        for change in repo.changes(one.parents[0] if one.parents else EMPTY_TREE, one.id):
            found.setdefault(change.path, f"（提交 {one.id[:12]}，署名 {_name(one)}）")
    return found


def _name(commit: Commit) -> str:
    try:
        return commit.author.name
    except PortalError:
        return "写法有误"
