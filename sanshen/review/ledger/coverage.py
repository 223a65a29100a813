"""Whether a tree is what the ledger left, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator

from sanshen.base.errors import PortalError
from sanshen.git.objects import EMPTY_TREE, Commit
from sanshen.git.repo import Repo
from sanshen.review.ledger.branch import Fault
from sanshen.review.ledger.entry import Origin


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
