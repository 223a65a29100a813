"""Brackets and book marks that open and never close, or close what never opened."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule
from checks.text.pattern import Pattern

_OPEN = {"《": "》", "〔": "〕", "【": "】", "（": "）"}
_SIGN = Pattern(r"[《》〔〕【】（）]")
_ITEM = Pattern(r"(?:^|[\s。；：，、“])[0-9０-９a-zA-Z一二三四五六七八九十①-⑳]{1,3}$")
# ends the history that stands below the title of a law, whose first bracket the title has: 2020年11月29日 《决定》修订）
_HISTORY = Pattern(r"\d{4}年[^\n]{0,120}(?:修订|修正|公布|批准|通过)）[ \t\u3000]*$", re.MULTILINE, needs="年")


class Pairs(Rule):
    code = "WRD005"
    title = "括号和书名号配对"
    explain = "全角括号、书名号、六角括号要成对，有开有合。编号“1）”不算。"
    clauses = ("zl-9.2", "zl-9.3b")
    severity = "warning"
    catches = ("根据《条例的规定办理。", "云溪区（以下简称本区各单位。", "按照条例》办理。")
    passes = (
        "根据《条例》（以下简称条例）办理。",
        "1）申请；2）审批。",
        "《〈条例〉解读》",
        "2022年3月29日 《关于修改部分条例的决定》第二次修订）",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        if document.article is None:
            return
        start, shown = document.visible_body
        for place, sign in _unmatched(shown):
            what = f"“{sign}”没有配对"
            yield self.found(document, start + place, what, "补上缺少的另一半，或删去多出的这一个")


def _unmatched(text: str) -> Iterator[tuple[int, str]]:
    waiting: list[int] = []  # places of what is open
    shown = text.replace("(", "（").replace(")", "）")  # a wide one and a narrow one make a pair
    for found in _SIGN.finditer(shown):
        if found[0] in _OPEN:
            waiting.append(found.start())
        elif waiting and _OPEN[shown[waiting[-1]]] == found[0]:
            waiting.pop()
        elif found[0] != "）" or not _stands_alone(text, found.start()):
            yield found.start(), found[0]
    yield from ((place, shown[place]) for place in waiting)


def _stands_alone(text: str, at: int) -> bool:
    """Whether a closing bracket is that of an item, or ends a law's history."""
    return bool(_ITEM.search(text[max(0, at - 4) : at]) or _HISTORY.match(text, text.rfind("\n", 0, at) + 1, at + 1))
