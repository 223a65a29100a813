"""Whether a portal may have rules of its own, without asking git: the hook pays for nothing that is not there."""

from __future__ import annotations

import os

FOLDER = "checks/rules"
SEEN = "sanshen/own-rules"  # in the git folder, where the agreed commit had own rules when this clone last looked
_ENGINE = "checks/registry.py"  # whoever works on the engine itself has its rules in that folder


def may_have(root: str) -> bool:
    """Whether this work tree holds any, or this clone has seen any."""
    if os.path.isdir(os.path.join(root, FOLDER)) and not os.path.isfile(os.path.join(root, _ENGINE)):
        return True
    git = os.path.join(root, ".git")
    return os.path.exists(os.path.join(git, SEEN)) or (os.path.isfile(git) and _linked(root, git))


def _linked(root: str, git: str) -> bool:
    """The same of the clone that a linked work tree belongs to: `.git` names its folder below worktrees/."""
    try:
        with open(git, encoding="utf-8", errors="replace") as file:
            folder = os.path.join(root, file.readline().removeprefix("gitdir: ").strip())
    except OSError:  # git will say what is wrong with it
        return True
    return any(os.path.exists(os.path.join(folder, up, SEEN)) for up in ("", "../.."))
