"""A git process that lives on and answers one question after another.

It speaks git's own protocol, so it is no `sanshen.base.child_process.Child`: the length of an answer stands in a line of git's, and
tens of thousands of short answers are read in one go through a buffer. It is ended in the same way.
"""

from __future__ import annotations

import os
import select
import subprocess
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import TYPE_CHECKING

from sanshen.base import child_process
from sanshen.git import time_limits
from sanshen.git.failures import GitFailed, failure
from sanshen.git.safety import surroundings

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CHUNK = 1 << 16


class LongLived:
    """`git *words` in a folder, asked on its standard input. It ends when nobody holds it any more.

    `settings` and `env` are added to those of every git process (sanshen.git.safety).
    """

    def __init__(self, folder: Path, settings: Mapping[str, str], env: Mapping[str, str], *words: str) -> None:
        pipe, null = subprocess.PIPE, subprocess.DEVNULL
        self._process = subprocess.Popen(
            ["git", *words],
            cwd=folder,
            env=surroundings(settings, env),
            stdin=pipe,
            stdout=pipe,
            stderr=null,
            bufsize=CHUNK,
        )
        assert self._process.stdout
        self._in, self.out = self._process.stdin, BufferedReader(_Answers(self._process.stdout.fileno()), CHUNK)
        self.close = weakref.finalize(self, child_process.end, self._process)

    def say(self, words: str) -> None:
        assert self._in
        self._in.write(words.encode("utf-8", "surrogateescape"))
        self._in.flush()

    def failure(self, what: str) -> GitFailed:
        """Why it answers no more."""
        with suppress(subprocess.TimeoutExpired):
            if (status := self._process.wait(time_limits.GRACE)) < 0:
                return failure("cat-file", status, "")
        return GitFailed(f"git cat-file 未能完成：{what}", cure="仓库可能已损坏，运行 git fsck 检查", status=None)


@contextmanager
def ended_by_faults(close: Callable[[], None]) -> Iterator[None]:
    """Whatever breaks off between a question and its answer ends the process: what it answers next would belong to this question."""
    try:
        yield
    except BaseException:
        close()
        raise


class _Answers(RawIOBase):
    """What comes out of a git that was asked; GitFailed where nothing comes for long."""

    def __init__(self, file: int) -> None:
        self._file, self._poll = file, select.poll()
        self._poll.register(file, select.POLLIN)

    def readable(self) -> bool:
        return True

    def readinto(self, into: WriteableBuffer) -> int:
        if not self._poll.poll(time_limits.PATIENCE * 1000):
            raise GitFailed(f"git {time_limits.PATIENCE:.0f} 秒没有回答", cure=time_limits.HUNG, status=None)
        return os.readv(self._file, [into])
