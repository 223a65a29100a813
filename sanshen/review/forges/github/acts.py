"""What a pull request on GitHub says: reviews, comments and pushes as opinions, in the order of their times.

A time has whole seconds, and a review's number is given when its draft is begun. So the order of two acts of one second
is unknown, and is taken to be the one that helps least (see `_order` and `_untied`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import msgspec

from sanshen.review.comments import parse_command, review_fault
from sanshen.review.forges.comment_opinions import comment_opinions
from sanshen.review.forges.forge import Account, ForgeError, Opinion, Pull, before_retarget
from sanshen.review.forges.github.answers import GHOST, Activity, CommentRow, ReviewRow, User
from sanshen.review.forges.github.history import History, Turn
from sanshen.review.judging.act import Decision

_NOTHING = "0" * 40
_EPOCH = datetime.fromtimestamp(0, UTC)
_EDITED = "这条审核意见的文字在提交后被改动过，看不出是谁写的，不算：请重新提交一次"
_UNBOUND = "平台没有说这条审核意见针对哪个版本、在什么时候，不算：请重新审核一次"
_SAID: dict[str, Decision] = {"APPROVED": "approve", "CHANGES_REQUESTED": "return", "DISMISSED": "approve"}
_ORDER: tuple[Decision, ...] = (
    *("push", "submit", "proof", "approve"),
    *("consent", "override", "self-check", "return", "withdraw"),
)


def opinions_of(
    pull: Pull,
    reviews: Sequence[ReviewRow],
    comments: Sequence[CommentRow],
    activity: Sequence[Activity],
    history: History,
) -> list[Opinion]:
    """ForgeError where GitHub does not say who brought the head."""
    pushes = [one for one in activity if one.after != _NOTHING]
    heads = {one.after for one in pushes} | {pull.head}
    written = [
        opinion
        for one in comments
        for opinion in comment_opinions(one.id, human(one.user), one.body, one.created_at, one.updated_at, heads)
    ]
    said = [*_pushed(pull, pushes), *_reviewed(pull, reviews, history), *written]
    return _untied(sorted((_before_turn(one, history.turned) for one in said), key=_order))


def human(user: User | None) -> Account | None:
    """None for apps, organisations and ghosts."""
    return user.account if user and user.type == "User" and user.id != GHOST.id else None


def _pushed(pull: Pull, pushes: Sequence[Activity]) -> Iterator[Opinion]:
    """A push by an app or by nobody known is kept, so that the judge refuses it as a stranger's.

    A branch name that was used before brings its earlier pushes along: they can only bar somebody more.
    """
    for one in pushes:
        yield Opinion(record=f"push:{one.id}", account=_pusher(one), decision="push", head=one.after, at=one.timestamp)
    current = [one for one in pushes if one.after == pull.head]
    if not current:
        cure = "稍后重试；仍然如此，则在分支上新推送一次"
        raise ForgeError(f"平台没有说合并请求 {pull.number} 的最新版本是谁推送的", cure=cure)
    if pull.open and not pull.draft:
        last = max(current, key=lambda one: (one.timestamp, one.id))
        record = f"pull:{pull.number}@{pull.head}"
        yield Opinion(record=record, account=_pusher(last), decision="submit", head=pull.head, at=last.timestamp)


def _reviewed(pull: Pull, reviews: Sequence[ReviewRow], history: History) -> Iterator[Opinion]:
    """A dismissed review also ends its account's approvals before it: GitHub then knows of no opinion, and nor do we.

    Words that somebody edited prove nothing of who wrote them: what is not witnessed yet must be given anew.
    """
    ended = {one.user.id: number for number, one in enumerate(reviews) if one.user and one.state == "DISMISSED"}
    for number, one in enumerate(reviews):
        account, said = human(one.user), parse_command(one.body or "")
        decision = _SAID.get(one.state) or (said.decision if said and one.state == "COMMENTED" else None)
        if account is None or decision is None:
            continue
        fault, edited = "", history.edited.get(one.id, True)
        if said and one.state in ("APPROVED", "COMMENTED"):
            decision = said.decision
            fault = review_fault(said, one.commit_id or "", pull.merged) if decision != "return" else ""
        if edited and decision != "return":
            fault = _EDITED
        if one.commit_id is None or one.submitted_at is None:
            fault = _UNBOUND
        ends = one.state == "DISMISSED" or (one.state == "APPROVED" and number <= ended.get(account.id, -1))
        yield Opinion(
            record=f"review:{one.id}",
            account=account,
            decision=decision,
            head=one.commit_id or "",
            at=one.submitted_at or _EPOCH,
            comment=one.body or "",
            standing=not ends and fault in ("", _EDITED),
            fault=fault,
            edited=edited,
        )


def _before_turn(one: Opinion, turned: Turn | None) -> Opinion:
    """What was agreed to before the base branch was changed, or in that second, was another change: it never stands again."""
    if turned is None or one.at > turned.created_at or one.decision in ("push", "submit", "return"):
        return one
    fault = before_retarget(turned.actor.login if turned.actor else "")
    return msgspec.structs.replace(one, standing=False, fault=fault)


def _pusher(one: Activity) -> Account:
    return one.actor.account if one.actor else GHOST


def _order(one: Opinion) -> tuple[datetime, int, int]:
    """By time; within a second a proof comes before the approval it should follow, an approval before its self-check, a veto last."""
    number = one.record.partition(":")[2].partition("@")[0]
    return one.at, _ORDER.index(one.decision), int(number)


def _untied(said: Sequence[Opinion]) -> list[Opinion]:
    """Of several accounts' approvals in one second only the first stands: which came first cannot be known."""
    first: dict[datetime, int] = {}
    kept = []
    for one in said:
        if one.decision in ("approve", "override") and one.standing and not one.fault:
            tied = first.setdefault(one.at, one.account.id) != one.account.id
            one = msgspec.structs.replace(one, standing=not tied)
        kept.append(one)
    return kept
