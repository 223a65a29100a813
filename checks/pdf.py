"""PDF: read by a child process, so that no file can exhaust the memory, the time or the life of this one."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import msgspec

from checks.extract import Refused
from checks.kinds import CHARACTERS

if TYPE_CHECKING:
    from checks.reading import Reading

SECONDS = 30
PAGES = 2000
_REASONS = {
    "password": "文件已加密，无法读取",
    "pages": f"超过 {PAGES} 页",
    "characters": f"文字超过 {CHARACTERS // 10_000} 万字",
    "attachments": "内嵌文件太多或太大",
    "broken": "文件已损坏，无法读取",
}


class Pdf(msgspec.Struct):
    """What the child says; `fault` is one of the reasons above, `active` what would run."""

    parts: list[tuple[str, str]] = []
    unread_pages: list[int] = []
    images: int = 0
    embedded: list[tuple[str, bytes]] = []
    active: list[str] = []
    protected: bool = False
    fault: str = ""


def read_pdf(reading: Reading, where: str, inside: str, data: bytes, depth: int) -> None:
    """Puts the pages, properties and embedded files into `reading`."""
    if b"%PDF-" not in data[:1024]:
        raise Refused(_REASONS["broken"])
    pdf = _ask(data)
    for name, text in pdf.parts:
        reading.budget.spend(len(text))
        reading.found.text(inside + name, text)
    _tell(reading, inside, pdf)
    reading.budget.enter(len(pdf.embedded))
    for name, file in pdf.embedded:
        reading.budget.spend(len(file))
        reading.file(f"{where}!{name}", file, depth - 1)
    if pdf.fault:
        raise Refused(_REASONS.get(pdf.fault, _REASONS["broken"]))


def _ask(data: bytes) -> Pdf:
    command = [sys.executable, "-P", "-m", "checks.pdf_child"]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise Refused(f"读取超过 {SECONDS} 秒") from None
    if done.returncode or not done.stdout:
        raise Refused("读取时耗尽内存或出错，文件可能已损坏")
    return msgspec.msgpack.decode(done.stdout, type=Pdf)


def _tell(reading: Reading, inside: str, pdf: Pdf) -> None:
    about = f"〔{inside.strip()}〕" if inside else ""
    check = "审核人员打开文件核对密级标志、个人信息和红头、公章"
    if pdf.active:
        message = f"PDF 里有{'、'.join(pdf.active)}{about}"
        reading.found.active(message, "用原文件重新导出 PDF，不带脚本和动作")
    if pdf.unread_pages:
        message = f"扫描页未检查：第 {ranges(pdf.unread_pages)} 页没有可读的文字{about}"
        reading.found.unread(message, f"用原文件导出带文字的 PDF；只有扫描件的，{check}", "warning")
    if pdf.images:
        reading.found.unread(f"PDF 里 {pdf.images} 张图片的文字未检查{about}", check, "info")
    if pdf.protected:
        message = f"PDF 限制了编辑，里面的脚本和内嵌动作未检查{about}"
        reading.found.unread(message, "导出时不设权限密码", "warning")
    if pdf.embedded:
        message = f"附件里有内嵌文件（{len(pdf.embedded)} 个）{about}"
        reading.found.hidden(message, "删去内嵌文件，或单独作为附件提交")


def ranges(pages: list[int]) -> str:
    """1、3–5、9"""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    return "、".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)
