"""Where a file is made that takes another's place once it is whole, by programs of which several may be at it at once."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def write(path: Path, data: bytes) -> None:
    """These bytes in place of what the file was, whole or not at all.

    They are written under a name that nobody can guess and that nothing bears yet: a link that was put there would be
    followed, and a pipe waited for.
    """
    fresh = beside(path)
    fresh = fresh.with_name(f"{path.stem}.{os.urandom(8).hex()}{fresh.suffix}")
    try:
        with fresh.open("xb") as file:
            file.write(data)
        fresh.replace(path)
    except BaseException:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise


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
