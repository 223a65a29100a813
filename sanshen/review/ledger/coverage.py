"""Whether a tree is what the ledger left, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from shlex import quote

from sanshen.base.errors import PortalError
from sanshen.git.objects import EMPTY_TREE, Commit
from sanshen.git.repo import Repo
from sanshen.review.judging.change import AGAIN
from sanshen.review.ledger import anchor
from sanshen.review.ledger.branch import REF, Fault
from sanshen.review.ledger.entry import Origin
from sanshen.review.ledger.mainline import main_of


def is_cut_short(last: Origin, commit: str) -> bool:
    """Whether main stands at `commit` because whoever wrote the last entry died before they moved it to the merge."""
    return bool(last.base) and last.base == commit != last.merge


def cut_short(repo: Repo, last: Origin, number: int) -> Fault:
    """What is said of it; the same holds where main was set back by one merge."""
    what, again = "上次合并中断：台账已经记下，主分支还没有跟上", f"重新运行 sanshen merge {quote(last.change)} 补完"
    if repo.find(last.merge):
        return Fault(what, f"{again}，不要撤回或另行提交；还是这样，就是主分支被退回，查明是谁", entry=number)
    cure = f"在合并的那个克隆里{again}，推送后在这里取回；就是在本克隆合并的，提交丢了，先从备份取回"
    if repo.find(REF) not in anchor.seen(repo):  # else it was proven here, and so was there
        back = 'git update-ref refs/heads/ledger "$(git rev-parse ledger^)"'
        cure += f"；哪里都没有的，经两位负责人同意，退回这一条（{back}），再重新合并"
    return Fault(f"{what}，合并的提交也不在本克隆里", cure, entry=number)


def is_fetched(repo: Repo, last: Origin) -> bool:
    """Whether the merge was made elsewhere and fetched with the ledger: this clone's own main is just not up to date."""
    tips = repo.remotes_with(main_of(repo)).values()
    return repo.find(last.merge) is not None and any(repo.is_ancestor(last.merge, tip) for tip in tips)


def behind(number: int) -> Fault:
    """What is said of that where main is held against the ledger."""
    what = "是别处合并的，本克隆的主分支还没有更新到这里"
    return Fault(what, "在主分支上运行 git pull 取回（没有本地提交的，只会前移）", entry=number)


def coverage(repo: Repo, last: Origin, tree: str, commit: str) -> Iterator[Fault]:
    """Every path of the tree must be what the last entry left; each that is not is named, with the commit that brought it."""
    changes = repo.changes(last.tree, tree)
    culprits = _culprits(repo, last.merge, commit) if changes else {}
    for change in changes:
        how = "被删除" if change.deleted else "被新增" if change.old_mode == "000000" else "被改动"
        by = culprits.get(change.path)
        who = f"（提交 {by.id[:12]}，署名 {_name(by)}）" if by else ""
        yield Fault(f"未经审核{how}{who}：台账里没有这一版本的记录", _cure(by), path=change.path)


def _cure(by: Commit | None) -> str:
    """A merge is reverted against its first parent; and what was reverted can only be handed in from a new branch."""
    command = f"git revert {'-m 1 ' if len(by.parents) > 1 else ''}{by.id[:12]}" if by else "git revert"
    return f"在主分支上撤回这处改动（{command}）；还要发布的，{AGAIN}"


def _culprits(repo: Repo, since: str, commit: str) -> dict[str, Commit]:
    """Path to the newest commit that brought it, as far as Git says; the author's name is a claim."""
    found: dict[str, Commit] = {}
    for one in repo.commits(since, commit):
        for change in repo.changes(one.parents[0] if one.parents else EMPTY_TREE, one.id):
            found.setdefault(change.path, one)
    return found


def _name(commit: Commit) -> str:
    try:
        return commit.author.name
    except PortalError:
        return "写法有误"
