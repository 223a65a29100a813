"""Zip archives: everything inside goes through the same rules, within bounds."""

from __future__ import annotations

import binascii
import io
import re
import stat
import struct
import time
import zipfile
import zlib

import pytest

from checks.document import Document
from checks.finding import Finding
from checks.kinds import CHARACTERS
from checks.readers.extract import BYTES, DEPTH, ENTRIES
from checks.runner import check
from tests.checks.leaks import ID, docx, package, paragraph, pdf


def findings(data: bytes, name: str = "outer.zip") -> list[Finding]:
    return check(Document(f"content/gov/news/a/{name}", data))


LEAKS = {
    "outer.zip!inner.docx 正文": package({"inner.docx": docx(paragraph(ID))}),
    "outer.zip!a/名单.txt": package({"a/名单.txt": ID}),
    "outer.zip!b.zip!c.csv": package({"b.zip": package({"c.csv": ID})}),
    "outer.zip!d.pdf 文档属性": package({"d.pdf": pdf("", info=f"/Title({ID})")}),
    "outer.zip 里的文件名": package({f"{ID}.txt": "文字"}),
}


@pytest.mark.parametrize("part", LEAKS)
def test_dh_A7a_a_number_in_a_zip_is_found_with_its_place(part: str) -> None:
    found = [finding for finding in findings(LEAKS[part]) if finding.code == "PII001"]
    assert found and f"〔{part}〕" in found[0].message and ID not in str(found)


def test_a_plain_zip_has_no_finding() -> None:
    assert findings(package({"说明.txt": "文字", "表.docx": docx(paragraph("正文"))})) == []


def test_names_in_gbk_are_read() -> None:
    raw = package({"AAAA.docx": docx(paragraph(ID))}).replace(b"AAAA", "名单".encode("gbk"))
    assert any("〔outer.zip!名单.docx 正文〕" in finding.message for finding in findings(raw))


def test_kinds_that_are_not_accepted_are_refused_inside_too() -> None:
    assert [(f.code, f.severity) for f in findings(package({"a.exe": b"MZ", "b.rar": b"Rar!"}))] == [
        ("FIL002", "error"),
        ("FIL002", "error"),
    ]


def locked() -> bytes:
    data = bytearray(package({"a.txt": "文字"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", data, data.index(mark) + offset, 1)
    return bytes(data)


def nested(times: int) -> bytes:
    data = package({"a.txt": "文字"})
    for _ in range(times):
        data = package({"a.zip": data})
    return data


def twice() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "一")
        archive.writestr("b.txt", "二")
    return buffer.getvalue().replace(b"b.txt", b"a.txt")


def renamed(written: str, meant: str, data: str = "文字", *, local: bool = False) -> bytes:
    """An archive with a member that has a second name in the field that unzip takes for its name; `local`: not in the directory."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("b.txt", "文字")
        member = zipfile.ZipInfo(written)
        name = meant.encode()
        field = struct.pack("<HHBI", 0x7075, 5 + len(name), 1, binascii.crc32(written.encode())) + name
        member.extra = field
        archive.writestr(member, data)
        if local:
            member.extra = b""
    return buffer.getvalue()


def fielded(kind: int, said: bytes, *, local: bool) -> bytes:
    """An archive with a member that has this extra field, before itself or in the directory."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        member = zipfile.ZipInfo("a.txt")
        field = struct.pack("<HH", kind, len(said)) + said
        member.extra = field if local else b""
        archive.writestr(member, "文字")
        member.extra = b"" if local else field
    return buffer.getvalue()


LINK = struct.pack("<BHL", 5, 0x031E, 0o120777 << 16)  # libarchive's own field: the mode of a link


def noise(size: int) -> bytes:
    """Compresses fifty times: below the ratio, so that the size has to catch it."""
    return b"".join(n.to_bytes(4, "big") + bytes(400) for n in range(size // 404 + 1))


REFUSED = {
    "empty": (b"", "损坏"),
    "cut short": (package({"a.txt": "文字"})[:-10], "损坏"),
    "encrypted": (locked(), "加密"),
    "one name twice": (twice(), "重名"),
    "one name twice on Windows": (package({"a.txt": "一", "A.TXT": "二"}), "重名"),
    "another name in Unicode": (renamed("a.txt", "b.exe"), "另有一个文件名"),
    "another name in Unicode, before the member": (renamed("a.txt", "b.exe", local=True), "另有一个文件名"),
    "a mark in the name in Unicode": (renamed("a.txt", "机密★1年.txt"), "另有一个文件名"),
    "a folder that is a file in Unicode": (renamed("a/", "密件.txt", f"身份证号{ID}"), "带内容的文件夹"),
    "a folder that is an empty file in Unicode": (renamed("a/", "密件.exe", ""), "另有一个文件名"),
    "a link to bsdtar": (fielded(0x6C78, LINK, local=True), "附加信息"),
    "a field that is not known": (fielded(0x9999, b"", local=False), "附加信息"),
    "another comment in Unicode": (fielded(0x6375, bytes(5) + ID.encode(), local=False), "附加信息"),
    "a link by the Unix field of Info-ZIP": (fielded(0x756E, bytes(14), local=True), "附加信息"),
    "a folder with contents": (package({"b.txt": "文字", "a.exe/": "文字"}), "带内容的文件夹"),
    "too deep": (nested(DEPTH + 1), "嵌套"),
    "ratio": (package({"a.txt": bytes(BYTES // 2)}), "压缩炸弹"),
    "size": (package({f"{n}.ofd": noise(BYTES // 3) for n in range(4)}), "解压后超过"),
    "text": (package({f"{n}.txt": noise(CHARACTERS // 2) for n in range(3)}), "万字"),
    "entries": (package({f"{n}.txt": b"" for n in range(ENTRIES + 1)}), "部件"),
    "entries in all": (
        package({f"{n}.zip": package({f"{m}.txt": b"" for m in range(99)}) for n in range(ENTRIES // 99 + 1)}),
        "部件",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_dh_A7a_a_zip_that_cannot_be_read_does_not_pass(name: str) -> None:
    data, why = REFUSED[name]
    begun = time.perf_counter()
    refused = [f for f in findings(data) if (f.code, f.severity) == ("FIL003", "error")]
    assert refused and why in refused[0].message
    assert time.perf_counter() - begun < 20


@pytest.mark.parametrize("suffix", ["doc", "xls", "ppt", "wps", "et", "dps", "rtf"])
def test_dh_A7a_old_formats_are_refused_with_the_cure(suffix: str) -> None:
    (finding,) = findings(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), f"a.{suffix}")
    assert (finding.code, finding.severity) == ("FIL003", "error") and "PDF" in finding.fix


def test_macros_in_old_formats_are_named() -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "_VBA_PROJECT".encode("utf-16-le")
    assert ("FIL005", "error") in [(f.code, f.severity) for f in findings(data, "a.doc")]


def test_an_archive_that_says_its_names_twice_alike_has_no_finding() -> None:
    assert findings(renamed("a.txt", "a.txt")) == [] == findings(renamed("文件夹/", "文件夹/", ""))


def noted(comment: bytes, name: str) -> bytes:
    """An archive with a comment on its member."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        member = zipfile.ZipInfo(name)
        member.comment = comment
        archive.writestr(member, "<w/>")
    return buffer.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_dh_A7a_the_comments_of_members_are_read(encoding: str) -> None:
    for name, inner in (("x.zip", "a.txt"), ("x.docx", "word/document.xml")):
        data = noted(f"身份证号{ID}，机密★1年".encode(encoding), inner)
        assert {"PII001", "SEC001"} <= {finding.code for finding in findings(data, name) if finding.blocks}, name


@pytest.mark.parametrize("name", [f"身份证号{ID}/", "文件/机密★1年/"])
def test_dh_A7a_the_names_of_folders_are_read(name: str) -> None:
    data = package({"a.txt": "文字", name: ""})
    assert {"PII001", "SEC001"} & {finding.code for finding in findings(data) if finding.blocks}


def commented(comment: bytes, name: str = "a.txt") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "<w/>")
        archive.comment = comment
    return buffer.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_dh_A7a_the_comment_of_an_archive_is_read(encoding: str) -> None:
    for name, data in (
        ("x.zip", commented(f"身份证号{ID}".encode(encoding))),
        ("x.docx", commented(f"身份证号{ID}".encode(encoding), "word/document.xml")),
    ):
        assert "PII001" in {finding.code for finding in findings(data, name)}, name


@pytest.mark.parametrize("before", [f"身份证号{ID}\n".encode(), b"MZ" + bytes(600), b"<html>", b"\xff\xd8\xff"])
def test_dh_A7a_what_stands_before_an_archive_does_not_pass(before: bytes) -> None:
    for name, data in (("x.zip", package({"a.txt": "文字"})), ("x.docx", docx(paragraph("正文")))):
        (found,) = findings(before + data, name)
        assert (found.code, found.severity) == ("FIL003", "error") and "前面另有内容" in found.message


def linked(name: str, kind: int) -> bytes:
    """An archive whose only member is a link, a pipe or the like."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        member = zipfile.ZipInfo(name)
        member.external_attr = (kind | 0o777) << 16
        archive.writestr(member, "../../secret")
    return buffer.getvalue()


ASTRAY = {
    "up": package({"../../x.txt": "文字"}),
    "up within": package({"a/../../x.txt": "文字"}),
    "up by backslash": package({"a\\..\\..\\x.txt": "文字"}),
    "up at the end": package({"a/..": "文字"}),
    "root": package({"/etc/passwd.txt": "文字"}),
    "root by backslash": package({"\\\\server\\x.txt": "文字"}),
    "drive": package({"C:\\x.txt": "文字"}),
    "drive alone": package({"c:x.txt": "文字"}),
    "blank after the dots": package({".. /x.txt": "文字"}),
    "blank at the end of a folder": package({"a /x.txt": "文字"}),
    "stream": package({"a.txt:b.txt": "文字"}),
    "device": package({"NUL.txt": "文字"}),
    "device as a folder": package({"a\\con/x.txt": "文字"}),
    "folder": package({"../../../": "", "a.txt": "文字"}),
    "inside": package({"b.zip": package({"../x.txt": "文字"})}),
}


@pytest.mark.parametrize("data", ASTRAY.values(), ids=list(ASTRAY))
def test_zl_10_8_a_zip_that_writes_elsewhere_when_it_is_unpacked_is_refused(data: bytes) -> None:
    found = [one for one in findings(data) if one.code == "FIL002" and "解压到别处" in one.message]
    assert len(found) == 1 and found[0].blocks and "重新打包" in found[0].fix


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFSOCK, stat.S_IFCHR])
def test_zl_10_8_what_is_no_plain_file_is_refused_as_such(kind: int) -> None:
    (found,) = (one for one in findings(linked("a.txt", kind)) if one.code == "FIL002")
    assert found.blocks and "不是普通文件" in found.message and "解压到别处" not in found.message


@pytest.mark.parametrize("name", ["a/b/c.txt", "./a.txt", "年报..说明.txt", "a..b/c.txt", "..a.txt", ".a.txt", "a b.txt", "console.txt", "com.txt", "附件 1/说明.txt", "AUX表.txt", "文件夹\\a.txt", "a：b.txt"])  # fmt: skip
def test_an_ordinary_name_in_a_zip_is_silent(name: str) -> None:
    assert findings(package({name: "文字", "文件夹/": ""})) == []


SECRET = f"身份证号{ID}，机密★1年"


def left_out(*names: str) -> bytes:
    """Three members, of which the directory does not name these."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in ("a.txt", "b.txt", "c.txt"):
            archive.writestr(name, SECRET if name in names else "文字")
        archive.filelist = [one for one in archive.filelist if one.filename not in names]
    return buffer.getvalue()


def within(data: bytes, more: bytes) -> bytes:
    """`more` between the last member and the directory, whose place the end still tells."""
    at = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    start = struct.unpack_from("<L", data, end + 16)[0] + len(more)
    return data[:at] + more + data[at : end + 16] + struct.pack("<L", start) + data[end + 20 :]


def streamed(files: dict[str, str], more: bytes = b"", *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """As programs write that cannot go back; `more` goes into the first member behind its compressed data."""
    sink = io.BytesIO()

    class Pipe(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            return sink.write(data)  # type: ignore[arg-type]

    with zipfile.ZipFile(Pipe(), "w", compression) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    data = sink.getvalue()
    if not more:
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first = archive.infolist()[0]
    packed = first.compress_size
    at = 30 + len(first.filename) + packed
    (old,) = struct.unpack_from("<L", data, data.index(b"PK\x05\x06") + 16)
    told = struct.pack("<LLL", first.CRC, packed, first.file_size)
    new = struct.pack("<LLL", first.CRC, packed + len(more), first.file_size)
    end = data.index(b"PK\x05\x06") + len(more)
    data = data[:at] + more + data[at:]
    made = bytearray(data.replace(told, new))
    struct.pack_into("<L", made, end + 16, old + len(more))
    for entry in _entries(bytes(made), old + len(more))[1:]:
        struct.pack_into("<L", made, entry + 42, struct.unpack_from("<L", made, entry + 42)[0] + len(more))
    return bytes(made)


def _entries(data: bytes, at: int) -> list[int]:
    found = []
    while data.startswith(b"PK\x01\x02", at):
        found.append(at)
        at += 46 + sum(struct.unpack_from("<HHH", data, at + 28))
    return found


def flagged(data: bytes, flag: int, *, before: bool = True, named: bool = True, most: int = 9) -> bytes:
    """`flag` turned over in the headers before members, and in their entries."""
    made = bytearray(data)
    for sign, place, wanted in ((b"PK\x03\x04", 6, before), (b"PK\x01\x02", 8, named)):
        for found in list(re.finditer(sign, data))[: most if wanted else 0]:
            (flags,) = struct.unpack_from("<H", made, found.start() + place)
            struct.pack_into("<H", made, found.start() + place, flags ^ flag)
    return bytes(made)


def two_packed() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("a.txt", "b.txt"):
            archive.writestr(name, "文字" * 9)
    return buffer.getvalue()


def packed_beside_archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "文字" * 9, zipfile.ZIP_DEFLATED)
        archive.writestr("b.zip", package({"b.txt": "文字"}))
    return buffer.getvalue()


OVER = package({"机密.txt": SECRET})
UNLISTED = {
    "an archive before it": OVER + package({"a.txt": "文字"}),
    "an archive as the comment": commented(package({"b.txt": "文字"})),
    "an end record as the comment": commented(b"PK\x05\x06" + bytes(16)),
    "the first member is not named": left_out("a.txt"),
    "a member in the middle is not named": left_out("b.txt"),
    "the last member is not named": left_out("c.txt"),
    "text before the directory": within(package({"a.txt": "文字"}), SECRET.encode()),
    "a member behind compressed data": streamed({"a.txt": "文字", "b.txt": "文字"}, OVER[:-22]),
    "text behind it": package({"a.txt": "文字"}) + SECRET.encode(),
    "sizes promised, and more that begins like a member": flagged(packed_beside_archive(), 8, named=False, most=1),
    "sizes promised, not compressed": flagged(left_out(), 8),
    "sizes promised, and text behind": flagged(within(two_packed(), SECRET.encode()), 8),
    "a name in two encodings": flagged(package({"甲.txt": "文字"}), 0x800, named=False),
    "another name before the member": package({"a.txt": "文字"}).replace(b"a.txt", b"b.exe", 1),
}


@pytest.mark.parametrize("data", UNLISTED.values(), ids=list(UNLISTED))
def test_dh_A7a_an_archive_holds_what_its_directory_names_and_nothing_else(data: bytes) -> None:
    found = findings(data)
    assert [(one.code, one.blocks) for one in found if one.code == "FIL003"] == [("FIL003", True)], found


def test_dh_A7a_nothing_stands_between_the_parts_of_a_document() -> None:
    for data in (within(docx(paragraph("正文")), SECRET.encode()), OVER + docx(paragraph("正文"))):
        (found,) = findings(data, "a.docx")
        assert found.code == "FIL003" and found.blocks and "Word" in found.fix


def deflated(text: bytes, end: int = zlib.Z_FINISH) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(text) + packer.flush(end)


def called(raw: bytes, told: bytes, name: str = "a.txt", method: int = 8, *, described: bool = False) -> bytes:
    """An archive with `raw` in it, of which it says that it is this text, compressed by this method; another member follows."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, raw)
        archive.writestr("b.txt", "文字")
    data = streamed({name: raw, "b.txt": "文字"}, compression=zipfile.ZIP_STORED) if described else buffer.getvalue()  # type: ignore[dict-item]
    stored = struct.pack("<LLL", zlib.crc32(raw), len(raw), len(raw))
    made = bytearray(data.replace(stored, struct.pack("<LLL", zlib.crc32(told), len(raw), len(told))))
    struct.pack_into("<H", made, 8, method)
    struct.pack_into("<H", made, made.index(b"PK\x01\x02") + 10, method)
    return bytes(made)


GOOD = "会议讨论了道路养护".encode()
LONG = GOOD + SECRET.encode()
OPEN = deflated(GOOD, zlib.Z_SYNC_FLUSH)  # goes on into what follows
BEYOND = {
    "longer than it says": called(deflated(LONG), GOOD),
    "longer, the size behind it": called(deflated(LONG), GOOD, described=True),
    "said to be empty": called(deflated(LONG), b""),
    "a second text behind it": called(deflated(GOOD) + deflated(LONG), GOOD),
    "no end": called(OPEN, GOOD),
    "no end, the size behind it": called(OPEN, GOOD, described=True),
    "no end, into the next member": called(OPEN + b"\0" + struct.pack("<HH", 60, 60 ^ 0xFFFF), GOOD, described=True),
    "a folder without an end": called(b"\2\0", b"", "a/"),
    "shorter than it says": called(deflated(GOOD), LONG),
    "locked before the member only": flagged(two_packed(), 1, named=False),
    "inside another": package({"b.zip": called(deflated(LONG), GOOD)}),
}


@pytest.mark.parametrize("data", BEYOND.values(), ids=list(BEYOND))
def test_dh_A7a_nothing_is_unpacked_beyond_what_was_read(data: bytes) -> None:
    (found,) = findings(data)
    assert found.code == "FIL003" and found.blocks and "有的软件会解压出来" in found.message


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.pptx"])
def test_dh_A7a_no_part_of_a_document_goes_on_behind_what_was_read(name: str) -> None:
    part = b"<w/>"
    for raw in (deflated(part + f"<!--{SECRET}-->".encode()), deflated(part, zlib.Z_SYNC_FLUSH)):
        (found,) = findings(called(raw, part, "word/document.xml"), name)
        assert found.code == "FIL003" and found.blocks and "Word" in found.fix


@pytest.mark.parametrize("method", [9, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, 93])
def test_a_method_that_not_every_program_knows_is_named_with_its_cure(method: int) -> None:
    for data, name in (
        (called(GOOD, GOOD, method=method), "a.zip"),
        (called(b"<w/>", b"<w/>", "w.xml", method), "a.docx"),
    ):
        (found,) = findings(data, name)
        assert found.code == "FIL003" and found.blocks and "压缩方法" in found.message and "Deflate" in found.fix


def large() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        with archive.open(zipfile.ZipInfo("a.txt"), "w", force_zip64=True) as file:
            file.write("文字".encode())
        archive.writestr("b.txt", "文字")
    return buffer.getvalue()


def large_end() -> bytes:
    """An end that tells its place in the records for large archives."""
    data = package({"a.txt": "文字"})
    at, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    record = struct.pack("<4sQHHLLQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, end - at, at)
    place = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    return (
        data[:end]
        + record
        + place
        + struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, *[0xFFFFFFFF] * 2, 0)
    )


def padded() -> bytes:
    """As Office leaves room for a part to grow: in a field before the data that the directory does not repeat."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        member = zipfile.ZipInfo("a.txt")
        member.extra = struct.pack("<HHHH", 0xA220, 524, 0xA028, 0) + bytes(520)
        archive.writestr(member, "文字")
        member.extra = b""
    return buffer.getvalue()


def unsigned() -> bytes:
    """Streamed, without the signature before the checksum."""
    data = streamed({"a.txt": "文字"})
    end = data.index(b"PK\x05\x06")
    (start,) = struct.unpack_from("<L", data, end + 16)
    return data[: end + 16].replace(b"PK\x07\x08", b"") + struct.pack("<L", start - 4) + data[end + 20 :]


ORDINARY = {
    "streamed": streamed({"a.txt": "文字", "b.txt": "文字"}),
    "streamed, not compressed": streamed({"a.txt": "文字", "b.txt": ""}, compression=zipfile.ZIP_STORED),
    "streamed, unsigned": unsigned(),
    "sizes promised and told": flagged(two_packed(), 8),
    "sizes promised and told before only": flagged(two_packed(), 8, named=False),
    "UTF-8 said before a plain name": flagged(two_packed(), 0x800, named=False),
    "UTF-8 said of a plain name": flagged(two_packed(), 0x800, before=False),
    "large": large(),
    "large end": large_end(),
    "room to grow": padded(),
    "with a comment": commented("说明".encode()),
    "compressed at several goes": called(OPEN + deflated(b""), GOOD),
    "empty, compressed": called(deflated(b""), b""),
    "empty, compressed to nothing": called(b"", b""),
    "a folder, compressed": called(deflated(b""), b"", "a/"),
    "times and owners": fielded(0x5455, b"\1" + bytes(4), local=False),
    "of jar": fielded(0xCAFE, b"", local=True),
    "without members": b"PK\x05\x06" + bytes(18),
}


@pytest.mark.parametrize("data", ORDINARY.values(), ids=list(ORDINARY))
def test_an_archive_as_programs_write_it_has_no_finding(data: bytes) -> None:
    assert findings(data) == []


def test_what_a_system_adds_to_an_archive_is_told_once_with_its_cure() -> None:
    names = ("资料/说明.txt", "资料/.DS_Store", "__MACOSX/资料/._说明.txt", "__MACOSX/._资料")
    found = check(Document("content/gov/news/a/x.zip", package(dict.fromkeys(names, "说明"))))
    assert [one.code for one in found] == ["FIL002"]
    assert "苹果电脑" in found[0].message and "重新打包" in found[0].fix
