"""The folder of one release: hardlinks to bytes that are never written again, so that a second costs little."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import msgspec

from sanshen.git import private
from sanshen.publish.store import disk
from sanshen.publish.store.layout import OPEN
from sanshen.publish.store.manifest import FILE, FILE_MODE, SITE, Manifest
from sanshen.publish.store.versions import Version


class Source(msgspec.Struct, frozen=True):
    """Where bytes lie; those taken from the stage may be moved."""

    path: str
    staged: bool = False


class Tree:
    """A release's folder while it is made; nobody reads it. A replaced file gets a new inode, whoever links the old one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._site = str(folder / SITE)
        self._known: set[str] = set()

    def bring(
        self,
        lost: Iterable[Version],
        gained: Iterable[Version],
        find: Callable[[Version], Source],
        *,
        moving: bool = False,
    ) -> None:
        """Take away and add files, `moving` those that were taken from the stage.

        OSError where the folder is not what it should be; then it is of no further use.
        """
        gained = list(gained)
        stay = {version.file.path for version in gained}
        for version in lost:
            if version.file.path not in stay:
                self._remove(version.file.path)
        for version in gained:
            self._put(version.file.path, find(version), moving)

    def state(self, facts: Manifest) -> None:
        """Add the manifest."""
        path = self.folder / FILE
        path.unlink(missing_ok=True)
        with path.open("xb") as file:
            os.fchmod(file.fileno(), FILE_MODE)
            file.write(facts.to_json())

    def _remove(self, path: str) -> None:
        target = f"{self._site}/{path}"
        folder = os.path.dirname(target)
        self._enter(folder)
        with suppress(FileNotFoundError):
            os.unlink(target)
        with suppress(OSError):
            while folder != self._site:
                os.rmdir(folder)
                self._known.discard(folder)
                folder = os.path.dirname(folder)

    def _put(self, path: str, source: Source, moving: bool) -> None:
        target = f"{self._site}/{path}"
        self._enter(os.path.dirname(target))
        if not stat.S_ISREG(os.lstat(source.path).st_mode):
            raise FileNotFoundError(source.path)
        if source.staged and moving:
            disk.move(source.path, target)
        else:
            with suppress(FileNotFoundError):
                os.unlink(target)
            disk.link(source.path, target)

    def _enter(self, folder: str) -> None:
        """The folder is there and a true one: a link planted in its place would lead us out of the tree."""
        if folder in self._known:
            return
        if folder != self._site:
            self._enter(os.path.dirname(folder))
        try:
            os.mkdir(folder)
            private.open_up(Path(folder), OPEN)
        except FileExistsError:
            if not stat.S_ISDIR(os.lstat(folder).st_mode):
                raise NotADirectoryError(folder) from None
        self._known.add(folder)
