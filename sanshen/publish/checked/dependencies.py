"""What a check asks of the tree around a file while it runs: the verdict holds until one of the answers changes."""

from __future__ import annotations

from collections.abc import Iterable

from checks.document import Tree


class Around:
    """A tree that remembers which paths were asked for. The names in a folder are not noted: see `sanshen.publish.checked.verdicts`."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self.asked: set[str] = set()

    def exists(self, path: str) -> bool:
        self.asked.add(path)
        return self._tree.exists(path)

    def names(self, folder: str) -> Iterable[str]:
        return self._tree.names(folder)
