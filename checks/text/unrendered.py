"""Marks of Markdown that do nothing and stand on the page as they are: bold with blanks in it or within HTML, headings without a blank, tables without a line below their header."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Literal

import msgspec

from checks.text.pattern import Pattern

Mark = Literal["bold", "struck", "raised", "head", "table"]
_CODE = Pattern(r"<(?:pre|code)\b[^<>]*+>.*?(?:</(?:pre|code)>|\Z)", re.DOTALL)
_TAG = Pattern(r"<[^<>]*+>")
_SIGNS = ("**", "~~", "##", "#", "|", "~", "^")
_STAYED: dict[Mark, Pattern] = {
    "bold": Pattern(
        r"(?<![^\W_])(?<!\*)\*\*(?!\*)[^*\n]{1,80}\*\*(?!\*)|(?<!\*)\*\*[ \t][^*\n]{1,80}(?<=[ \t])\*\*(?!\*)",
        needs=("**",),
    ),
    "struck": Pattern(r"(?<!~)~~(?!~)[^~\n]{1,80}~~(?!~)", needs=("~~",)),
    "raised": Pattern(r"(?<=[A-Za-z])~\d{1,2}~|(?<=[A-Za-z\d])\^\d{1,2}\^", needs=("~", "^")),
    "head": Pattern(
        r"(?m:^)(?:#{2,6}(?=[^\s#])|#(?=[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）))[^\n]{0,40}",
        needs=("#",),
    ),
    "table": Pattern(r"(?m:^)[ \t]*\|[^|\n]*\|[^\n]*\n[ \t]*\|[^|\n]*\|[^\n]*", needs=("|",)),
}


class Stayed(msgspec.Struct, frozen=True):
    """A line of the body, and the mark that stands there."""

    line: int
    mark: Mark
    words: str


def unrendered(body: str, html: str) -> Iterator[Stayed]:
    """The first of each; of `html`, the page, what is code does not count, and of the body what is escaped."""
    if not any(sign in html for sign in _SIGNS):
        return
    text = unescape(_TAG.sub("", _CODE.sub("", html)))
    for mark, pattern in _STAYED.items():
        for found in pattern.finditer(text):
            first = found[0].strip().split("\n")[0]
            if (at := body.find(first)) >= 0:
                yield Stayed(body.count("\n", 0, at) + 1, mark, first)
                break
