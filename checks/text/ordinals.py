"""Numbers as papers count their parts: 第三条, 三、, （三）, 3., （3）, ③, 三是."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from checks.text.pattern import Pattern

HAN = "零〇一二三四五六七八九十百"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")}
_ITEM = Pattern(
    rf"^[#*> \t\u3000]*+(?:第(?P<chapter>[{HAN}]{{1,6}}|\d{{1,3}})章|第(?P<article>[{HAN}]{{1,6}}|\d{{1,3}})条(?!规定|例)|(?P<heading>[{HAN}]{{1,4}})、"
    rf"|[（(](?P<bracketed>[{HAN}]{{1,4}})[）)]|(?P<figure>\d{{1,2}})(?:[.．](?!\d)|、)|[（(](?P<inner>\d{{1,2}})[）)]|(?P<circled>[{_CIRCLED}]))",
    re.MULTILINE,
)
_CLAUSE = Pattern(r"(?:^|[。；：，、\n])[ \u3000]?(?P<clause>[一二三四五六七八九十]{1,2})是(?=[一-龥“])", needs="是")


class Item(msgspec.Struct, frozen=True):
    """Where a part of a paper begins, how it is numbered (`level`), as which (`value`), and the number as written."""

    start: int
    level: str
    value: int
    number: str
    said: str


def items(text: str) -> Iterator[Item]:
    """Parts that begin a line, in their order."""
    for found in _ITEM.finditer(text):
        level = found.lastgroup or ""
        yield Item(found.start(level), level, value(found[level]), found[level], found[0].strip("#*> \t\n\u3000"))


def clauses(text: str) -> Iterator[Item]:
    """一是, 二是 within sentences."""
    for found in _CLAUSE.finditer(text):
        yield Item(found.start("clause"), "clause", value(found["clause"]), found["clause"], f"{found['clause']}是")


def value(said: str) -> int:
    """What a number in Han, in figures or in a circle says."""
    if said in _CIRCLED:
        return _CIRCLED.index(said) + 1
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
