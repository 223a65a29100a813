"""What a pull request on Gitea or Forgejo says: reviews, comments and pushes as opinions, in the order of its timeline.

The timeline alone gives the order: a review's own time is that of its draft, and the list of reviews is sorted by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from review.act import Decision
from review.forge import Account, ForgeError, Opinion, Pull
from review.gitea_json import CommentRow, Event, Push, ReviewRow, User
from review.spoken import heard

_STATES: dict[str, Decision] = {"APPROVED": "approve", "REQUEST_CHANGES": "return"}
_NEUTRAL = {"COMMENT", "PENDING", "REQUEST_REVIEW", ""}
_COMMIT = re.compile(r"[0-9a-f]{40}")
_LATER = "稍后重试；一直这样，请平台管理员检查"


def opinions_of(
    pull: Pull, reviews: Sequence[ReviewRow], comments: Sequence[CommentRow], timeline: Sequence[Event]
) -> list[Opinion]:
    """ForgeError where the three answers do not fit together, or where the head's push is not there yet."""
    events = sorted(timeline, key=lambda event: event.id)
    rows = {row.id: row for row in reviews}
    _require_whole(rows, comments, events)
    pushes = {event.id: _pushed(event) for event in events if event.type == "pull_push"}
    if pull.open and (not pushes or pushes[max(pushes)] != pull.head):
        cure = "稍后重试；一直这样，请在分支上再推送一次（关闭期间的推送，平台不登记）"
        raise ForgeError(f"平台没有登记第 {pull.number} 号的最新版本是谁推送的", cure=cure)
    standing = _standing(rows, events)
    made: list[Opinion] = []
    for event in events:
        if event.type == "pull_push":
            made += _handed(pull, event, pushes[event.id], event.id == max(pushes))
        elif event.type == "review" and event.review_id in rows:
            made += _reviewed(rows[event.review_id], event, event.review_id in standing)
        elif event.type == "comment":
            made += _spoken(event, {*pushes.values(), pull.head})
    return made


def human(user: User | None) -> Account | None:
    """None for ghosts, the system and its workflows."""
    return Account(user.id, user.login) if user and user.id > 0 else None


def _require_whole(rows: dict[int, ReviewRow], comments: Sequence[CommentRow], events: Sequence[Event]) -> None:
    """Each answer must contain what another one mentions."""
    entered = {event.review_id for event in events if event.type == "review"}
    listed = {event.id for event in events if event.type == "comment"}
    if strange := {row.state for row in rows.values()} - _STATES.keys() - _NEUTRAL:
        raise ForgeError(f"平台给出了不认识的审核意见类型：{'、'.join(sorted(strange))}", cure="核对平台版本")
    if absent := [row for row in rows.values() if row.state in _STATES and row.id not in entered]:
        who = absent[0].user.login if absent[0].user else "已注销账号"
        cure = f"请平台管理员删去 {who} 的这条审核意见，再由本人重新审核"
        raise ForgeError(f"审核意见 review:{absent[0].id} 没有时间记录，排不出先后", cure=cure)
    if entered - rows.keys() or {comment.id for comment in comments} - listed:
        raise ForgeError("平台给出的审核意见、评论与时间线对不上", cure=_LATER)


def _pushed(event: Event) -> str:
    """The head that a push led to."""
    try:
        commits = msgspec.json.decode(event.body, type=Push).commit_ids
    except msgspec.MsgspecError:
        commits = []
    if not commits or not _COMMIT.fullmatch(commits[-1]):
        raise ForgeError(f"平台没有说明 push:{event.id} 推送了什么", cure=_LATER)
    return commits[-1]


def _standing(rows: dict[int, ReviewRow], events: Sequence[Event]) -> set[int]:
    """The reviews that still hold.

    A review that was ever dismissed never holds again, although the forge lets it be restored. A newer one by the same
    account replaces it; where it repeats the same on the same commit, nothing was taken back.
    """
    ever = {event.review_id for event in events if event.type == "dismiss_review"}
    given = [rows[event.review_id] for event in events if event.type == "review" and event.review_id in rows]
    newest: dict[int, ReviewRow] = {}
    standing: set[int] = set()
    for row in reversed([row for row in given if row.state in _STATES]):
        later = newest.get(row.user.id if row.user else 0)
        repeats = later is not None and (later.state, later.commit_id) == (row.state, row.commit_id)
        if row.id not in ever and (later.id in standing and repeats if later else not row.dismissed):
            standing.add(row.id)
        newest[row.user.id if row.user else 0] = row
    return standing


def _handed(pull: Pull, event: Event, head: str, last: bool) -> Iterator[Opinion]:
    """The push, and the handing in of the version where the pull request stands, by whoever brought it there."""
    account = human(event.user)
    if account is None:
        return
    pushed = Opinion(record=f"push:{event.id}", account=account, decision="push", head=head, at=event.created_at)
    yield pushed
    if last and pull.open and not pull.draft:
        yield msgspec.structs.replace(pushed, record=f"pull:{pull.number}@{head}", decision="submit")


def _reviewed(row: ReviewRow, event: Event, stands: bool) -> Iterator[Opinion]:
    account = human(row.user)
    if row.state not in _STATES or account is None or row.team is not None:
        return
    if not _COMMIT.fullmatch(row.commit_id):  # an API client may state any
        cure = f"请 {account.login} 删去这条审核意见，在网页上重新审核"
        raise ForgeError(f"审核意见 review:{row.id} 没有指明提交", cure=cure)
    yield Opinion(
        record=f"review:{row.id}",
        account=account,
        decision=_STATES[row.state],
        head=row.commit_id,
        at=event.created_at,
        comment=row.body,
        standing=stands,
    )


def _spoken(event: Event, heads: set[str]) -> Iterator[Opinion]:
    """A comment that is an act on one of the versions that ever stood; an edited one no longer proves who wrote what."""
    account, said = human(event.user), heard(event.body)
    meant = [head for head in heads if said and head.startswith(said.head)]
    if account is None or said is None or len(meant) != 1:
        return
    yield Opinion(
        record=f"comment:{event.id}",
        account=account,
        decision=said.decision,
        head=meant[0],
        at=event.created_at,
        comment=event.body,
        standing=event.updated_at == event.created_at,
    )
