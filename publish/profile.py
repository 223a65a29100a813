"""Where the time goes: the publisher's own, and the press's beside it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PRESS = "SANSHEN_PROFILE"  # the press writes its own to this file


@contextmanager
def profiled(file: Path | None) -> Iterator[None]:
    """Write what was spent within, function by function, for `python -m pstats`; nothing without a file."""
    if file is None:
        yield
        return
    import cProfile

    os.environ[PRESS] = f"{file.absolute()}.press"
    with cProfile.Profile() as spent:
        yield
    spent.dump_stats(file)
