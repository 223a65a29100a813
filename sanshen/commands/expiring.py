"""What soon ends, for the reports of several verbs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from sanshen.base.errors import PortalError
from sanshen.portal import people, site

if TYPE_CHECKING:
    from sanshen.git.repo import Repo
    from sanshen.review.judging.expiry import Expiry

NEAR = 60  # days; the longest notice of `sanshen.review.judging.expiry`
_DATE = re.compile(rb"\d{4}-\d\d-\d\d")


def expiring(repo: Repo, revision: str, day: date, *, quickly: bool = False) -> list[Expiry]:
    """By the rules of this commit. `quickly`: only where some date in its roster or settings is near, for those in a hurry."""
    tree = repo.commit(revision).tree
    if quickly and not _is_near(
        (repo.object(one.blob) for one in repo.among(tree, (people.PATH, site.PATH)) if one), day
    ):
        return []
    from sanshen.review.case import law_at  # 80 ms that a publication need not pay on other days
    from sanshen.review.judging.expiry import expiries

    try:
        law = law_at(repo, tree)
    except PortalError:  # told by whoever needs them
        return []
    return expiries(law.config, law.policy, day)


def single(repo: Repo, revision: str, day: date) -> list[str]:
    """What stands on one key, by the rules of this commit."""
    from sanshen.review.case import law_at
    from sanshen.review.judging.single_points import singles

    try:
        law = law_at(repo, repo.commit(revision).tree)
    except PortalError:  # told by whoever needs them
        return []
    return singles(law.config, law.policy, day)


def _is_near(files: Iterable[bytes], day: date) -> bool:
    """Whether something may have ended lately, or may end soon."""
    days = (found for data in files for one in set(_DATE.findall(data)) if (found := _day(one)))
    return any(abs((one - day).days) <= NEAR for one in days)


def _day(text: bytes) -> date | None:
    try:
        return date.fromisoformat(text.decode())
    except ValueError:
        return None
