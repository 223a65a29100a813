"""Zip archives, also those inside Office files: read within bounds, names in Chinese put right."""

from __future__ import annotations

import io
import re
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

from checks.extract import Budget, Refused

RATIO = 300  # Office's own XML stays far below
_SMALL = 4 << 20
_UTF8, _ENCRYPTED = 0x800, 0x1
_ASTRAY = re.compile(r"[/\\]|[A-Za-z]:|(?:.*[/\\])?\.\.(?:[/\\]|$)", re.DOTALL)


class Archive:
    """Members by name; every byte that is unpacked is paid from the budget."""

    def __init__(self, archive: zipfile.ZipFile, budget: Budget) -> None:
        self._archive = archive
        self._budget = budget
        self.members = {_name(member): member for member in archive.infolist() if not member.is_dir()}
        self.astray = [_name(member) for member in archive.infolist() if _is_astray(member)]
        self.comment = archive.comment
        self.twice = len([m for m in archive.infolist() if not m.is_dir()]) > len(self.members)

    def read(self, name: str) -> bytes:
        member = self.members[name]
        if member.flag_bits & _ENCRYPTED:
            raise Refused("文件已加密，无法读取")
        if member.file_size > _SMALL and member.file_size > RATIO * max(member.compress_size, 1):
            raise Refused(f"压缩比超过 {RATIO} 倍，像是压缩炸弹")
        with self._archive.open(member) as file:
            data = file.read(max(self._budget.bytes, 0) + 1)
        self._budget.spend(len(data))
        return data


@contextmanager
def opened(data: bytes, budget: Budget) -> Iterator[Archive]:
    """Refused where the archive does not say what it holds in one way only."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        budget.enter(len(archive.infolist()))
        found = Archive(archive, budget)
        if found.twice:
            raise Refused("里面有重名的文件，读到的与打开看到的可能不同")
        yield found


def _is_astray(member: zipfile.ZipInfo) -> bool:
    """Whether unpacking it may write elsewhere than below the folder that was chosen: by its name, or as a link that others go through."""
    special = stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR)
    return special or "\0" in member.orig_filename or bool(_ASTRAY.match(_name(member)))


def _name(member: zipfile.ZipInfo) -> str:
    """Windows in Chinese writes names in GBK and does not say so."""
    if member.flag_bits & _UTF8:
        return member.filename
    try:
        raw = member.filename.encode("cp437")
    except UnicodeEncodeError:
        return member.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename
