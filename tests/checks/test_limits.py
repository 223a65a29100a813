"""What a file may cost: time, memory, findings, requests. What costs more is a finding and never passes."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from checks import batch, bounds, example
from checks.batch import Sent
from checks.document import Document
from checks.example import FRONT
from checks.finding import Finding
from checks.readers.extract import Extract
from checks.registry import BY_CODE, RULES
from checks.rule import Rule
from checks.runner import CRASH, check
from checks.text.folding import fold
from sanshen.base.parallel import spread
from sanshen.portal.article import LARGEST
from tests.checks.leaks import ID, MOBILE, package

HEAD = f"---\n{FRONT}---\n\n"
TOO_LONG = "ENG002"


class Endless(Rule):
    """Takes for ever in an expression, in Python, or where it lets no exception through."""

    code = "TST002"
    title = "查不完的规则"
    explain = "只用于测试。"
    reads = "text"

    def __init__(self, how: str) -> None:
        self.how = how

    def check(self, document: Document) -> Iterator[Finding]:
        yield self.at_line(document, 1, "已经看到的", "改")
        while self.how == "python":
            pass
        while self.how == "swallowing":
            try:
                re.match("(?:a|a)+b", "a" * 60)
            except Exception:
                continue
        re.match("(?:a|a)+b", "a" * 60)


@pytest.mark.parametrize("how", ["expression", "python", "swallowing"])
def test_dh_A7a_a_rule_that_does_not_end_is_a_finding_that_names_file_and_rule(
    how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "SECONDS", 0.3)
    found = check(example.document(f"身份证{ID}"), [BY_CODE["PII001"], Endless(how), BY_CODE["NUM001"]])
    assert (found[0].code, found[0].blocks, found[0].path) == (TOO_LONG, True, "content/gov/news/a.md")
    assert "没有查完" in found[0].message and "TST002" in found[0].message
    assert "PII001" in [one.code for one in found]  # what the others had seen stays
    assert [one.code for one in check(example.document(f"身份证{ID}"), [BY_CODE["PII001"]])] == [
        "PII001"
    ]  # the next file


def test_dh_A7a_no_reason_lets_an_unfinished_check_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "SECONDS", 0.3)
    body = f"<!-- sanshen: allow {TOO_LONG} 本人书面同意公开 -->"
    assert check(example.document(body), [Endless("python")])[0].blocks and not BY_CODE[TOO_LONG].waivable


class Slow(Document):
    """An attachment that takes more than its time to read; counts how often that is begun."""

    begun = 0

    @property
    def extract(self) -> Extract | None:
        self.begun += 1
        while True:
            sum(range(100))


def test_dh_A7a_a_file_that_took_too_long_is_not_read_again_to_hide_its_secrets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The bound is the bound, and not twice it: what was seen is told without its words instead."""
    monkeypatch.setattr(bounds, "SECONDS", 0.3)
    document = Slow("content/gov/news/a/x.docx", b"PK", place=example.document("").place)
    begun = os.times().user
    found = check(document)
    assert [one.code for one in found][:1] == [TOO_LONG] and document.begun == 1
    assert os.times().user - begun < 0.6


def test_dh_A7a_what_was_seen_of_a_file_that_took_too_long_repeats_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "SECONDS", 0.3)
    document = example.document("后台密码：Yx@2026-geheim")
    found = check(document, [BY_CODE["KEY001"], Endless("python")])
    assert {one.code for one in found} >= {TOO_LONG, "KEY001"}
    assert "geheim" not in str(found)


@pytest.mark.parametrize(
    "each",
    [
        '<col min="1" max="16384" hidden="1" width="{1}"/>',
        '<col min="{0}" max="16384" hidden="1" width="{1}"/>',
        '<col min="{0}" max="{0}" hidden="1" width="{1}"/>',
    ],
)
def test_dh_A7a_columns_that_are_hidden_over_and_over_cost_little(each: str) -> None:
    columns = "".join(each.format(1 + number % 16384, number * 7919 % 1_000_003) for number in range(200_000))
    cell = '<c r="AB1" t="inlineStr"><is><t>文字</t></is></c>'
    sheet = f"<worksheet><cols>{columns}</cols><sheetData><row>{cell}</row></sheetData></worksheet>"
    begun = os.times().user
    found = check(Document("content/gov/news/a/x.xlsx", package({"xl/worksheets/sheet1.xml": sheet})))
    assert "附件里有隐藏的列（1 处）" in [one.message for one in found]
    assert os.times().user - begun < 10


def test_F0_a_blank_to_fill_in_does_not_hang_the_check(tmp_path: Path) -> None:
    """`附件1` and 44 underscores: as a clerk runs it, ended by the system where it hangs."""
    for name in ("portal.toml", "people.toml", "columns.toml"):
        (tmp_path / name).write_bytes((Path(__file__).parents[2] / name).read_bytes())
    article = tmp_path / "content/ywdt/yxyw/2026-a.md"
    article.parent.mkdir(parents=True)
    for blank in ("_" * 44, "*" * 60, "_*" * 40, "<b />" * 40, "<!---->" * 40, "~~" * 40, "\\" * 60):
        article.write_text(f"{HEAD}附件1{blank}份。\n")
        command = [sys.executable, "-m", "sanshen.commands.cli", "check", str(article)]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False)
        assert done.returncode in (0, 1) and "Traceback" not in done.stderr and TOO_LONG not in done.stdout


FOLDED = {
    "138**0013**8000": "13800138000", "138__0013__8000": "13800138000", "138*0013_8000": "13800138000", "1~~3~~8": "138", "1`3`8": "138", "1\\3": "13", "1***_2": "12",
    "138<b>0013</b>8000": "13800138000", "1<br/>2": "1<br/>2", "1<b />2": "12", '1<span style="x">2': "12", "1<!-- x -->2": "12", "1<!--a--><!--b-->2": "12", "1~2": "1~2", "1_": "1_", "1**份": "1**份",
}  # fmt: skip


@pytest.mark.parametrize(("written", "read"), FOLDED.items())
def test_folding_finds_what_it_found_before_it_was_made_linear(written: str, read: str) -> None:
    assert fold(written).text == read


HOSTILE = {
    "parentheses": "(", "book titles": "《", "brackets": "[", "images": "![", "links": "[a](b.md) ", "open links": "[a](b \"", "blanks in links": "](" + " " * 50, "tildes": "~", "backticks": "`",
    "code of each length": "".join("`" * n + "x" for n in range(1, 60)), "emphasis": "_", "comments": "<!--", "tags": "<a ", "attributes": '<a x=" ', "wide signs": "（", "entities": "&#1",
    "requests": "<!-- sanshen: allow PII002 本人书面同意公开 -->\n", "numbers": "1. ", "cells": "|a|b|\n", "phones": f"手机{MOBILE}，", "blanks to fill in": "1" + "_" * 60, "colours": '<p style="color:rgba(',
    "invisible": "\u200b", "quotes": "> ", "line ends": "\n", "tokens": "eyJa_",
}  # fmt: skip
CHILD = """
import re, resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
from checks import example
from checks.document import Document
from checks.runner import check
found = check(Document("content/gov/news/2026-a.md", sys.stdin.buffer.read(), place=example.document("").place))
own = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])  # maxrss is also that of whoever started it
print(own >> 10, max(sum(1 for one in found if one.code == code) for code in {"", *(one.code for one in found)}))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="时间和内存由系统限定：请在 Linux 上运行")
@pytest.mark.parametrize("part", HOSTILE.values(), ids=list(HOSTILE))
def test_F15_the_largest_article_of_one_sign_costs_little(part: str) -> None:
    data = (HEAD + part * ((LARGEST - 1000) // len(part.encode()))).encode()
    command = [sys.executable, "-c", CHILD]
    done = subprocess.run(
        command, input=data, capture_output=True, text=False, cwd=Path(__file__).parents[2], check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-500:]  # -24 where the system ended it
    megabytes, most = map(int, done.stdout.split())
    assert megabytes < 400 and most <= bounds.FINDINGS + 1


def test_zl_10_7_findings_of_a_kind_are_listed_200_times_and_counted() -> None:
    found = check(example.document("![](a/1.jpg)\n\n" * 1000), [BY_CODE["IMG001"]])
    assert len(found) == bounds.FINDINGS + 1
    assert "还有 800 处" in found[-1].message and found[-1].blocks and found[-1].line == found[-2].line + 2


def test_dh_A5_no_reason_speaks_for_findings_that_are_not_listed() -> None:
    asked = "<!-- sanshen: allow PII002 本人书面同意公开 -->\n"
    found = check(
        example.document(f"{asked}手机{MOBILE}。\n\n" * 150 + f"手机{MOBILE}。\n\n" * 100), [BY_CODE["PII002"]]
    )
    assert [one.waiver for one in found].count("comment") == 150 and found[-1].blocks
    whole = check(example.document(asked.strip() + f"手机{MOBILE}。" * 300), [BY_CODE["PII002"]])
    assert [one.blocks for one in whole] == [False] * bounds.FINDINGS + [True]


def test_dh_A5_more_requests_than_a_file_may_have_are_refused() -> None:
    asked = "<!-- sanshen: allow PII002 本人书面同意公开 -->\n"
    found = check(example.document(f"{asked}手机{MOBILE}。\n\n" * 220), [BY_CODE["PII002"], BY_CODE["ALW001"]])
    assert [one.blocks for one in found if one.code == "ALW001"] == [True]
    assert "超过 200 处" in next(one.message for one in found if one.code == "ALW001")


def test_an_article_that_is_too_large_is_refused_and_says_how_large_it_may_be() -> None:
    data = (HEAD + "字" * LARGEST).encode()
    found = check(Document("content/gov/news/2026-a.md", data, place=example.document("").place), RULES)
    assert ["超过 1 MB" in one.message and one.blocks for one in found if one.code == "ELM001"] == [True]
    assert CRASH not in {one.code for one in found}


def hang(_: None, item: str) -> str:
    """Work in C that no alarm interrupts."""
    bounds.KILLED = 1
    bounds.confine()
    if item == "bad":
        hashlib.pbkdf2_hmac("sha256", b"", b"", (1 << 31) - 1)
    return item


def hold(_: None, item: int) -> str:
    bounds.confine()
    try:
        return str(len(bytearray(item)))
    except MemoryError:
        return "refused"


@pytest.mark.skipif(sys.platform != "linux", reason="时间和内存由系统限定：请在 Linux 上运行")
def test_a_worker_that_hears_no_alarm_is_ended_and_the_rest_goes_on() -> None:
    done = spread(hang, ["good", "bad", "fine"], shared=None, jobs=2, lost=lambda item: f"lost {item}")
    assert list(done) == ["good", "lost bad", "fine"]


@pytest.mark.skipif(sys.platform != "linux", reason="时间和内存由系统限定：请在 Linux 上运行")
def test_a_worker_holds_no_more_memory_than_it_may() -> None:
    assert list(spread(hold, [1000, bounds.MEMORY], shared=None, jobs=2, lost=str)) == ["1000", "refused"]


def test_of_a_chunk_that_was_lost_each_file_is_checked_alone() -> None:
    place = example.document("").place
    ground = batch.SharedContext(place, batch.edition())
    chunk = [
        Sent(f"content/gov/news/{name}.md", f"{HEAD}{body}".encode(), "100644", "")
        for name, body in (("a", ID), ("b", "好"))
    ]
    first, second = batch.lost(chunk, ground)
    assert "PII001" in {one.code for one in first} and CRASH not in {one.code for one in (*first, *second)}
