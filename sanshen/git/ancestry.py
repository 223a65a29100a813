"""What a branch brings beyond its base, asked again and again along one growing main branch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from sanshen.git.objects import Commit

_STEPS = 64  # commits that are walked here sooner than git is started for them


class Ancestry:
    """Remembers every ancestor of the base that was asked last, so that the next one only adds what is new.

    `read` gives a commit; `listed` what git's rev-list prints for these revisions. Memory: 100 bytes a commit.
    """

    def __init__(self, read: Callable[[str], Commit], listed: Callable[[Iterable[str]], list[str]]) -> None:
        self._read, self._listed = read, listed
        self._base = ""
        self._known: set[bytes] = set()

    def lacking(self, base: str, head: str) -> list[Commit]:
        """Every commit of head that base lacks, over all parents."""
        self._move(base)
        return [self._read(one) for one in self._walk(head)]

    def _move(self, base: str) -> None:
        if base == self._base:
            return
        steps = list(islice(self._walk(base), _STEPS + 1)) if self._base else []
        if len(steps) > _STEPS:
            steps = self._listed([base, f"^{self._base}"])
        # what lies above the old base was not known, so some new commit has it for a parent if it is an ancestor
        if not any(self._base in self._read(one).parents for one in steps):
            steps, self._known = self._listed([base]), set()
        self._known.update(map(bytes.fromhex, steps))
        self._base = base

    def _walk(self, start: str) -> Iterator[str]:
        """Ids of `start` and its ancestors that are not known, each once."""
        seen, left = set[str](), [start]
        while left:
            one = left.pop()
            if one in seen or bytes.fromhex(one) in self._known:
                continue
            seen.add(one)
            yield one
            left += reversed(self._read(one).parents)
