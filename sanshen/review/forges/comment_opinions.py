"""A comment on a pull request as an opinion, by the same rules on every forge."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from sanshen.review.comments import NO_ACT, comment_fault, is_agreement, parse_command
from sanshen.review.forges.forge import Account, Opinion


def comment_opinions(
    number: int, account: Account | None, body: str, created: datetime, updated: datetime, heads: Collection[str]
) -> Iterator[Opinion]:
    """Nothing, or the act on one of the versions that ever stood; an edited comment no longer proves who wrote what.

    One that only agrees counts for nothing, which its author is told.
    """
    said = parse_command(body)
    if account and said is None and is_agreement(body):
        yield Opinion(
            record=f"comment:{number}", account=account, decision="approve", head="", at=created,
            comment=body, standing=False, fault=NO_ACT,
        )  # fmt: skip
        return
    meant = [head for head in heads if said and head.startswith(said.head)]
    if account is None or said is None or len(meant) != 1:
        return
    edited = updated != created
    fault = comment_fault(said, edited=edited)
    yield Opinion(
        record=f"comment:{number}",
        account=account,
        decision=said.decision,
        head=meant[0],
        at=created,
        comment=body,
        standing=not fault,
        fault=fault,
        edited=edited,
    )
