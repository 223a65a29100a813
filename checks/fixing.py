"""Masks what was certainly found in a Markdown file, in the way that sites use, and nothing else.

Findings say where a number begins; the number is read again there, with whatever disguise it wears.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from checks.bounds import COUNTED
from checks.document import Document
from checks.finding import Finding
from checks.rules import bank_card, id_number, mobile
from checks.runner import check
from checks.text import markup, numbers
from checks.text.mask import masked
from checks.text.numbers import NumberPattern
from sanshen.base.errors import PortalError

_ROUNDS = 5
_STYLES: dict[str, tuple[tuple[NumberPattern, ...], Callable[[str], str], str]] = {
    "PII001": (
        (id_number.LONG, id_number.SHORT),
        lambda digits: digits[:3] + "*" * (len(digits) - 7) + digits[-4:],
        "身份证号",
    ),
    "PII002": ((mobile.FIND,), lambda digits: digits[:3] + "****" + digits[-4:], "手机号"),
    "PII003": (bank_card.FIND, lambda digits: digits[:4] + "****" + digits[-4:], "银行卡号"),
}


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One number that was masked; `start` and `end` in the text before."""

    path: str
    line: int
    column: int
    code: str
    name: str
    masked: str
    start: int
    end: int

    def as_data(self) -> dict[str, str | int]:
        """What `--json` tells of it."""
        names = ("path", "line", "column", "code", "name", "masked")
        return {name: getattr(self, name) for name in names}

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column} {self.code} 已打码：{self.name}改为 {self.masked}"


def fixed(document: Document) -> tuple[Document, list[Change]]:
    """The document with errors of PII001 to PII003 masked; the same one where nothing can be done."""
    if not document.is_maskable:
        return document, []
    done: list[Change] = []
    for _ in range(_ROUNDS):  # one number may hide another
        changes = list(_changes(document, check(document, most=COUNTED)))
        if not changes:
            break
        text = document.text
        for change in reversed(changes):
            text = text[: change.start] + _written(text, change) + text[change.end :]
        document = Document(document.path, text.encode(), document.mode, document.place, related=document.related)
        done += changes
    return document, done


def _changes(document: Document, findings: list[Finding]) -> Iterator[Change]:
    """In order, none overlapping another."""
    end = 0
    known = {
        (code, document.folded.raw(number.start), masked(number.digits)): number
        for code, (patterns, _, _) in _STYLES.items()
        for wanted in patterns
        for number in numbers.numbers(document.folded, wanted)
    }
    for finding in findings:
        if finding.code not in _STYLES or not finding.blocks:
            continue
        _, style, name = _STYLES[finding.code]
        start = document.line_start(finding.line) + finding.column - 1
        number = known.get((finding.code, start, finding.excerpt))
        if number is None or start < end:
            continue
        end = document.folded.raw(number.end)
        yield Change(
            path=finding.path,
            line=finding.line, column=finding.column, code=finding.code, name=name,
            masked=style(number.digits), start=start, end=end,
        )  # fmt: skip


def _written(text: str, change: Change) -> str:
    """The stars as they must be typed: two runs of them in one paragraph would be read as emphasis."""
    first = max(text.rfind("\n\n", 0, change.start), text.rfind("\n\r\n", 0, change.start), 0)
    last = text.find("\n\n", change.end)
    around = text[first : change.start] + text[change.end : last if last >= 0 else len(text)]
    in_body = change.start >= markup.front_span(text)[2]
    shown = markup.visible(text)[change.start : change.end] == text[change.start : change.end]
    in_tag = text.rfind("<", first, change.start) > text.rfind(">", first, change.start)
    plain = not in_body or not shown or in_tag or re.search(r"<t[dhr]\b", around)
    more = re.search(r"\*|\d{11}", around)
    return change.masked if plain or not more else change.masked.replace("*", "\\*")


def write(root: Path, before: Document, after: Document) -> None:
    """Whole or not at all; a file that changed meanwhile is left alone."""
    path = root / before.path
    if path.is_symlink() or path.read_bytes() != before.data:
        raise PortalError("文件在检查时又被改动，没有打码", cure="保存后重新运行", path=before.path)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".sanshen-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(after.data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(path.stat().st_mode & 0o7777)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
