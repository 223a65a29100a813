"""A tree that is only its paths: it can be sent to another process or another machine."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property


class Listing:
    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = frozenset(paths)

    def exists(self, path: str) -> bool:
        return path in self._paths

    def names(self, folder: str) -> Iterable[str]:
        return self._folders.get(folder, ())

    @cached_property
    def _folders(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for path in self._paths:
            while "/" in path:
                path, _, name = path.rpartition("/")
                found.setdefault(path, set()).add(name)
        return found

    def __getstate__(self) -> dict[str, object]:
        return {"_paths": self._paths}
