"""Where articles lie between reading and printing: on disk, for all of them are too much to be kept or handed around."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import msgspec


class StoredArticle(msgspec.Struct, frozen=True, array_like=True):
    """Where an article lies: `file` holds its facts, packed, `facts` bytes from `start`, and behind them `body` bytes of HTML.

    `number` counts all articles in the order of their paths; `rank` and `expires` are what the state asks for.
    """

    number: int
    rank: int
    expires: str | None
    file: int
    start: int
    facts: int
    body: int


class ArticleFiles:
    """Files by number, each opened once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[int, int] = {}

    def __enter__(self) -> ArticleFiles:
        return self

    def __exit__(self, *_: object) -> None:
        for opened in self._open.values():
            os.close(opened)
        self._open.clear()

    def write(self, file: int, pieces: Iterable[bytes]) -> None:
        Path(self._name(file)).write_bytes(b"".join(pieces))

    def facts(self, kept: StoredArticle) -> bytes:
        return os.pread(self._file(kept.file), kept.facts, kept.start)

    def article(self, kept: StoredArticle) -> tuple[bytes, bytes]:
        """Facts and HTML."""
        both = os.pread(self._file(kept.file), kept.facts + kept.body, kept.start)
        return both[: kept.facts], both[kept.facts :]

    def forget(self, files: Iterable[int]) -> None:
        for file in files:
            Path(self._name(file)).unlink()

    def _file(self, file: int) -> int:
        if file not in self._open:
            self._open[file] = os.open(self._name(file), os.O_RDONLY)
        return self._open[file]

    def _name(self, file: int) -> str:
        return f"{self._folder}/{file}"
