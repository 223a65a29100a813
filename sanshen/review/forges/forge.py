"""What the engine asks of a forge (GitHub, Gitea, Forgejo): facts to witness, and places where people are told.

Adapters turn a forge's JSON into these types and judge nothing. Whatever cannot be read whole is a ForgeError:
a missing page, a count that does not fit, an answer of another shape, a refused request.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Literal, Protocol, TypeVar

import msgspec

from sanshen.base.errors import UNREADABLE, PortalError
from sanshen.review.judging.act import Decision

StatusState = Literal["success", "pending", "failure", "error"]
Row = TypeVar("Row")
_LONGEST = 10_000  # characters of a comment
LIMIT = 140  # characters that GitHub keeps of a status's description


class ForgeError(PortalError):
    """The forge did not answer, refused, or answered something that cannot be trusted to be whole."""


class Refused(ForgeError):
    """The forge answered, and the answer is no."""

    def __init__(self, status: int, message: str, *, cure: str) -> None:
        super().__init__(message, cure=cure)
        self.status = status


def unless_lacking(ask: Callable[[], Row]) -> Row | None:
    """What the forge answers; None where it says that there is no such thing."""
    try:
        return ask()
    except Refused as refused:
        if refused.status != 404:
            raise
        return None


def require_same(now: Pull, pull: Pull, head: str) -> None:
    """Refused where what is about to be merged is no longer this head, or would go into another branch."""
    if (now.number, now.head, now.base) != (pull.number, head, pull.base):
        cure = "重新核对审核结论后再合并"
        raise Refused(409, f"合并请求 {pull.number} 的版本或目标分支已经改变", cure=cure)


_FOLDERS = ("heads", "tags", "pull", "notes", "reviews", "witnesses")  # what a forge and the engine keep below refs/
_COMMIT = re.compile(r"[0-9a-fA-F]{40}")
MISLEAD = "平台自己的 git 可能把它当成别的分支或提交，合并会因此出错、停住"
UNASKABLE = (404, 422)  # what a forge answers where an account does not exist or may not enter the repository


def misleading(refs: Iterable[str]) -> list[str]:
    """Those that mislead, in the order in which git can delete them: it would not know which of two alike is meant."""
    return sorted(filter(_misleads, refs), key=lambda ref: (-len(ref), ref))


def _misleads(ref: str) -> bool:
    """Whether a git that serves merges may take this ref for another one, or for a commit.

    It looks for `x` as refs/x, refs/tags/x, refs/heads/x and refs/remotes/x, too, and a full name is such an `x`;
    forges hand the full id of a commit on as such an `x`, too.
    """
    _, first, below = ref.split("/", 2)
    is_commit = first in ("heads", "tags") and _COMMIT.fullmatch(below)
    return first not in _FOLDERS or below.startswith("refs/") or bool(is_commit)


def unaskable(ask: Callable[[str], None], logins: Iterable[str]) -> list[str]:
    """Ask each by itself, so that one whom the forge refuses keeps nobody else from being asked."""
    refused = []
    for login in logins:
        try:
            ask(login)
        except Refused as error:
            if error.status not in UNASKABLE:
                raise
            refused.append(login)
    return refused


class Account(msgspec.Struct, frozen=True, order=True):
    """The number counts; a login can pass to somebody else."""

    id: int
    login: str


class Pull(msgspec.Struct, frozen=True, kw_only=True):
    """A pull request. `branch` is the head branch's name: the name of the change. `head` is the commit it stands at.

    `base` is the branch that it goes into. `foreign`: the head lies in another repository. `url` is its page.
    `opened` and `merged_at` are the forge's own times, `merged_by` the number of the account that pressed the button, where it tells.
    """

    number: int
    branch: str
    head: str
    base: str
    title: str
    url: str
    opener: Account
    draft: bool = False
    open: bool = True
    opened: datetime | None = None
    merged: bool = False
    merged_at: datetime | None = None
    merged_by: int | None = None
    foreign: bool = False


class Unread(msgspec.Struct, frozen=True):
    """A pull request that the forge describes in a way nobody can read; `number` is 0 where not even that is told."""

    number: int
    error: ForgeError


class _Numbered(msgspec.Struct, frozen=True):
    number: int = 0


def unless_odd(row: Row, read: Callable[[Row], Pull]) -> Pull | Unread:
    """What `read` makes of one row of the forge's list, or that it cannot be read."""
    try:
        return read(row)
    except ForgeError as error:
        try:
            if isinstance(row, msgspec.Raw):
                return Unread(msgspec.json.decode(row, type=_Numbered).number, error)
            return Unread(msgspec.convert(row, _Numbered).number, error)
        except UNREADABLE:
            return Unread(0, error)


class Opinion(msgspec.Struct, frozen=True, kw_only=True):
    """What one human account said about one exact commit.

    `record` is the forge's lasting name for it: `review:12`, `comment:9`, `pull:3@<head>`, `push:77`. Reviews give
    `approve` or `return`, or what the first line of their words says (see spoken.py); a comment, which others may edit,
    only `return`; the opening of a pull request and a push give `submit` and `push`.
    `standing` is false where it was dismissed or superseded since, or never stood. `fault` says in Chinese why it cannot
    count, or is empty: one that stands and was witnessed before goes on counting as it was witnessed. `edited`: somebody
    altered since what its page shows.
    """

    record: str
    account: Account
    decision: Decision
    head: str
    at: datetime
    comment: str = ""
    checked: tuple[str, ...] = ()
    standing: bool = True
    fault: str = ""
    edited: bool = False

    def __post_init__(self) -> None:
        """A return is witnessed however much somebody wrote; what is kept of their words fits into an act (sanshen.review.planted)."""
        msgspec.structs.force_setattr(self, "comment", self.comment[:_LONGEST])


def before_retarget(by: str) -> str:
    """The fault of what was said before the base branch was changed, by this account."""
    return f"此后 {by or '不明账号'} 改动过合并请求的目标分支，当时看到的可能是另一处改动：请重新核对、重新提交"


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """One status of a commit. `context` carries the base branch, since a status belongs to a commit, not to a pull request."""

    state: StatusState
    context: str
    description: str
    url: str = ""


def status_context(main: str) -> str:
    """Name of our status on commits that would go into this branch."""
    return f"三审/{main}"


class Forge(Protocol):
    """One repository on one forge. Every method may raise ForgeError."""

    def pulls(self, base: str) -> list[Pull | Unread]:
        """The open pull requests that go into `base`, drafts included; one of odd form keeps no other from being read."""

    def pull(self, number: int) -> Pull:
        """One pull request, open or not."""

    def landed(self, commit: str, main: str, message: str = "") -> Pull | None:
        """The pull request whose merge this commit is; None if the forge knows of none.

        Of several it is one into `main`, first the one that the merge's own message names.
        """

    def opinions(self, pull: Pull) -> list[Opinion]:
        """Everything said and pushed on it by human accounts, in the order in which the forge received it, and nothing twice.

        What is not a person's (bots, apps, teams, ghosts) is left out. Agreement is never taken from what others may
        edit, nor from before the last change of the base branch. An act whose commit or order the forge does not tell
        has a fault and spoils nothing else. `checked` stays empty: what a text ticks is read by spoken.py.
        """

    def status(self, head: str, context: str) -> Status | None:
        """The newest status of that context on a commit."""

    def set_status(self, head: str, status: Status) -> None:
        """Post it; nothing is posted where the newest one is equal."""

    def comment(self, pull: Pull, text: str, mark: str) -> None:
        """Keep exactly one comment of our own on the pull request: the one that contains `mark`, if there is one.

        Whoever may write can edit any comment: another one of ours may say what somebody else wrote in our name.
        """

    def request_reviews(self, pull: Pull, logins: Sequence[str]) -> list[str]:
        """Exactly these are asked; requests to anybody else are taken back. Gives those whom the forge will not ask."""

    def me(self) -> int:
        """Number of our own account."""

    def merge(self, pull: Pull, head: str, title: str, message: str) -> None:
        """A merge commit of exactly `head`; Refused if the head has moved or the forge says no."""
