"""The articles of a regulation (第三条 …), where each stands and how many paragraphs (款) it has."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from checks.text import ordinals
from checks.text.pattern import Pattern

_ITEM = Pattern(r"[#*>\s]*+(?:[（(][一二三四五六七八九十百\d]{1,4}[）)]|\d{1,2}[.．、]|[①-⑳]|[|<!#]|[-*] )")


class ArticleText(msgspec.Struct, frozen=True):
    """`number` as a figure; `start` and `end` in the text; `paragraphs` that are no items."""

    number: int
    start: int
    end: int
    paragraphs: int


def articles(text: str) -> list[ArticleText]:
    """Those that begin a line, in their order."""
    marks = [one for one in ordinals.items(text) if one.level in ("article", "chapter")]
    ends = [one.start for one in marks[1:]] + [len(text)] * bool(marks)
    return [
        ArticleText(one.value, one.start, end, _paragraphs(text[one.start : end]))
        for one, end in zip(marks, ends, strict=True)
        if one.level == "article"
    ]


def _paragraphs(text: str) -> int:
    return sum(bool(line.strip()) and not _ITEM.match(line) for line in _blocks(text))


def _blocks(text: str) -> Iterator[str]:
    """Paragraphs as Markdown has them: lines up to an empty one."""
    yield from (block for block in text.replace("\n第", "\n\n第").split("\n\n"))
