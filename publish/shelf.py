"""Bytes that a kept release has and the served one has not: `kept/<2 digits>/<sha256>`, hardlinks under their digest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from publish import disk


class Shelf:
    """The folder `kept`. It is closed to others: a withdrawn article lies here until no release could bring it back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> str:
        return f"{self.folder}/{sha256[:2]}/{sha256}"

    def put(self, found: Iterable[tuple[str, str]]) -> set[Path]:
        """Keep these (sha256, file) before their names go; the folders that have new names.

        A file that is gone is no reason not to publish: going back to a release that needs it will be refused.
        """
        touched = set()
        for sha256, source in found:
            target = self.path(sha256)
            folder = Path(target).parent
            if folder not in touched and not folder.is_dir():
                self.folder.mkdir(mode=0o700, exist_ok=True)
                folder.mkdir(mode=0o700)
                touched.add(self.folder)
            with suppress(FileExistsError, FileNotFoundError):
                disk.link(source, target)
                touched.add(folder)
        return touched

    def drop(self, sha256: str) -> None:
        Path(self.path(sha256)).unlink(missing_ok=True)

    def all(self) -> Iterator[str]:
        for path in self.folder.glob("*/*"):
            yield path.name
