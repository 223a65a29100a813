"""What GitHub tells in GraphQL alone: whether a review's words were edited, and when the base branch was changed last.

Whoever may write can edit the words of anybody's review, and the REST interface shows no trace of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from sanshen.review.forges.forge import ForgeError
from sanshen.review.forges.github.api import Api

_QUERY = """
query($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      reviews(first: 100, after: $after) {
        nodes { fullDatabaseId lastEditedAt }
        pageInfo { hasNextPage endCursor }
      }
      timelineItems(last: 1, itemTypes: [BASE_REF_CHANGED_EVENT, AUTOMATIC_BASE_CHANGE_SUCCEEDED_EVENT]) {
        nodes {
          ... on BaseRefChangedEvent { createdAt actor { login } }
          ... on AutomaticBaseChangeSucceededEvent { createdAt actor { login } }
        }
      }
    }
  }
}
"""


class Actor(msgspec.Struct, frozen=True):
    login: str


class Turn(msgspec.Struct, frozen=True, rename="camel"):
    """The last change of the base branch, and who made it."""

    created_at: datetime
    actor: Actor | None


class History(msgspec.Struct, frozen=True):
    """`edited` says of each review, by number, whether its words were edited; a review that is missing is not vouched for."""

    edited: Mapping[int, bool]
    turned: Turn | None = None


class _Review(msgspec.Struct, frozen=True, rename="camel"):
    full_database_id: str | int
    last_edited_at: datetime | None


class _Page(msgspec.Struct, frozen=True, rename="camel"):
    has_next_page: bool
    end_cursor: str | None


class _Reviews(msgspec.Struct, frozen=True, rename="camel"):
    nodes: list[_Review]
    page_info: _Page


class _Turns(msgspec.Struct, frozen=True):
    nodes: list[Turn]


class _Pull(msgspec.Struct, frozen=True, rename="camel"):
    reviews: _Reviews
    timeline_items: _Turns


class _Repository(msgspec.Struct, frozen=True, rename="camel"):
    pull_request: _Pull


class _Found(msgspec.Struct, frozen=True):
    repository: _Repository


def history_of(api: Api, repository: str, number: int) -> History:
    """Asked after the reviews were read: an edit between the two is one that shows."""
    owner, _, name = repository.partition("/")
    edited: dict[int, bool] = {}
    after: str | None = None
    while True:
        variables = {"owner": owner, "name": name, "number": number, "after": after}
        found = api.query(_QUERY, variables, _Found).repository.pull_request
        try:
            edited |= {int(one.full_database_id): one.last_edited_at is not None for one in found.reviews.nodes}
        except ValueError:
            raise ForgeError("平台给的审核意见编号不是数字", cure="核对平台版本") from None
        after = found.reviews.page_info.end_cursor
        if not found.reviews.page_info.has_next_page:
            return History(edited, next(iter(found.timeline_items.nodes), None))
