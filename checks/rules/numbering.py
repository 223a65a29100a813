"""Articles and headings whose numbers skip, repeat or change their digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule
from checks.text import markup
from checks.text.pattern import Pattern

_HAN = "零〇一二三四五六七八九十百"
_ARTICLE = Pattern(rf"^[#*\s]*第([{_HAN}]+|\d+)条", re.MULTILINE, needs="第")
_HEADING = Pattern(rf"^[#*\s]*([{_HAN}]+)、", re.MULTILINE, needs="、")
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")}


class Numbering(Rule):
    code = "WRD008"
    title = "序号不连"
    explain = "条文“第一条、第二条……”和标题“一、二、三……”要连续，不能跳号、重号，汉字和阿拉伯数字不能混用。"
    clauses = ("zl-9.3b", "zl-9.2")
    severity = "warning"
    catches = (
        "第一条 甲\n\n第二条 乙\n\n第四条 丁",
        "一、甲\n\n二、乙\n\n四、丁",
        "第一条 甲\n\n第二条 乙\n\n第3条 丙",
    )
    passes = (
        "第一条 甲\n\n第二条 乙\n\n第三条 丙",
        "一、甲\n\n二、乙\n\n一、另一部分",
        "第五条 甲\n\n第九条 乙",
        "一、甲\n\n三、丙",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        if document.article is None:
            return
        start = document.line_start(document.article.body_line)
        shown = markup.visible(document.text[start:])
        for pattern in (_ARTICLE, _HEADING):
            for place, before, said in _breaks(pattern, shown):
                yield self.found(document, start + place, f"“{before}”之后是“{said}”", "核对序号；跳号、重号的改正")


def _breaks(pattern: Pattern, text: str) -> Iterator[tuple[int, str, str]]:
    """A series counts once it has begun with one and gone on to two; excerpts do neither."""
    series: list[str] = []
    for found in pattern.finditer(text):
        value, said = _value(found[1]), found[0].strip("#* \t\n\u3000")
        before = _value(series[-1]) if series else 0
        mixed = bool(series) and series[-1].isdecimal() != found[1].isdecimal()
        if len(series) >= 2 and value != 1 and (value != before + 1 or mixed):
            yield found.start(1), said.replace(found[1], series[-1]), said
        if value == 1:
            series = [found[1]]
        elif series and (len(series) >= 2 or value == before + 1):
            series.append(found[1])
        else:
            series = []


def _value(said: str) -> int:
    if said.isdecimal():
        return int(said)
    total = digit = 0
    for char in said.replace("〇", "零"):
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[char]
    return total + digit
