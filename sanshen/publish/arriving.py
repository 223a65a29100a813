"""What the forge says of the main branch and the ledger lands in refs of its own, is proven, and only then moves ours.

One rule for every clone that fetches: the gate's, a second witness's, a publishing machine's. The ledger follows the forge's where
that is proven and goes on from all that was proven here (`sanshen.review.ledger.anchor`). The main branch moves forward freely, for what
stands on it is held against the ledger before anything is done with it; back or aside it moves only to what the ledger covers.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence

from sanshen.base.errors import PortalError
from sanshen.git import following, private
from sanshen.git.objects import ZERO
from sanshen.git.remote import Remote
from sanshen.git.repo import Repo
from sanshen.review.ledger import anchor
from sanshen.review.ledger.branch import INQUIRE, REF, Fault, logged_at
from sanshen.review.ledger.coverage import is_cut_short
from sanshen.review.ledger.mainline import main_of
from sanshen.review.proving.incremental import verify_incremental

ORIGIN = "origin"
_FORGE = "refs/sanshen/forge/"  # the forge's two branches as they were last seen there
_LEFT = "refs/sanshen/left/"  # where ours stood before it moved back or aside
_HEADS = "refs/heads/"


class Unfollowed(PortalError):
    """The forge's main branch or ledger must not be followed; ours stand where they stood."""


def bring(repo: Repo, token: str = "") -> None:
    """Follow the clone's own remote; PortalError where that lacks one of the two, must not be followed or does not answer.

    The work tree stays as it is; `follow_work_tree` brings it along.
    """
    main = main_of(repo)
    refs = (_HEADS + main, REF)
    remote = Remote(repo.root, ORIGIN, token)
    there = remote.refs(refs)
    refuse_lacking(there, refs)
    take(repo, remote, main, there)


def take(repo: Repo, remote: Remote, main: str, there: Mapping[str, str], *, writes: bool = False) -> None:
    """Move ours to where the forge's are, whose refs are `there`; Unfollowed, and nothing moved, where that must not be.

    `writes`: this clone writes the ledger itself, and ours is ahead until it is pushed.
    """
    branch = _HEADS + main
    refs = [ref for ref in (branch, REF) if ref in there]
    for ref in refs:
        following.make_room(repo, _tracking_ref(ref))
    lacking = [ref for ref in refs if repo.find(_tracking_ref(ref)) != there[ref]]
    try:
        if lacking:
            remote.fetch([f"+{ref}:{_tracking_ref(ref)}" for ref in lacking])
    except PortalError as error:
        raise _unread(error) from error
    here, theirs = ({ref: repo.find(at(ref)) for ref in refs} for at in (str, _tracking_ref))
    try:
        if here == theirs:
            _note(repo, here.get(branch), here.get(REF))
            return
        tip, old = repo.resolve(_tracking_ref(branch)), here[branch]
        ledger = _ledger(repo, tip, here.get(REF), theirs.get(REF), writes=writes)
        if old and not repo.is_ancestor(old, tip):
            _refuse_uncovered(repo, main, tip, ledger)
    except Unfollowed:
        raise
    except PortalError as error:
        raise _unread(error) from error
    anchor.require_room(repo)
    if tip != old:
        following.hold(repo, main)
    _move(repo, {branch: tip} | ({REF: ledger} if ledger else {}))
    if ledger and ledger == theirs.get(REF):
        anchor.remember(repo, ledger)


def given(repo: Repo, ledger: str) -> None:
    """The forge has taken our ledger: from now on nothing else may stand there."""
    repo.update_ref(_tracking_ref(REF), ledger, repo.find(_tracking_ref(REF)) or ZERO)
    try:
        anchor.remember(repo, ledger)
    except PortalError as error:  # it is recorded and pushed
        private.say(f"台账已推送；只是{error.message} → {error.cure}")


def is_ahead(repo: Repo) -> bool:
    """Whether the ledger here is another than the forge had when it was last asked: what it says may still have to give way."""
    return repo.find(_tracking_ref(REF)) not in (None, repo.find(REF))


def had_ledger(repo: Repo) -> bool:
    """Whether this clone has ever seen a ledger at the forge."""
    return repo.find(_tracking_ref(REF)) is not None


def refuse_lacking(there: Container[str], refs: Iterable[str]) -> None:
    """PortalError where the forge has not all of these: a publication that waits for nothing would look like one with nothing to do."""
    if gone := [ref.removeprefix(_HEADS) for ref in refs if ref not in there]:
        cure = (
            "用 git remote -v 核对地址；地址没错的，查明是谁删去的，"
            f"再从完整的克隆推回去：git push {ORIGIN} {' '.join(gone)}"
        )
        raise PortalError(f"远端 {ORIGIN} 上没有 {'、'.join(gone)}（主分支和审核台账缺一不可）", cure=cure)


def follow_work_tree(repo: Repo, proven: str) -> None:
    """Once the commit is proven, the work tree may have it, where it is what the main branch stands at."""
    main = main_of(repo)
    if proven == repo.find(_HEADS + main):
        following.follow(repo, main)


def _note(repo: Repo, tip: str | None, ledger: str | None) -> None:
    """The forge has what this clone has, perhaps since it was cloned: where that is good, nothing less may come from now on."""
    seen = anchor.seen(repo)
    if not tip or not ledger or ledger in seen:
        return
    if any(not repo.find(one) or not repo.is_ancestor(one, ledger) for one in seen):
        return
    if not verify_incremental(repo, tip).broken:
        anchor.remember(repo, ledger)


def _tracking_ref(ref: str) -> str:
    return _FORGE + ref.removeprefix(_HEADS)


def _ledger(repo: Repo, tip: str, here: str | None, there: str | None, *, writes: bool) -> str | None:
    """The ledger to have from now on: the forge's, or ours where that only waits to be pushed."""
    if there is None or there == here:
        return here
    if writes and here and repo.is_ancestor(there, here) and not verify_incremental(repo, tip).broken:
        return here
    for one in _proven(repo, tip, here):
        if not repo.find(one) or not repo.is_ancestor(one, there):
            raise _lost(one, there, behind=repo.find(one) is not None and repo.is_ancestor(there, one))
    if broken := verify_incremental(repo, tip, ledger=there).broken:
        if _is_cut_short(repo, tip, there):
            raise _half_pushed(repo)
        raise _unproven(broken, anchor.seen(repo)[-1:] or [here or ""])
    return there


def _proven(repo: Repo, tip: str, here: str | None) -> list[str]:
    """Ledger commits that were proven here; a clone that noted none has proven what it holds, if that is good."""
    seen = anchor.seen(repo)
    return seen or ([here] if here and not verify_incremental(repo, tip).broken else [])


def _refuse_uncovered(repo: Repo, main: str, tip: str, ledger: str | None) -> None:
    """The main branch moved back or aside: Unfollowed unless it is what the ledger covers, with all that was merged."""
    found = verify_incremental(repo, tip, ledger=ledger or REF)
    last = found.index.last()
    merged = last.origin.merge if last else ""
    if not found.faults and repo.find(merged) and repo.is_ancestor(merged, tip):
        return
    where = f"{merged}:{_HEADS}{main}" if merged and not found.broken else f"提交:{_HEADS}{main}"
    cure = (
        f"在本克隆里合并、还没有推送的，运行 git push {ORIGIN} {main} ledger；否则查明是谁改的，"
        f"把它恢复到台账最后一号审定的提交：git push --force {ORIGIN} {where}。恢复后自动接着走"
    )
    raise Unfollowed("代码平台上的主分支被退回或改写，不是台账审定的内容，没有跟随", cure=cure)


def _lost(proven: str, there: str, *, behind: bool) -> Unfollowed:
    if behind:
        cure = (
            f"在本克隆里合并、还没有推送的，或平台从旧备份恢复过的，从本克隆推上去：git push {ORIGIN} ledger；"
            "都不是的，查明是谁改的，再推回去"
        )
        what = f"代码平台上的台账到 {there[:12]} 为止，少了本克隆核对过的记录（到 {proven[:12]}），没有跟随"
        return Unfollowed(what, cure=cure)
    cure = (
        "用备份或别的克隆里的台账比对。平台上的无误，是本克隆自己多记过账（从旧备份恢复过，或两台机器用同一把闸门密钥）的，"
        f"停用这个克隆，重新克隆一份；平台上的不对的，停止发布，保留现场，查明是谁改的，再恢复：git push --force {ORIGIN} {proven}:{REF}"
    )
    what = f"代码平台上的台账（{there[:12]}）不是接着本克隆核对过的 {proven[:12]} 往下记的，没有跟随"
    return Unfollowed(what, cure=cure)


def _is_cut_short(repo: Repo, tip: str, ledger: str) -> bool:
    """Whether the forge got the entry of a merge, and neither the merge nor a main branch that has it."""
    last = logged_at(repo, repo.commit(ledger)).entry
    origin = last.predicate.origin if last else None
    return origin is not None and is_cut_short(origin, tip) and repo.find(origin.merge) is None


def _half_pushed(repo: Repo) -> Unfollowed:
    cure = (
        "在合并的那个克隆里重新运行 sanshen merge 同一变更（中断的会补完），再推送："
        f"git push {ORIGIN} {main_of(repo)} ledger；哪个克隆里都没有这次合并的，查明是谁推送的"
    )
    return Unfollowed(
        "代码平台上的台账已记下最后一次合并，主分支还没有：合并中断了，或只推送了台账，没有跟随", cure=cure
    )


def _unread(error: PortalError) -> Unfollowed:
    said = f"代码平台上的主分支或台账取不下来、读不出来，没有跟随：{error.message}"
    return Unfollowed(said, cure=error.cure, path=error.path, line=error.line)


def _unproven(broken: Sequence[Fault], proven: Sequence[str]) -> Unfollowed:
    fault = broken[0]
    back = f"git push --force {ORIGIN} {proven[0]}:{REF}" if proven and proven[0] else "用备份的台账"
    cure = (
        f"查明是谁推送的，把台账恢复到核对过的记录：{back}。恢复后自动接着走" if fault.cure == INQUIRE else fault.cure
    )
    where = f"第 {fault.entry} 号" if fault.entry is not None else fault.path
    return Unfollowed(f"代码平台上的台账核对不过，没有取用：{where} {fault.message}", cure=cure)


def _move(repo: Repo, tips: Mapping[str, str]) -> None:
    """Both at once. What ours held and the forge's does not is kept under a name, and said."""
    moves = [(ref, tip, old or ZERO) for ref, tip in tips.items() if (old := repo.find(ref)) != tip]
    left = [(ref, old) for ref, tip, old in moves if old != ZERO and not repo.is_ancestor(old, tip)]
    kept = [(f"{_LEFT}{ref.removeprefix(_HEADS)}/{old}", old) for ref, old in left]
    repo.update_refs([*moves, *((ref, old, repo.find(ref) or ZERO) for ref, old in kept)])
    for (ref, _), (name, _) in zip(left, kept, strict=True):
        private.say(f"{ref.removeprefix(_HEADS)} 已改随代码平台上核对过的版本；原来的保留在 {name}")
