"""What a round of the gate finds, of a pull request or of what belongs to none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from sanshen.base.errors import PortalError
from sanshen.gate.mirror import Mirror
from sanshen.gate.round_limits import SHOWN
from sanshen.git import following
from sanshen.git.remote import deletion
from sanshen.git.repo import Repo
from sanshen.review.forges.forge import MISLEAD, Pull, Unread
from sanshen.review.ref_names import REVIEWS


class RoundLine(msgspec.Struct, frozen=True, kw_only=True):
    """What one round found of one pull request. `entry` is its number in the ledger once it is merged.

    `trouble` says what could not be written on its page; `pull` is 0 for what belongs to none.
    """

    pull: int
    change: str
    state: str
    said: str
    entry: int | None = None
    trouble: str = ""


def unjudgeable(found: Iterable[Pull | Unread], mirror: Mirror) -> Iterator[RoundLine]:
    """What nobody can judge, named: requests that could not be read, and refs that are out of place."""
    for one in found:
        if isinstance(one, Unread):
            yield RoundLine(pull=one.number, change="", state="error", said=f"不能判定：{one.error}")
    for ref in mirror.misleading[:SHOWN]:
        said = f"{MISLEAD}；请查明是谁推送的，再删去（先长后短）：{deletion(ref)}"
        yield RoundLine(pull=0, change=ref, state="error", said=said)
    if (more := len(mirror.misleading) - SHOWN) > 0:
        yield RoundLine(pull=0, change="refs/", state="error", said=f"另有 {more} 个引用：{MISLEAD}")
    for ref in mirror.strays[:SHOWN]:
        yield _planted(ref, "不是审核记录，已忽略")
    if (more := len(mirror.strays) - SHOWN) > 0:
        yield _planted("refs/", f"另有 {more} 个引用不是审核记录，已忽略")
    for ref, said in list(mirror.undecided.items())[:SHOWN]:
        yield RoundLine(pull=0, change=ref, state="error", said=said)
    if mirror.waiting:
        yield _planted(REVIEWS, f"审核记录太多，有 {mirror.waiting} 个这一轮没有看；在审的变更不受影响")


def follow_work_tree(repo: Repo, main: str) -> Iterator[RoundLine]:
    """The clone's files follow the main branch. Nothing is judged by them; the next round tries again."""
    try:
        following.follow(repo, main)
    except PortalError as error:
        yield RoundLine(pull=0, change=main, state="error", said=f"克隆的工作区没有跟上：{error}")


def _planted(ref: str, what: str) -> RoundLine:
    return RoundLine(pull=0, change=ref, state="ignored", said=f"{what}；请查明是谁推送的，并从平台上删去")
