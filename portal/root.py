"""Where a portal begins."""

from __future__ import annotations

import os
from pathlib import Path

from portal import site


def root_of(start: Path) -> Path:
    """The portal's folder: the nearest one upwards with portal.toml, else with .git, else `start`."""
    here = Path(os.path.abspath(start))  # noqa: PTH100 - resolve() would follow links
    for mark in (site.PATH, ".git"):
        for folder in (here, *here.parents):
            if (folder / mark).exists():
                return folder
    return here
