"""Tree objects byte for byte: what git's own commands would tidy up before they show it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sanshen.base.errors import PortalError, legible

FOLDER_BITS, KIND_BITS = 0o040000, 0o170000
# the only spellings that git writes; it reads others, and shows them as one of these
CANONICAL = frozenset(("40000", "100644", "100755", "120000", "160000"))
_ID = 20  # bytes of a SHA-1
_NONE = "0" * 40


class Row(NamedTuple):
    """One entry as it is stored: `mode` is the text itself, `name` need not be UTF-8."""

    mode: str
    name: bytes
    object_id: str

    @property
    def is_folder(self) -> bool:
        return bool(self.mode) and not self.mode.strip("01234567") and int(self.mode, 8) & KIND_BITS == FOLDER_BITS

    @property
    def shown(self) -> str:
        """The name as a message may print it."""
        return legible(self.name.decode("utf-8", "backslashreplace"))


def rows_of(raw: bytes) -> list[Row]:
    """Every entry of a tree object; PortalError where it is cut off."""
    found, at = list[Row](), 0
    while at < len(raw):
        space = raw.find(b" ", at)
        zero = raw.find(b"\0", space)
        if space < 0 or zero < 0 or zero + _ID >= len(raw):
            raise PortalError("文件夹的记录不完整", cure="仓库可能已损坏，运行 git fsck 检查")
        object_id = raw[zero + 1 : zero + 1 + _ID].hex()
        found.append(Row(raw[at:space].decode("ascii", "backslashreplace"), raw[space + 1 : zero], object_id))
        at = zero + 1 + _ID
    return found


def form_faults(rows: Sequence[Row]) -> Iterator[tuple[Row, str]]:
    """Entries that git would not have written so, each with the reason in Chinese."""
    last, seen = b"", set[bytes]()
    for row in rows:
        mode, name, object_id = row
        canonical = mode in CANONICAL
        is_folder = mode == "40000" if canonical else row.is_folder
        place = name + b"/" if is_folder else name
        if not name or b"/" in name:
            yield row, "名称为空或含有“/”"
        elif name in seen:
            yield row, "同一个文件夹里有两个同名的条目"
        elif place < last:
            yield row, "条目没有按 git 的顺序排列"
        if is_folder and not canonical:
            yield row, f"模式“{mode}”不是 git 的写法"
        if object_id == _NONE:
            yield row, "没有指向任何内容"
        seen.add(name)
        last = max(last, place)
