"""Where a portal begins."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sanshen.portal import site

if TYPE_CHECKING:
    from pathlib import Path


def root_of(start: Path) -> Path:
    """The portal's folder: the nearest one upwards with portal.toml, else with .git, else `start`."""
    from pathlib import Path

    return Path(folder_of(os.fspath(start)))


def folder_of(start: str) -> str:
    """The same, as names; `pathlib` takes 4 ms to load, which the hook need not pay."""
    here = os.path.abspath(start)  # realpath() would follow links
    for mark in (site.PATH, ".git"):
        folder = here
        while not os.path.exists(os.path.join(folder, mark)):
            above = os.path.dirname(folder)
            if above == folder:
                break
            folder = above
        else:
            return folder
    return here
