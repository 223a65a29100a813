"""The objects of a clone, as living `git cat-file` processes give them. Each is held against its id."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice

from sanshen.git.failures import Altered, Missing, TooLarge
from sanshen.git.long_lived import LongLived, ended_by_faults

_BATCH = 36  # questions of at most 52 bytes: two batches fit into the smallest pipe, so writing never waits for reading
_LARGEST = 1 << 29  # bytes of an object that is taken into memory: five times what any attachment may weigh
_ONE, _MANY = ("cat-file", "--batch-command"), ("cat-file", "--batch-command", "--buffer")

Head = tuple[str, str, int]  # id, type and size


class CatFile:
    """`start` begins `git` with these words. Its processes are started when first asked, and end with this object."""

    def __init__(self, start: Callable[..., LongLived]) -> None:
        self._start = start
        self._single: LongLived | None = None
        self._bulk: LongLived | None = None

    def close(self) -> None:
        for process in (self._single, self._bulk):
            if process:
                process.close()
        self._single = self._bulk = None

    def info(self, name: str) -> Head | None:
        """Id, type and size of what a name stands for, as it is now; None if there is no such object."""
        return self._asked("info", name)[0]

    def contents(self, name: str) -> tuple[str, bytes] | None:
        """Type and bytes; None if there is no such object."""
        head, data = self._asked("contents", name)
        return (head[1], data) if head else None

    def many(self, ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Type and bytes of each object id in turn, git reading ahead of whoever takes them."""
        left = iter(ids)
        process = self._start(*_MANY)
        try:
            now = _sent(process, left)
            while now:
                after = _sent(process, left)
                for one in now:
                    head, data = _answer(process, "contents")
                    if head is None:
                        raise Missing(one)
                    yield head[1], data
                now = after
        except (OSError, EOFError) as error:
            raise process.failure("cat-file") from error
        finally:
            process.close()

    def ahead(self, ids: Iterable[str]) -> dict[str, tuple[str, bytes]]:
        """Type and bytes of those objects that there are, in one go; all of them are in memory afterwards."""
        left, found = iter(ids), dict[str, tuple[str, bytes]]()
        self._bulk = self._bulk or self._start(*_MANY)
        with suppress(OSError, EOFError), ended_by_faults(self.close):
            while some := _sent(self._bulk, left):
                for one in some:
                    with suppress(Altered):  # whoever asks for it later is told
                        head, data = _answer(self._bulk, "contents")
                        if head:
                            found[one] = (head[1], data)
        return found

    def _asked(self, verb: str, name: str) -> tuple[Head | None, bytes]:
        if "\n" in name or "\0" in name:
            return None, b""
        self._single = self._single or self._start(*_ONE)
        process = self._single
        try:  # not `ended_by_faults`: this is asked tens of thousands of times
            process.say(f"{verb} {name}\n")
            return _answer(process, verb)
        except (OSError, EOFError) as error:
            failed = process.failure(name)
            self.close()
            raise failed from error
        except BaseException:
            self.close()
            raise


def _sent(process: LongLived, ids: Iterator[str]) -> list[str]:
    some = list(islice(ids, _BATCH))
    if some:
        process.say("".join(f"contents {one}\n" for one in some) + "flush\n")
    return some


def _answer(process: LongLived, verb: str) -> tuple[Head | None, bytes]:
    """One answer of `cat-file --batch-command`."""
    line = process.out.readline()
    if not line.endswith(b"\n"):
        raise EOFError
    words = line.split()
    if len(words) != 3 or not words[2].isdigit():  # `… missing`, `… ambiguous`
        return None, b""
    head = (words[0].decode(), words[1].decode(), int(words[2]))
    if verb == "info":
        return head, b""
    if head[2] > _LARGEST:
        raise TooLarge(head[0], head[2])
    data = process.out.read(head[2])
    if len(data) != head[2] or process.out.read(1) != b"\n":
        raise EOFError
    digest = hashlib.sha1(b"%s %d\0" % (words[1], head[2]), usedforsecurity=False)
    digest.update(data)
    if digest.hexdigest() != head[0]:
        raise Altered(head[0])
    return head, data
