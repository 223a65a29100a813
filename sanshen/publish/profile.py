"""Where the time goes: the publisher's own time, and the builder's."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sanshen.base import atomic
from sanshen.base.errors import PortalError
from sanshen.git import private

PROFILE = "SANSHEN_PROFILE"  # the builder writes its own profile to this file

_BEGINS = b"\xfb"  # a marshalled table; no text begins so


@contextmanager
def profiled(file: Path | None) -> Iterator[None]:
    """Write what was spent within, function by function, for `python -m pstats`; nothing without a file.

    PortalError where it cannot be written, before anything is done; what fails afterwards is only said.
    """
    if file is None:
        yield
        return
    import cProfile

    builders = Path(f"{file.absolute()}.press")
    for one in (file, builders):
        atomic.refuse_foreign(one, _BEGINS, Path.cwd())
    try:
        file.open("ab").close()
    except OSError as error:
        cure = "换一个能写的文件；什么都还没有发布"
        raise PortalError(f"写不了 --profile 的文件（{error.strerror}）", cure=cure, path=str(file)) from error

    os.environ[PROFILE] = str(builders)
    with cProfile.Profile() as spent:
        yield
    try:
        spent.dump_stats(file)
    except OSError as error:
        private.say(f"没有写成 {file}（{error.strerror}）；发布不受影响")
