"""Whether a portal may have rules of its own, without asking git: the hook pays for nothing that is not there."""

from __future__ import annotations

import os

FOLDER = "checks/rules"
SEEN = "sanshen/own-rules"  # in the git folder, where the agreed commit had own rules when this clone last looked


def may_have(root: str) -> bool:
    """False only where there are none; a linked work tree, whose git folder is elsewhere, has to be asked."""
    git = os.path.join(root, ".git")
    return os.path.isdir(os.path.join(root, FOLDER)) or os.path.exists(os.path.join(git, SEEN)) or os.path.isfile(git)
