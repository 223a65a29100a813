"""Where contents come from: git's objects for a release, a folder for a preview."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from sanshen.git.repo import Repo


class Source(Protocol):
    """Contents by path and blob; what a blob is, is the source's own affair."""

    def read(self, path: str, blob: str) -> bytes:
        """Contents of one file."""

    def read_all(self, files: Iterable[tuple[str, str]]) -> Iterator[bytes]:
        """Contents of many, in order."""

    def size(self, path: str, blob: str) -> int:
        """Bytes of a file."""


class GitSource:
    """Blobs by id. Opened in each process anew: a pipe to git cannot be shared."""

    def __init__(self, git_dir: Path) -> None:
        self._git_dir = git_dir
        self._repo: Repo | None = None
        self._process = 0

    @property
    def repo(self) -> Repo:
        if self._repo is None or self._process != os.getpid():
            self._repo, self._process = Repo(self._git_dir), os.getpid()
        return self._repo

    def read(self, path: str, blob: str) -> bytes:
        return self.repo.object(blob)

    def read_all(self, files: Iterable[tuple[str, str]]) -> Iterator[bytes]:
        return self.repo.blobs(blob for _, blob in files)

    def size(self, path: str, blob: str) -> int:
        return self.repo.size(blob)


class FolderSource:
    """Files below a portal's folder; their blob is empty."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self, path: str, blob: str) -> bytes:
        return _contents(f"{self.root}/{path}")

    def read_all(self, files: Iterable[tuple[str, str]]) -> Iterator[bytes]:
        root = str(self.root)
        return (_contents(f"{root}/{path}") for path, _ in files)

    def size(self, path: str, blob: str) -> int:
        return (self.root / path).stat().st_size


def _contents(path: str) -> bytes:
    """A whole file, with as little ado as can be: there are as many as articles."""
    opened = os.open(path, os.O_RDONLY)
    try:
        size = os.fstat(opened).st_size
        data = os.read(opened, size + 1)
        while len(data) > size or (data and len(data) < size):  # it grew, or came in pieces
            more = os.read(opened, 1 << 20)
            if not more:
                break
            data += more
        return data
    finally:
        os.close(opened)
