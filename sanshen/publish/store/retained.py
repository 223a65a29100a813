"""Bytes that a kept release has and the served one has not: `kept/<sha256>`, hardlinks under their digest."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator
from pathlib import Path

from sanshen.git import private
from sanshen.publish.store import disk

_OF_THE_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)


class RetainedFiles:
    """The folder `kept`. It is closed to others: a withdrawn article lies here until no release could bring it back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> str:
        return f"{self.folder}/{sha256}"

    def put(self, found: Iterable[tuple[str, str]]) -> None:
        """Keep these (sha256, file) before their names go.

        One that is gone, or was altered so that it cannot be read, is no reason not to publish: going back to a release
        that needs it will be refused.
        """
        self.folder.mkdir(mode=0o700, exist_ok=True)
        for sha256, source in found:
            try:
                disk.link(source, self.path(sha256))
            except OSError as error:
                if error.errno in _OF_THE_DISK:
                    raise

    def drop(self, sha256: str) -> None:
        private.discard(Path(self.path(sha256)))

    def all(self) -> Iterator[str]:
        if self.folder.is_dir():
            yield from (path.name for path in self.folder.iterdir())
