"""Where a file is made that takes another's place once it is whole, by programs of which several may be at it at once."""

from __future__ import annotations

import os
from pathlib import Path


def beside(path: Path) -> Path:
    """A name for this process alone; what processes that were killed left under such names goes."""
    for left in path.parent.glob(f"{path.stem}.*"):
        number = left.suffix[1:]
        if number.isdecimal() and int(number) != os.getpid() and not _lives(int(number)):
            left.unlink(missing_ok=True)
    return path.with_suffix(f".{os.getpid()}")


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except OSError as error:
        return isinstance(error, PermissionError)  # somebody else's
    return True
