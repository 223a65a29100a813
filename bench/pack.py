"""Writes git objects straight into one pack, so that a repository with a million of them is made in minutes.

Ids are known as soon as an object is added: signed acts name commits and trees that later objects build on. A tree that
grew by a line is written as a delta of the one before, or a large folder would be stored whole for each change in it.
"""

from __future__ import annotations

import hashlib
import struct
import subprocess
import zlib
from bisect import bisect
from pathlib import Path

COMMIT, TREE, BLOB, _REF_DELTA = 1, 2, 3, 7
_NAMES = {COMMIT: b"commit", TREE: b"tree", BLOB: b"blob"}
DEPTH = 40  # deltas upon deltas


class Pack:
    """`add` gives the object's id; `finish` indexes what was added into the repository."""

    def __init__(self, repository: Path) -> None:
        self._repository = repository
        self._file = (repository / "bench.pack").open("w+b")
        self._file.write(b"PACK" + struct.pack(">II", 2, 0))
        self._known: set[bytes] = set()

    def add(self, kind: int, data: bytes) -> str:
        name, new = self._named(kind, data)
        if new:
            self._write(kind, len(data), b"", data)
        return name

    def tree_after(self, data: bytes, before: bytes, base: str) -> str:
        """A tree, told as what it has otherwise than the tree `base` with the contents `before`."""
        name, new = self._named(TREE, data)
        if new:
            delta = _delta(before, data)
            self._write(_REF_DELTA, len(delta), bytes.fromhex(base), delta)
        return name

    def finish(self) -> None:
        self._file.seek(8)
        self._file.write(struct.pack(">I", len(self._known)))
        self._file.seek(0)
        digest = hashlib.file_digest(self._file, "sha1").digest()
        self._file.seek(0, 2)
        self._file.write(digest)
        self._file.flush()
        self._file.seek(0)
        index = ["git", "index-pack", "--stdin", "--fix-thin"]
        subprocess.run(index, stdin=self._file, cwd=self._repository, check=True, stdout=subprocess.DEVNULL)
        self._file.close()
        Path(self._file.name).unlink()

    def _named(self, kind: int, data: bytes) -> tuple[str, bool]:
        digest = hashlib.sha1(b"%s %d\0" % (_NAMES[kind], len(data)))
        digest.update(data)
        new = digest.digest() not in self._known
        self._known.add(digest.digest())
        return digest.hexdigest(), new

    def _write(self, kind: int, size: int, base: bytes, data: bytes) -> None:
        head = bytearray()
        byte, size = kind << 4 | size & 15, size >> 4
        while size:
            head.append(byte | 128)
            byte, size = size & 127, size >> 7
        head.append(byte)
        self._file.write(bytes(head) + base + zlib.compress(data, 1))


def _delta(before: bytes, after: bytes) -> bytes:
    start = _common(before, after)
    end = min(_common(before[start:][::-1], after[start:][::-1]), len(before) - start, len(after) - start)
    middle = after[start : len(after) - end]
    return b"".join(
        [_varint(len(before)), _varint(len(after)), _copy(0, start), _insert(middle), _copy(len(before) - end, end)]
    )


def _common(one: bytes, other: bytes) -> int:
    """How many bytes both begin with, found by halving."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _copy(offset: int, size: int) -> bytes:
    said = bytearray()
    while size:
        some = min(size, 0xFFFFFF)
        said += bytes([0xFF]) + struct.pack("<I", offset) + struct.pack("<I", some)[:3]
        offset, size = offset + some, size - some
    return bytes(said)


def _insert(data: bytes) -> bytes:
    parts = (data[at : at + 127] for at in range(0, len(data), 127))
    return b"".join(bytes([len(part)]) + part for part in parts)


def _varint(number: int) -> bytes:
    said = bytearray()
    while number > 127:
        said.append(number & 127 | 128)
        number >>= 7
    return bytes([*said, number])


class Folder:
    """One folder of a growing tree; a name that comes last, or is known, costs no more than copying the folder's bytes."""

    def __init__(self) -> None:
        self._keys: list[str] = []
        self._places: dict[str, int] = {}
        self._data = self._written = b""
        self._id, self._depth = "", 0

    def put(self, name: str, mode: str, object_id: str) -> None:
        key = name + "/" if mode == "40000" else name  # as git sorts
        row = f"{mode} {name}".encode() + b"\0" + bytes.fromhex(object_id)
        if key in self._places:
            at = self._places[key]
            self._data = self._data[:at] + row + self._data[at + len(row) :]
            return
        number = bisect(self._keys, key)
        at = self._places[self._keys[number]] if number < len(self._keys) else len(self._data)
        for later in self._keys[number:]:
            self._places[later] += len(row)
        self._keys.insert(number, key)
        self._places[key] = at
        self._data = self._data[:at] + row + self._data[at:]

    def write(self, pack: Pack) -> str:
        if self._id and len(self._data) > 1000 and self._depth < DEPTH:
            self._id, self._depth = pack.tree_after(self._data, self._written, self._id), self._depth + 1
        else:
            self._id, self._depth = pack.add(TREE, self._data), 0
        self._written = self._data
        return self._id
