"""Where articles' HTML lies between reading and printing: on disk, for it is too much to be kept."""

from __future__ import annotations

import os

import msgspec


class Body(msgspec.Struct, frozen=True, array_like=True):
    """Where an article's HTML lies meanwhile."""

    file: str
    start: int
    length: int


class Bodies:
    """Spooled HTML, each file opened once."""

    def __init__(self) -> None:
        self._open: dict[str, int] = {}

    def __enter__(self) -> Bodies:
        return self

    def __exit__(self, *_: object) -> None:
        for opened in self._open.values():
            os.close(opened)

    def read(self, body: Body) -> str:
        if body.file not in self._open:
            self._open[body.file] = os.open(body.file, os.O_RDONLY)
        return os.pread(self._open[body.file], body.length, body.start).decode()
