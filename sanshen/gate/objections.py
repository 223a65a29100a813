"""What speaks against a change before it is merged, besides the checks of its articles: its tree, and what it does to the site."""

from __future__ import annotations

from datetime import date, datetime

from checks.finding import Finding, error_at
from sanshen.base.dates import BEIJING
from sanshen.base.errors import PortalError, legible
from sanshen.gate import register_faults
from sanshen.git.repo import Repo
from sanshen.portal.tree_shape import refuse_unlistable
from sanshen.publish import admission

SHAPE, SITE = "FIL001", "SYS001"


def objections(repo: Repo, base: str, merged: str, day: date | None = None) -> list[Finding]:
    """By two trees and a day alone; `base` is empty where a site is taken over. Each blocks, and none can be waived."""
    try:
        refuse_unlistable(repo, merged, base)
    except PortalError as error:
        return [error_at(SHAPE, error.path or "/", None, error.message, error.cure)]
    refused = admission.refusals(repo, merged, base)
    if refused:
        return [error_at(SHAPE, one.path, one.line, one.message, one.cure) for one in refused]
    today = day or datetime.now(BEIJING).date()
    try:
        found = list(register_faults.faults(repo, base, merged, today))
    except PortalError as error:
        found = [error]
    return [error_at(SITE, legible(one.path or ""), one.line, one.message, one.cure) for one in found]
