"""Whether a zip archive is its members, its directory and its end and nothing more.

Some programs read the directory, some look for members from the start: both take the same out of an archive without gaps.
"""

from __future__ import annotations

import struct
import zipfile

_MEMBER = b"PK\x03\x04"
_DESCRIPTOR = b"PK\x07\x08"
ENCRYPTED, UTF8 = 0x1, 0x800
_DESCRIBED = 0x8  # sizes and checksum stand behind the data
_HEADER = struct.Struct(
    "<4s2xHH4xLLLHH"
)  # before the name: signature, flags, method, checksum, sizes, lengths of name and fields
_END = struct.Struct("<4sHHHHLLH")
_END64 = struct.Struct("<4sQ4xLLQQQQ")
_LOCATOR = struct.Struct("<4sLQL")
_LARGE = 0xFFFFFFFF  # the size stands in a field of its own
_LARGE_FIELD = 1
_MANY = 0xFFFF  # and the number of members too


def fields(extra: bytes) -> list[tuple[int, bytes]]:
    """What an extra field holds, by kind."""
    found, at = [], 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        found.append((kind, extra[at + 4 : at + 4 + size]))
        at += 4 + size
    return found


def data_start(data: bytes, member: zipfile.ZipInfo) -> int:
    """Where the data of a member begin."""
    *_, name, extra = _HEADER.unpack_from(data, member.header_offset)
    return member.header_offset + _HEADER.size + int(name) + int(extra)


def local_fields(data: bytes, member: zipfile.ZipInfo) -> list[tuple[int, bytes]]:
    """What stands before the member itself, besides what the directory says of it."""
    *_, extra = _HEADER.unpack_from(data, member.header_offset)
    start = data_start(data, member)
    return fields(data[start - int(extra) : start])


def is_whole(data: bytes, archive: zipfile.ZipFile) -> bool:
    """Whether every byte belongs to a member that the directory names, to the directory, or to the one end."""
    alone = data.count(_MEMBER) == len(archive.infolist())
    try:
        at = 0
        for member in sorted(archive.infolist(), key=lambda one: one.header_offset):
            if member.header_offset != at:
                return False
            at = _behind(data, member, alone)
        return at >= 0 and _ends(data, archive, at)
    except struct.error:
        return False


def _behind(data: bytes, member: zipfile.ZipInfo, alone: bool) -> int:
    """Where a member ends; -1 where what stands before and behind its data says otherwise than the directory.

    Some programs promise what stands behind and say all of it before. Whoever looks for it then goes on to the next member,
    and finds no other where nothing else in the archive begins like one (`alone`).
    """
    at = member.header_offset
    mark, flags, method, checksum, packed, size, name, extra = _HEADER.unpack_from(data, at)
    start = at + _HEADER.size + name + extra
    written = data[at + _HEADER.size : at + _HEADER.size + name]
    named = member.orig_filename.encode("utf-8" if member.flag_bits & UTF8 else "cp437")
    meant = ENCRYPTED if written.isascii() else ENCRYPTED | UTF8
    if mark != _MEMBER or method != member.compress_type or written != named or (flags ^ member.flag_bits) & meant:
        return -1
    for kind, field in local_fields(data, member):
        if kind == _LARGE_FIELD and _LARGE in (packed, size) and len(field) >= 16:
            size, packed = struct.unpack_from("<QQ", field)
    end = start + member.compress_size
    if _is_open(data, flags, member, start):
        return -1
    told = (packed, size) == (member.compress_size, member.file_size)
    if not flags & _DESCRIBED:
        return end if told else -1
    behind = _described(data, member, end) if told or packed in (0, _LARGE) else -1
    whole = told and alone and checksum == member.CRC and method == zipfile.ZIP_DEFLATED
    return end if behind < 0 and whole else behind


def _is_open(data: bytes, flags: int, member: zipfile.ZipInfo, start: int) -> bool:
    """Whether a program may see the data end earlier than their size says."""
    if member.compress_type == zipfile.ZIP_STORED:
        locked = flags & ENCRYPTED
        ends = flags & _DESCRIBED and data.find(_DESCRIPTOR, start, start + member.compress_size) >= 0
        return bool(ends) or (member.compress_size != member.file_size and not locked)
    return bool(flags & _DESCRIBED) and member.compress_type != zipfile.ZIP_DEFLATED


def _described(data: bytes, member: zipfile.ZipInfo, at: int) -> int:
    """Behind the checksum and the sizes; programs write the signature or not, and sizes of four or of eight bytes."""
    for mark in (_DESCRIPTOR, b""):
        for width in ("Q", "L"):
            told = struct.Struct(f"<L{width}{width}")
            if width == "L" and max(member.compress_size, member.file_size) >= _LARGE:
                continue
            written = mark + told.pack(member.CRC, member.compress_size, member.file_size)
            if data.startswith(written, at):
                return at + len(written)
    return -1


def _ends(data: bytes, archive: zipfile.ZipFile, at: int) -> bool:
    """Whether the directory begins here, and the records of its end follow and finish the file with the comment."""
    last = len(data) - _END.size - len(archive.comment)
    mark, disk, first, here, count, size, start, comment = _END.unpack_from(data, last)
    if mark != b"PK\x05\x06" or comment != len(archive.comment) or disk or first or here != count:
        return False
    place, ends = last - _LOCATOR.size, last
    if place >= at and data.startswith(b"PK\x06\x07", place):
        _, _, ends, disks = _LOCATOR.unpack_from(data, place)
        mark, length, disk, first, here, many, wide, begins = _END64.unpack_from(data, ends)
        if mark != b"PK\x06\x06" or ends + 12 + length != place or disks != 1 or disk or first or here != many:
            return False
        told = zip((count, size, start), (many, wide, begins), (_MANY, _LARGE, _LARGE), strict=True)
        if any(short not in (full, most) for short, full, most in told):
            return False
        count, size, start = many, wide, begins
    return (count, start, start + size) == (len(archive.infolist()), at, ends)
