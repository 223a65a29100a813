"""What Pelican logs: an error stops the build, and a PortalError is shown as its own lines."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sanshen.base.errors import PortalError

PELICAN = logging.getLogger("pelican")


@contextmanager
def errors() -> Iterator[list[PortalError]]:
    """A list that takes what Pelican logs as errors meanwhile: it would go on without the file concerned."""
    handler = _Collector()
    PELICAN.addHandler(handler)
    try:
        yield handler.found
    finally:
        PELICAN.removeHandler(handler)


def show_plainly() -> None:
    """From now on a PortalError that Pelican logs has no traceback and no wrapping; `-q` does not hide it."""
    if _plainly not in PELICAN.filters:
        PELICAN.addFilter(_plainly)
    if PELICAN.getEffectiveLevel() > logging.ERROR:
        PELICAN.setLevel(logging.ERROR)


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[PortalError] = []

    def emit(self, record: logging.LogRecord) -> None:
        cause = sys.exc_info()[1]  # Pelican leaves it out of the record
        if not isinstance(cause, PortalError):
            said = " ".join(f"{record.getMessage()} {cause!r}".split())
            cause = PortalError(f"生成网站时出错：{said}", cure="请把这一行告知网站管理员")
        self.found.append(cause)


def _plainly(record: logging.LogRecord) -> bool:
    cause = record.exc_info[1] if record.exc_info else None
    if isinstance(cause, PortalError):
        print(cause, file=sys.stderr, flush=True)
        return False
    return True
