"""Zip archives, also those inside Office files: read within bounds, names in Chinese put right."""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from checks.readers.archive_layout import ENCRYPTED, UTF8, data_start, fields, is_whole, local_fields
from checks.readers.extract import Budget
from checks.refused import Refused

RATIO = 300  # Office's own XML stays far below
_SMALL = 4 << 20
_NAME = 0x7075  # the field for a name in Unicode: some programs take it for the name, others do not know it
# large sizes, times and owners (NTFS, Unix three times), the mark of jar, padding by Office and Android
_HARMLESS = {1, 0x000A, 0x5455, 0x5855, 0x7855, 0x7875, 0xCAFE, 0xA220, 0xD935}
_EMPTY = 2  # bytes of nothing, compressed
_BEFORE = 5  # bytes of that field before the name
_ASTRAY = re.compile(
    r"[/\\]|.*:"  # a root, a drive, or a stream beside a file
    r"|(?:.*[/\\])?(?:\.\.+|[^/\\]*[^/\\.]\.+|[^/\\]*[ ])(?:[/\\]|$)"  # Windows drops blanks and dots at the end
    r"|(?:.*[/\\])?(?:con|prn|aux|nul|com[0-9]|lpt[0-9]) *(?:\.[^/\\]*)?(?:[/\\]|$)",  # its devices
    re.DOTALL | re.IGNORECASE,
)


class NotWhole(Refused):
    """An archive out of which some programs take more than its directory names."""

    cure = "解压后重新打包；docx、xlsx 用 Word 或 WPS 打开后另存，再提交"

    def __init__(self) -> None:
        super().__init__("压缩包里有目录没有列出的内容，有的软件会解压出来")


class UnknownMethod(Refused):
    """A member that is packed in a way that not every program knows."""

    cure = "用系统自带的“压缩”功能，或在压缩软件里选 ZIP 格式和默认（Deflate）算法，重新打包"

    def __init__(self) -> None:
        super().__init__("压缩包用了不通用的压缩方法，读不出内容")


class UnknownField(Refused):
    """A member with a field that some programs obey and others do not know."""

    cure = UnknownMethod.cure

    def __init__(self) -> None:
        super().__init__("压缩包里的文件带有不通用的附加信息，有的软件解压出来会不同")


class Archive:
    """Members by name; every byte that is unpacked is paid from the budget."""

    def __init__(self, archive: zipfile.ZipFile, data: bytes, budget: Budget) -> None:
        self._data = data
        self._budget = budget
        self.members = {_name(member): member for member in archive.infolist() if not member.is_dir()}
        self.names = "\n".join(_name(member) for member in archive.infolist())
        self.special = [_name(member) for member in archive.infolist() if _is_special(member)]
        self.astray = [_name(one) for one in archive.infolist() if _is_astray(one) and not _is_special(one)]
        self.comments = [text for text in (archive.comment, *(one.comment for one in archive.infolist())) if text]
        alike = {name.replace("\\", "/").casefold() for name in self.members}  # one file on Windows
        self.twice = len([m for m in archive.infolist() if not m.is_dir()]) > len(alike)

    def read(self, name: str) -> bytes:
        member = self.members[name]
        if member.flag_bits & ENCRYPTED:
            raise Refused("文件已加密，无法读取")
        if member.file_size > _SMALL and member.file_size > RATIO * max(member.compress_size, 1):
            raise Refused(f"压缩比超过 {RATIO} 倍，像是压缩炸弹")
        return self.unpack(member)

    def unpack(self, member: zipfile.ZipInfo) -> bytes:
        """The data to their end, which stands where the directory says: programs go by the one or by the other."""
        start = data_start(self._data, member)
        packed = self._data[start : start + member.compress_size]
        if member.compress_type == zipfile.ZIP_STORED or not packed:
            data, ends = packed, True
        elif member.compress_type == zipfile.ZIP_DEFLATED:
            stream = zlib.decompressobj(-zlib.MAX_WBITS)
            data = stream.decompress(packed, min(member.file_size, max(self._budget.bytes, 0)) + 1)
            ends = stream.eof and not stream.unused_data
        else:
            raise UnknownMethod
        self._budget.spend(len(data))
        if not ends or len(data) != member.file_size:
            raise NotWhole
        if zlib.crc32(data) != member.CRC:
            raise zipfile.BadZipFile("checksum")
        return data


@contextmanager
def opened(data: bytes, budget: Budget) -> Iterator[Archive]:
    """Refused where the archive does not say what it holds in one way only."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        budget.enter(len(archive.infolist()))
        found = Archive(archive, data, budget)
        if found.twice:
            raise Refused("里面有重名的文件，读到的与打开看到的可能不同")
        if any(
            member.is_dir() and (member.file_size or member.compress_size > _EMPTY) for member in archive.infolist()
        ):
            raise Refused("里面有带内容的文件夹，有的软件会解压出文件")
        if any(_has_unknown_field(member, data) for member in archive.infolist()):
            raise UnknownField
        if any(_has_other_name(member, data) for member in archive.infolist()):
            raise Refused("里面的文件另有一个文件名，读到的与打开看到的可能不同")
        if not is_whole(data, archive):
            raise NotWhole
        for member in archive.infolist():
            if member.is_dir():
                found.unpack(member)
        yield found


def _has_other_name(member: zipfile.ZipInfo, data: bytes) -> bool:
    """Whether a field, in the directory or before the member itself, gives it a name besides the one that is read here."""
    written = _name(member).encode("utf-8", "surrogatepass")
    found = (*fields(member.extra), *local_fields(data, member))
    return any(kind == _NAME and field[_BEFORE:] != written for kind, field in found)


def _has_unknown_field(member: zipfile.ZipInfo, data: bytes) -> bool:
    """Whether a field may say to some program what is not read here: another kind of file, another comment."""
    found = (*fields(member.extra), *local_fields(data, member))
    return any(kind not in _HARMLESS and kind != _NAME for kind, _ in found)


def _is_special(member: zipfile.ZipInfo) -> bool:
    """Whether unpacking it makes a link, a pipe or the like; 7z writes what it reads from its input as such."""
    return stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR)


def _is_astray(member: zipfile.ZipInfo) -> bool:
    """Whether unpacking it may write elsewhere than to a file of this name below the folder that was chosen, on Windows too."""
    return "\0" in member.orig_filename or bool(_ASTRAY.match(_name(member)))


def _name(member: zipfile.ZipInfo) -> str:
    """Windows in Chinese writes names in GBK and does not say so. Not `filename`, which newer Pythons take from the field."""
    written = member.orig_filename.split("\0", 1)[0]
    if member.flag_bits & UTF8:
        return written
    try:
        raw = written.encode("cp437")
    except UnicodeEncodeError:
        return written
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return written
