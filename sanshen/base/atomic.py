"""Where a file is made that takes another's place once it is whole, by programs of which several may be at it at once."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path


def write(path: Path, data: bytes) -> None:
    """These bytes in place of what the file was, whole or not at all.

    They are written under a name that nobody can guess and that nothing bears yet: a link that was put there would be
    followed, and a pipe waited for.
    """
    fresh = temporary_name(path)
    try:
        with fresh.open("xb") as file:
            file.write(data)
        fresh.replace(path)
    except BaseException:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise


def temporary_name(path: Path) -> Path:
    """A name for this process alone; what processes that were killed left under such names goes, and nothing of anybody else's."""
    ours = re.compile(rf"\.{re.escape(path.name)}\.[0-9a-f]{{16}}\.sanshen-([0-9]{{1,9}})")
    for left in path.parent.iterdir() if path.parent.is_dir() else ():
        found = ours.fullmatch(left.name)
        if found and int(found[1]) != os.getpid() and not _lives(int(found[1])):
            with suppress(OSError):
                left.unlink()
    return path.with_name(f".{path.name}.{os.urandom(8).hex()}.sanshen-{os.getpid()}")


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except OSError as error:
        return isinstance(error, PermissionError)  # somebody else's
    return True
