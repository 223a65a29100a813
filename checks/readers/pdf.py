"""PDF: read by a child process, so that no file can exhaust the memory, the time or the life of this one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from checks.kinds import CHARACTERS
from checks.readers.extract import Note
from checks.refused import Refused
from checks.text.places import Table
from sanshen.base import interpreter
from sanshen.base.child_process import NoAnswer, TooLate
from sanshen.base.errors import UNREADABLE
from sanshen.base.sandbox import answer_of

if TYPE_CHECKING:
    from checks.readers.extract import Reader

SECONDS = 30
PAGES = 2000
_LONGEST = 1 << 28  # bytes of an answer: all its text and embedded files have a third
_REASONS = {
    "password": "文件已加密，无法读取",
    "pages": f"超过 {PAGES} 页",
    "characters": f"文字超过 {CHARACTERS // 10_000} 万字",
    "attachments": "内嵌文件太多或太大",
    "broken": "文件已损坏，无法读取",
}


class Pdf(msgspec.Struct):
    """What the child says: `tables` of the parts by their names, pages that are pictures, pages with pictures, pages with a red head in type, `shapeless` pages whose characters nobody can know; `fault` is one of the reasons above, `active` what would run."""

    parts: list[tuple[str, str]] = []
    tables: dict[str, list[Table]] = {}
    scans: list[int] = []
    pictured: list[int] = []
    red_heads: list[int] = []
    embedded: list[tuple[str, bytes]] = []
    active: list[str] = []
    shapeless: list[int] = []
    fault: str = ""


def read_pdf(reading: Reader, where: str, inside: str, data: bytes, depth: int) -> None:
    """Puts the pages, properties and embedded files into `reading`."""
    if b"%PDF-" not in data[:1024]:
        raise Refused(_REASONS["broken"])
    pdf = _ask(data)
    _tell(reading, inside, pdf)
    for name, text in pdf.parts:
        reading.budget.spend(len(text))
        reading.found.text(inside + name, text, pdf.tables.get(name, ()))
    reading.budget.enter(len(pdf.embedded))
    _look(reading, inside, data, pdf)
    for name, file in pdf.embedded:
        reading.budget.spend(len(file))
        reading.file(f"{where}!{name}", file, depth - 1)
    if pdf.fault:
        raise Refused(_REASONS.get(pdf.fault, _REASONS["broken"]))


def _ask(data: bytes) -> Pdf:
    command = interpreter.module("checks.readers.pdf_child")
    try:
        return msgspec.msgpack.decode(answer_of(command, data, SECONDS, _LONGEST), type=Pdf)
    except TooLate:
        raise Refused(f"读取超过 {SECONDS} 秒") from None
    except NoAnswer:
        raise Refused("读取时耗尽内存或出错，文件可能已损坏") from None
    except UNREADABLE:
        raise Refused("交回的结果读不懂，文件可能已损坏") from None


def _tell(reading: Reader, inside: str, pdf: Pdf) -> None:
    about = f"〔{inside.strip()}〕" if inside else ""
    if pdf.active:
        message = f"PDF 里有{'、'.join(pdf.active)}{about}"
        reading.found.active(message, "用原文件重新导出 PDF，不带脚本和动作")
    if pdf.red_heads:
        message = f"红头文件：第 {ranges(pdf.red_heads)} 页{about}"
        reading.found.notes.append(Note("head", message, "红头文件不上传：把正文按稿件排版，写上发文字号", "error"))
    if pdf.shapeless:
        message = f"PDF 没有带上字体，第 {ranges(pdf.shapeless)} 页读不出文字{about}"
        reading.found.unread(message, "用原文件重新导出 PDF，选“嵌入字体”；没有原文件的，打印后扫描")
    if pdf.embedded:
        message = f"附件里有内嵌文件（{len(pdf.embedded)} 个）{about}"
        reading.found.hidden(message, "删去内嵌文件，或单独作为附件提交")


def _look(reading: Reader, inside: str, data: bytes, pdf: Pdf) -> None:
    """Pages that are or hold pictures; beyond the bound nothing passes."""
    wanted = sorted([*((page, False) for page in pdf.scans), *((page, True) for page in pdf.pictured)])
    if not wanted:
        return
    from checks.readers.pictures import read_pages

    chosen = wanted[: reading.budget.pictures]
    read_pages(reading, inside, data, chosen)
    left = [page for page, _ in wanted[len(chosen) :]]
    if left:
        about = f"〔{inside.strip()}〕" if inside else ""
        message = f"扫描页和图片太多，第 {ranges(left)} 页未检查{about}"
        reading.found.unread(message, "用原文件导出带文字的 PDF；只有扫描件的，拆成几个文件")
    reading.budget.look(len(chosen))


def ranges(pages: list[int]) -> str:
    """1、3–5、9"""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    return "、".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)
