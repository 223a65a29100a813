"""Reads an attachment and whatever is packed inside it; what is not read is said."""

from __future__ import annotations

import io
import zipfile

from checks.kinds import (
    ALLOWED,
    IMAGES,
    LEGACY,
    MEDIA,
    OFFICE,
    PAGES,
    PLAIN,
    SUBTITLES,
    suffix_of,
    transcripts,
)
from checks.readers.archive import opened
from checks.readers.csv_cells import computed
from checks.readers.csv_table import csv_table
from checks.readers.encoding import is_chinese, plain, readings
from checks.readers.extract import AGAIN, DEPTH, Budget, Exhausted, Extract, Note
from checks.refused import Refused
from checks.text.pattern import Pattern
from sanshen.base.errors import legible

_RESAVE = "用 Word 或 WPS 打开并另存为不加密的 docx、xlsx 后提交"
_UTF8 = "用记事本或 WPS 打开，另存为 UTF-8 编码后提交"
_CUE_TAG = Pattern(r"<[^<>\n]{1,300}>|\{\\[^{}\n]{1,60}\}")
_TEXT = PLAIN | {"md", "xml", "json"}
# what systems add to a folder by themselves
_SYSTEM = Pattern(r"(?i)(?:^|/)(?:__MACOSX/|\.DS_Store$|\._[^/]*$|Thumbs\.db$|desktop\.ini$)")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MACROS = tuple(name.encode("utf-16-le") for name in ("_VBA_PROJECT", "Macros", "_VBA_PROJECT_CUR"))
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read(name: str, data: bytes) -> Extract:
    """Never raises for bad input: a note says in Chinese what was wrong."""
    reading = Reading()
    reading.file(name, data, DEPTH)
    return reading.found


class Reading:
    """One attachment; `where` is its name, for files inside it `outer.zip!inner.docx`."""

    def __init__(self) -> None:
        self.found = Extract()
        self.budget = Budget()
        self._top = True

    def file(self, where: str, data: bytes, depth: int) -> None:
        inside = "" if self._top else f"{where} "
        self._top = False
        about = f"〔{where}〕" if inside else ""
        try:
            if depth < 0:
                raise Refused(f"嵌套超过 {DEPTH} 层")
            self._kind(where, inside, data, depth)
        except Refused as refusal:
            if inside and isinstance(refusal, Exhausted):
                raise
            self.found.unread(f"附件未检查：{refusal}{about}", refusal.cure or _cure(where))
        except Exception as error:  # zipfile and expat raise a dozen kinds for damaged input; none may pass
            why = "文件已加密，无法读取" if "encrypted" in str(error) else "文件已损坏，无法读取"
            self.found.unread(f"附件未检查：{why}{about}", _cure(where))

    def _kind(self, where: str, inside: str, data: bytes, depth: int) -> None:
        suffix = suffix_of(where)
        if suffix in OFFICE:
            from checks.readers.office import read_office  # XML costs 30 ms that a text-only commit need not pay

            _refuse_ole(data)
            _refuse_before(data)
            read_office(self, where, inside, data, depth)
        elif suffix == "pdf":
            from checks.readers.pdf import read_pdf

            read_pdf(self, where, inside, data, depth)
        elif suffix == "zip":
            _refuse_before(data)
            self.zip(where, data, depth)
        elif suffix in IMAGES:
            from checks.readers.pictures import read_image

            read_image(self, where, inside, data, depth)
        elif suffix in MEDIA:
            from checks.readers.media import read_media

            read_media(self, inside, data)
        elif suffix == "svg":
            from checks.readers.svg import read_svg

            read_svg(self, where, inside, data, depth)
        elif suffix in LEGACY:
            self._legacy(where, data)
        elif suffix in PAGES:
            self.found.readings(inside, data)
            raise Refused("网页和邮件读不出显示的文字")
        elif suffix in _TEXT:
            self._plain(inside, data, suffix)
        else:
            self._other(where, inside)

    def _plain(self, inside: str, data: bytes, suffix: str) -> None:
        """A text in every way in which it may be read; what is served as it is has to be UTF-8, but for tables, which go to Excel."""
        about = f"〔{inside.strip()}〕" if inside else ""
        if plain(data) is None and not is_chinese(data):
            self.found.unread(f"附件未检查：认不出文字的编码{about}", _UTF8)
        elif plain(data) is None and not inside and suffix != "csv":
            self.found.unread("文字不是 UTF-8 编码，读者在网页上看到的是乱码", _UTF8)
        row = max((computed(text) for _, text in readings(data)), default=0) if suffix == "csv" else 0
        if row:
            what = f"表格第 {row} 行有公式，打开时算出的内容没有写在文件里{about}"
            self.found.active(what, "在 Excel 里复制后“选择性粘贴—数值”，再另存；不是公式的，开头不写 = + - @")
        if suffix in SUBTITLES:
            self._cues(inside, data)
        elif suffix == "csv":
            for way, text in readings(data):
                self.found.text(f"{inside}{way}".strip(), text, [csv_table(text)])
        else:
            self.found.readings(inside, data)

    def _cues(self, inside: str, data: bytes) -> None:
        """Subtitles as they stand, and as they show without tags and times."""
        for way, text in readings(data):
            name = f"{inside}字幕{way}"
            self.found.text(name, text)
            shown = _CUE_TAG.sub("", text)
            if shown != text:
                self.found.text(f"{name}{AGAIN}", shown)

    def zip(self, where: str, data: bytes, depth: int) -> None:
        """Everything in a zip archive, each member as a file of its own."""
        with opened(data, self.budget) as archive:
            self.found.text(f"{where} 里的文件名", archive.names)
            for comment in archive.comments:
                self.found.readings(f"{where} 的说明", comment)
            for names, what, fix in (
                (archive.special, "压缩包里有链接、管道一类的条目，不是普通文件", "用普通文件重新打包：不放快捷方式和链接，不从管道（7z 的 -si）压缩"),
                (archive.astray, "压缩包里的文件解压到别处，或在 Windows 上换了名字", "解压后重新打包：文件名里不写 ..、冒号和开头的斜线，不以空格和点结尾，不用 CON、NUL 一类的名字"),
            ):  # fmt: skip
                for name in names:
                    self.found.notes.append(Note("kind", f"{what}〔{where}!{legible(name)}〕", fix, "error"))
            left = [name for name in archive.members if _SYSTEM.search(name)]
            if left:
                self._refuse_system(where, left)
            for name in (one for one in archive.members if not _SYSTEM.search(one)):
                suffix = suffix_of(name)
                if suffix not in ALLOWED:
                    self._refuse_kind(f"{where}!{name}")
                else:
                    self._spoken(f"{where}!{name}", not archive.members.keys().isdisjoint(transcripts(name)))
                    self._member(where, name, archive.read(name), depth)

    def _member(self, where: str, name: str, data: bytes, depth: int) -> None:
        self.file(f"{where}!{name}", data, depth - 1)

    def _spoken(self, where: str, told: bool) -> None:
        if suffix_of(where) in MEDIA and not told:
            fix = "在压缩包里放上同名的 txt、vtt 或 srt 文字稿"
            self.found.notes.append(Note("transcript", f"压缩包里的音视频没有文字稿〔{where}〕", fix, "error"))

    def _refuse_kind(self, where: str) -> None:
        suffix = suffix_of(where)
        kind = f".{suffix} 文件" if suffix else "没有扩展名的文件"
        fix = "从压缩包里删去，只留 docx、xlsx、pdf、jpg 或 png"
        self.found.notes.append(Note("kind", f"压缩包里有不收的{kind}〔{where}〕", fix, "error"))

    def _refuse_system(self, where: str, names: list[str]) -> None:
        """Once, however many there are: nobody put them there, and in the folder they do not show."""
        kinds = "苹果电脑" if any("MACOS" in name or "DS_" in name for name in names) else "Windows"
        what = f"压缩包里有 {len(names)} 个{kinds}自动加上的文件（如 {legible(names[0])}）〔{where}〕"
        fix = "在 Windows 上全选要提交的文件，右键“发送到—压缩文件夹”重新打包；在苹果电脑上打包的，先把文件拷到 Windows"
        self.found.notes.append(Note("kind", what, fix, "error"))

    def _legacy(self, where: str, data: bytes) -> None:
        if data.startswith(_OLE) and any(name in data for name in _MACROS):
            self.found.active(f"附件里有宏〔{where}〕", "另存为不含宏的 docx、xlsx")
        raise Refused(f".{suffix_of(where)} 是旧格式，读不出文字")

    def _other(self, where: str, inside: str) -> None:
        fix = "审核人员打开文件核对密级标志、个人信息和公章"
        about = f"〔{where}〕" if inside else ""
        self.found.unread(f"附件未检查：.{suffix_of(where)} 文件读不出文字{about}", fix, "warning")


def _refuse_ole(data: bytes) -> None:
    if data.startswith(_OLE[:4]):
        raise Refused("文件已加密，无法读取" if _ENCRYPTED in data else "文件已加密，或是旧版 Office 格式")


def _refuse_before(data: bytes) -> None:
    """What stands before an archive is in no member of it, and some programs open it as something else."""
    if zipfile.is_zipfile(io.BytesIO(data)) and not data.startswith(b"PK"):
        raise Refused("压缩内容的前面另有内容")


def _cure(where: str) -> str:
    suffix = suffix_of(where)
    if suffix == "pdf":
        return "用原文件重新导出不加密的 PDF 后提交；大的拆成几个"
    if suffix == "zip":
        return "解压后把里面的文件单独提交，不要加密、不要层层打包"
    if suffix in IMAGES:
        return "用看图软件重新导出为 jpg 或 png 后提交；太大的缩小，太长的分成几张"
    if suffix in MEDIA:
        return "用播放软件核对文件，重新导出为 mp3 或 mp4 后提交"
    if suffix in PAGES:
        return "从附件里删去，把文字写进正文"
    if suffix in LEGACY:
        return "用 Word 或 WPS 另存为 docx、xlsx、pptx 或 PDF 后提交"
    return _RESAVE
