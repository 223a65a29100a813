"""What a pull request on Gitea or Forgejo says: reviews, comments and pushes as opinions, in the order of its timeline.

The timeline alone gives the order: a review's own time is that of its draft, and the list of reviews is sorted by it.
Its entries show a review's words as anybody who may write has edited them; the review keeps those that its author gave.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from sanshen.base.errors import UNREADABLE
from sanshen.review.comments import parse_command, review_fault
from sanshen.review.forges.comment_opinions import comment_opinions
from sanshen.review.forges.forge import Account, ForgeError, Opinion, Pull, before_retarget
from sanshen.review.forges.gitea.answers import CommentRow, Event, Push, ReviewRow, User
from sanshen.review.judging.act import Decision

_STATES: dict[str, Decision] = {"APPROVED": "approve", "REQUEST_CHANGES": "return"}
_NEUTRAL = {"COMMENT", "PENDING", "REQUEST_REVIEW", ""}
_COMMIT = re.compile(r"[0-9a-f]{40}")
_LATER = "稍后重试；一直这样，请平台管理员检查"
_UNBOUND = "这条审核意见没有指明完整的版本号，不算：请在网页上重新审核"
_UNPLACED = "这条审核意见的时间记录被删去，排不出先后，不算：请重新提交一次"


def opinions_of(
    pull: Pull, reviews: Sequence[ReviewRow], hidden: int, comments: Sequence[CommentRow], timeline: Sequence[Event]
) -> list[Opinion]:
    """`hidden` reviews are counted and not shown. ForgeError where the answers do not fit together."""
    events = sorted(timeline, key=lambda event: event.id)
    rows = {row.id: row for row in reviews}
    given = {event.review_id: event for event in events if event.type == "review"}  # the last one: drafts have one too
    _require_whole(given, rows, hidden, comments, events)
    pushes = {event.id: _pushed(event) for event in events if event.type == "pull_push"}
    _require_registered(pull, pushes)
    standing = _standing(given, rows, events)
    made: list[Opinion] = []
    for event in events:
        if event.type == "pull_push":
            made += _handed(pull, event, pushes[event.id], event.id == max(pushes))
        elif event.type == "change_target_branch":
            made = _before_retarget(made, event)
        elif event.type == "review" and event is given[event.review_id] and event.review_id in rows:
            row = rows[event.review_id]
            made += _reviewed(pull, row, event, row.id in standing or row.state == "COMMENT")
        elif event.type == "comment":
            heads = {*pushes.values(), pull.head}
            made += comment_opinions(event.id, human(event.user), event.body, event.created_at, event.updated_at, heads)
    for row in reviews:
        made += _unplaced(row) if row.id not in given else ()
    return made


def human(user: User | None) -> Account | None:
    """None for ghosts, the system and its workflows."""
    return Account(user.id, user.login) if user and user.id > 0 else None


def _before_retarget(made: Sequence[Opinion], event: Event) -> list[Opinion]:
    """What was agreed to before the base branch was changed was another change: it never stands again."""
    fault = before_retarget(event.user.login if event.user else "")
    return [
        one
        if one.decision in ("push", "submit", "return")
        else msgspec.structs.replace(one, standing=False, fault=fault)
        for one in made
    ]


def _require_whole(
    given: dict[int, Event],
    rows: dict[int, ReviewRow],
    hidden: int,
    comments: Sequence[CommentRow],
    events: Sequence[Event],
) -> None:
    """Each answer must contain what another one mentions; only drafts of others may be missing."""
    if strange := {row.state for row in rows.values()} - _STATES.keys() - _NEUTRAL:
        raise ForgeError(f"平台给出了不认识的审核意见类型：{'、'.join(sorted(strange))}", cure="核对平台版本")
    listed = {event.id for event in events if event.type == "comment"}
    if len(given.keys() - rows.keys()) > hidden or {comment.id for comment in comments} - listed:
        raise ForgeError("平台给出的审核意见、评论与时间线对不上", cure=_LATER)


def _require_registered(pull: Pull, pushes: dict[int, str]) -> None:
    """The forge makes the entry of a push a moment after the push itself."""
    if pull.open and (not pushes or pushes[max(pushes)] != pull.head):
        cure = "稍后重试；一直这样，请在分支上再推送一次（关闭期间的推送，平台不登记）"
        raise ForgeError(f"平台没有登记第 {pull.number} 号的最新版本是谁推送的", cure=cure)


def _pushed(event: Event) -> str:
    """The head that a push led to."""
    try:
        commits = msgspec.json.decode(event.body, type=Push).commit_ids
    except UNREADABLE:
        commits = []
    if not commits or not _COMMIT.fullmatch(commits[-1]):
        raise ForgeError(f"平台没有说明 push:{event.id} 推送了什么", cure=_LATER)
    return commits[-1]


def _standing(given: dict[int, Event], rows: dict[int, ReviewRow], events: Sequence[Event]) -> set[int]:
    """The newest review of each account, unless it was ever dismissed: the forge lets what was dismissed be restored."""
    ever = {event.review_id for event in events if event.type == "dismiss_review"}
    said = [
        rows[event.review_id] for event in events if event is given.get(event.review_id) and event.review_id in rows
    ]
    newest = {row.user.id: row for row in said if row.user and row.state in _STATES}
    return {row.id for row in newest.values() if not row.dismissed and row.id not in ever}


def _handed(pull: Pull, event: Event, head: str, last: bool) -> Iterator[Opinion]:
    """The push, and the handing in of the version where the pull request stands, by whoever brought it there."""
    account = human(event.user)
    if account is None:
        return
    pushed = Opinion(record=f"push:{event.id}", account=account, decision="push", head=head, at=event.created_at)
    yield pushed
    if last and pull.open and not pull.draft:
        yield msgspec.structs.replace(pushed, record=f"pull:{pull.number}@{head}", decision="submit")


def _meant(row: ReviewRow) -> tuple[Account | None, Decision | None]:
    """Whose review it is and what it decides; None for what says nothing, or was given by a team."""
    if row.team is not None:
        return None, None
    said = parse_command(row.body)
    return human(row.user), _STATES.get(row.state) or (said.decision if said and row.state == "COMMENT" else None)


def _reviewed(pull: Pull, row: ReviewRow, event: Event, stands: bool) -> Iterator[Opinion]:
    """What one review says, in the words that its author gave.

    Giving or restoring a review alters its row and then makes an entry. A row that is newer than its last entry has lost
    one: what is left is the entry of its draft, or that of a review since dismissed.
    """
    said, account, decision = parse_command(row.body), *_meant(row)
    if account is None or decision is None:
        return
    fault = review_fault(said, row.commit_id, pull.merged) if said and decision != "return" else ""
    if said and row.state == "APPROVED":
        decision = said.decision
    if not _COMMIT.fullmatch(row.commit_id):  # an API client may state any
        fault = _UNBOUND
    elif stands and event.created_at < row.updated_at and decision != "return":
        fault = _UNPLACED
    yield Opinion(
        record=f"review:{row.id}",
        account=account,
        decision=decision,
        head=row.commit_id,
        at=event.created_at,
        comment=row.body,
        standing=stands and not fault,
        fault=fault,
        edited=event.body != row.body,
    )


def _unplaced(row: ReviewRow) -> Iterator[Opinion]:
    """A review whose entry was deleted: nobody knows when it was given. What holds up goes on holding up, after all else."""
    account, decision = _meant(row)
    if account is None or decision is None:
        return
    holds = decision == "return" and _COMMIT.fullmatch(row.commit_id) is not None
    yield Opinion(
        record=f"review:{row.id}",
        account=account,
        decision=decision,
        head=row.commit_id,
        at=row.updated_at,
        comment=row.body,
        standing=holds and not row.dismissed,
        fault="" if holds else _UNPLACED,
    )
