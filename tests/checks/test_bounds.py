"""What is made to exhaust us costs no more than its bound, in a process of its own that is measured."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from checks.example import FRONT
from checks.readers.extract import BYTES
from checks.readers.office import NODES
from tests.checks.leaks import docx, package, paragraph, pdf, stream, with_file
from tests.checks.readers.test_pictures import header

SECONDS, MEGABYTES, TEXT_LANE = 60, 560, 80
CHECK = (
    "import re, resource, sys; from pathlib import Path; from checks.document import Document; from checks.runner import CRASH, check\n"
    "found = check(Document('content/gov/news/a/' + sys.argv[1].rpartition('/')[2], Path(sys.argv[1]).read_bytes()))\n"
    "own = int(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])\n"
    "print(max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1024)\n"
    "print(sorted({(one.code, one.severity) for one in found})); sys.exit(any(one.code == CRASH for one in found))"
)


def zeros(megabytes: int) -> bytes:
    return bytes(megabytes << 20)


def nested(times: int) -> bytes:
    """Ten files in each archive, and in each of them ten: more in all than any disk holds."""
    data = package({"a.txt": zeros(3)})
    for _ in range(times):
        data = package({f"{n}.zip": data for n in range(10)})
    return data


def billion() -> bytes:
    """Entities that stand for entities."""
    names = "".join(f"<!ENTITY e{n + 1} '{f'&e{n};' * 10}'>" for n in range(9))
    return package({"word/document.xml": f"<!DOCTYPE w [<!ENTITY e0 'x'>{names}]><w>&e9;</w>"})


BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "zip of zeros": ("x.zip", lambda: package({"a.txt": zeros(900)})),
    "zips within zips": ("x.zip", lambda: nested(4)),
    "docx of spaces": ("x.docx", lambda: package({"word/document.xml": b"<w>" + b" " * BYTES + b"</w>"})),
    "docx of elements": ("x.docx", lambda: package({"word/document.xml": b"<w>" + b"<a/>" * (NODES - 1) + b"</w>"})),
    "docx of entities": ("x.docx", billion),
    "xlsx of strings": ("x.xlsx", lambda: package({"xl/sharedStrings.xml": b"<s>" + b"<si><t>1</t></si>" * 600_000 + b"</s>"})),
    "PDF stream of a gigabyte": (
        "x.pdf", lambda: pdf("", objects=(stream(zlib.compress(zeros(1024), 9), "/Filter/FlateDecode"),)).replace(b"/Contents 101 0 R", b"/Contents 10 0 R"),
    ),
    "file of a gigabyte in a PDF": (
        "x.pdf", lambda: with_file("a.txt", b"").replace(stream(b"", "/Type/EmbeddedFile"), stream(zlib.compress(zeros(1024), 9), "/Type/EmbeddedFile/Filter/FlateDecode")),
    ),
    "PNG of four thousand megapixels": ("x.png", lambda: header(65000, 65000)),
    "sixty megabytes of text": ("x.txt", lambda: "联系电话一三八，".encode() * ((60 << 20) // 21)),
    "half a gigabyte of docx": ("x.docx", lambda: docx(paragraph("文字" * 60) * 150_000)),
}  # fmt: skip


def run(file: Path) -> tuple[str, float, int]:
    """Findings, seconds, and the greatest resident memory in MB of a checking process and those that it started."""
    begun = time.perf_counter()
    command = [sys.executable, "-c", CHECK, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "SANSHEN_CLAMD": ""})
    megabytes, _, said = done.stdout.partition("\n")
    return said, time.perf_counter() - begun, int(megabytes)


@pytest.mark.skipif(sys.platform != "linux", reason="内存从 /proc 读取：请在 Linux 上运行")
@pytest.mark.parametrize("name", BOMBS)
def test_dh_A7a_a_bomb_stays_within_its_bounds_and_does_not_pass(name: str, tmp_path: Path) -> None:
    file, make = BOMBS[name]
    (tmp_path / file).write_bytes(make())
    said, seconds, megabytes = run(tmp_path / file)
    assert "('FIL003', 'error')" in said
    assert seconds < SECONDS and megabytes < MEGABYTES, (seconds, megabytes)


@pytest.mark.skipif(sys.platform != "linux", reason="内存从 /proc 读取：请在 Linux 上运行")
def test_the_text_lane_stays_small(tmp_path: Path) -> None:
    body = "近日，全区重点工作推进会在区行政中心召开，会议部署了下一阶段的工作安排和要求。\n\n" * 2000
    (tmp_path / "a.md").write_text(f"---\n{FRONT}---\n\n{body}")
    said, _, megabytes = run(tmp_path / "a.md")
    assert "error" not in said and megabytes < TEXT_LANE
