"""The portal's own rules, for whoever works in a clone: as they were agreed, whatever lies in the work tree."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from checks.own.seen import may_have
from sanshen.base.errors import PortalError
from sanshen.portal.root import folder_of

if TYPE_CHECKING:
    from checks.own.run import Own


def agreed() -> Own | None:
    """None where the portal has none; nothing is loaded where there cannot be any."""
    root = folder_of(os.getcwd())  # noqa: PTH109 - pathlib takes 4 ms to load
    if not may_have(root):
        return None
    from sanshen.git.repo import Repo
    from sanshen.publish.checked import own

    try:
        repo = Repo(root)
    except PortalError:  # no clone
        return None
    return own.agreed(repo)
