"""Damaged files of every kind under all rules: none crashes one, none hangs. `SANSHEN_FUZZ=1500` tries more of them."""

from __future__ import annotations

import io
import os
import random
import time
import zipfile
from pathlib import Path

import pytest

from checks import example
from checks.document import Document
from checks.runner import CRASH, check
from tests.checks.leaks import ID, docx, line, package, paragraph, pdf, xlsx

ROOT = Path(__file__).parents[2]
TIMES = int(os.environ.get("SANSHEN_FUZZ", "160"))
SECONDS = 20.0  # of processor time for one file
TOKENS = (
    b"---\n", b'"', b"[", b"](", b"(", b"|", b"```", b">" * 50, b"*" * 40, b"_" * 44, b"&#x", b"\0", b"\xff\xfe", b"\xe2\x80\xae", b"<!--", b"-->", b"<![CDATA[", b"%s", b"\r", b"\n\n", b"9" * 21, b"&a *a",
    b"\xed\xa0\x80", b"\xf0\x9f\x98\x80", b"0000-00-00", b"[^1]", b"title: ", b"\t", b"|-|-|\n", b"- " * 30, b"<table></table>", b"<tr>", b"%", "合计".encode(), "附件1".encode(), b"<b />1", b"<!-- sanshen: allow PII001 x -->",
)  # fmt: skip


def seeds() -> dict[str, list[bytes]]:
    articles = [path.read_bytes() for path in sorted((ROOT / "content").rglob("*.md"))[::7]]
    pictures = [path.read_bytes() for path in sorted((ROOT / "content").rglob("*.jpg"))[:2]]
    word = docx(
        paragraph(f"证号{ID}") + "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>合计</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    page = pdf(line("A plain page of a report"))
    return {
        "md": articles, "docx": [word], "xlsx": [xlsx("姓名", "占比", "120%"), xlsx("a")], "pdf": [page], "zip": [package({"a.txt": "内容" * 50, "b.docx": word, "c.pdf": page})],
        "csv": ["项目,占比\n甲,120%\n合计,1\n".encode()], "txt": [f"联系人{ID}\n合计\t1\n".encode()], "svg": [b'<svg xmlns="http://www.w3.org/2000/svg"><text>a</text><image href="data:image/png;base64,AA"/></svg>'],
        "jpg": pictures or [b"\xff\xd8\xff\xe0"], "srt": [b"1\n00:00:01,000 --> 00:00:02,000\nx\n"], "mp3": [b"ID3\x04\0\0\0\0\0\x0aTIT2"],
    }  # fmt: skip


def damaged(data: bytes, kind: str, dice: random.Random) -> bytes:
    """The same file, cut, doubled, overwritten or with something strange in it; in a package one of its parts."""
    if kind in ("docx", "xlsx", "zip") and dice.random() < 0.7:
        return _repacked(data, dice)
    made = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 4, 16))):
        at = dice.randrange(len(made) + 1)
        end = min(len(made), at + dice.choice((1, 4, 64, 1024)))
        token = dice.choice(TOKENS) * dice.choice((1, 1, 3, 200))
        doubled = bytes(made[at:end]) * dice.choice((2, 3, 50))
        number = dice.choice((b"\xff" * 4, b"\0" * 4, b"\x7f\xff\xff\xff"))
        made[at : at if dice.random() < 0.4 else end] = dice.choice(
            (token, token, b"", doubled, dice.randbytes(end - at), number)
        )
        if dice.random() < 0.05:
            del made[at:]
    return bytes(made)


def _repacked(data: bytes, dice: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            other = (
                dice.choice(("../../x", "/abs", "a" * 300, name.upper(), "中" * 80)) if dice.random() < 0.05 else name
            )
            new.writestr(other, damaged(part, "", dice) if dice.random() < 0.5 else part)
    return out.getvalue()


@pytest.mark.parametrize("kind", seeds())
def test_dh_A7a_no_damaged_file_crashes_a_rule_or_hangs(kind: str) -> None:
    dice = random.Random(f"{kind} {TIMES}")
    known = seeds()[kind]
    place = example.document("").place
    few = kind in ("pdf", "jpg", "zip")  # each asks a child process
    for number in range(max(1, TIMES // (11 * (3 if few else 1)))):
        data = damaged(dice.choice(known), kind, dice)
        path = "content/gov/news/2026-a.md" if kind == "md" else f"content/gov/news/a/x.{kind}"
        begun = time.process_time()
        found = check(Document(path, data, place=place))
        assert time.process_time() - begun < SECONDS, (kind, number)
        assert not [one.message for one in found if one.code in (CRASH, "ENG002")], (kind, number, data[:300])
