"""Differences of trees, as a living `git diff-tree --stdin` gives them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice

from sanshen.git.long_lived import CHUNK, LongLived, ended_by_faults

WORDS = ("diff-tree", "-r", "-z", "--raw", "--no-renames", "--full-index", "--no-abbrev", "--ignore-submodules=none")
_PAIRS = 40
_TIRED = 2_000  # times that git is asked for differences before it is started afresh: it keeps every tree in memory


class DiffTree:
    """`start` begins `git` with these words. Its process is started when first asked, and ends with this object."""

    def __init__(self, start: Callable[..., LongLived]) -> None:
        self._start = start
        self._process: LongLived | None = None
        self._asked = 0
        self._sentinel = os.urandom(16).hex() + ".\n"

    def close(self) -> None:
        if self._process:
            self._process.close()
        self._process = None

    def diffs(self, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], bytes]:
        """What git prints of each pair of trees; none after one that git cannot tell."""
        left, found = iter(pairs), dict[tuple[str, str], bytes]()
        with suppress(OSError, EOFError), ended_by_faults(self.close):
            while some := list(islice(left, _PAIRS)):
                found |= zip(some, self._differences(self._fresh_enough(), some), strict=True)
        return found

    def _fresh_enough(self) -> LongLived:
        self._asked += 1
        if self._process is None or self._asked > _TIRED:
            self.close()
            self._process, self._asked = self._start(*WORDS, "--stdin"), 0
        return self._process

    def _differences(self, process: LongLived, pairs: list[tuple[str, str]]) -> Iterator[bytes]:
        """git echoes a line that is no object, and only then has everything before it been said."""
        process.say("".join(f"{old} {new}\n" for old, new in pairs) + self._sentinel)
        said, end = bytearray(), self._sentinel.encode()
        while not said.endswith(end):
            more = process.out.read1(CHUNK)
            if not more:
                raise EOFError
            said += more
        whole, at = bytes(said), 0
        for old, new in pairs:
            head = f"{old} {new}\n".encode()
            if not whole.startswith(head, at):
                raise EOFError
            start = at = at + len(head)
            while whole.startswith(b":", at):
                at = whole.index(b"\0", whole.index(b"\0", at) + 1) + 1
            yield whole[start:at]
