"""Leaders listed one after another stand in the order of leaders.toml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule
from checks.text.pattern import Pattern

_BETWEEN = Pattern(r"[、，和及与\s]{1,3}")


class LeaderOrder(Rule):
    code = "WRD010"
    title = "领导排序"
    explain = "并列列出的领导姓名按 leaders.toml 里的 order 排序；排序相同的先后不限。写明“以姓氏笔画为序”的不查。"
    clauses = ("dh-B4.1", "zl-9.2")
    severity = "warning"
    reads = "text"
    catches = ("陆秉川、顾庭岳出席会议。", "副区长陆秉川，区长顾庭岳出席会议。")
    passes = ("顾庭岳、陆秉川出席会议。", "陆秉川汇报。顾庭岳讲话。", "陆秉川、顾庭岳（以姓氏笔画为序）")

    def check(self, document: Document) -> Iterator[Finding]:
        order = {one.name: one.order for one in document.place.leaders}
        if sum(name in document.text for name in order) < 2 or "笔画为序" in document.text:
            return
        titles = sorted({title for one in document.place.leaders for title in one.titles}, key=len, reverse=True)
        names = list(re.finditer("|".join(map(re.escape, order)), document.text))
        for one, other in pairwise(names):
            between = document.text[one.end() : other.start()]
            for title in titles:
                between = between.removesuffix(title)
            if _BETWEEN.fullmatch(between) and order[one[0]] > order[other[0]]:
                what = f"“{other[0]}”排在“{one[0]}”之后"
                yield self.found(document, other.start(), what, "核对排序；排序有变动的，更新 leaders.toml")
