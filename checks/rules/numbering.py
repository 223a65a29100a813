"""Articles, headings and items whose numbers skip, repeat or change their form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule
from checks.text import ordinals
from checks.text.ordinals import Item

# levels that stand for one another when a number changes its form: （一）→（2）
_OTHERWISE = {"inner": "bracketed", "bracketed": "inner", "figure": "heading"}
_ITEMS = ("heading", "bracketed", "figure", "inner", "circled")


class Numbering(Rule):
    code = "WRD008"
    title = "序号不连"
    explain = (
        "条文“第一条、第二条……”和各级序号“一、二、三……”“（一）（二）”“1. 2.”“（1）（2）”“①②”“一是、二是”要连续，不能跳号、重号，"
        "同一级的汉字和阿拉伯数字不能混用（“（一）”之后写“（2）”）。换了上一级，可以从头编，也可以接着编。"
    )
    clauses = ("zl-9.3b", "zl-9.2")
    severity = "warning"
    catches = (
        "第一条 甲\n\n第二条 乙\n\n第四条 丁",
        "一、甲\n\n二、乙\n\n四、丁",
        "第一条 甲\n\n第二条 乙\n\n第3条 丙",
        "（一）甲\n\n（2）乙",
        "（一）甲\n\n（二）乙\n\n（二）丙",
        "1. 甲\n\n2. 乙\n\n4. 丁",
        "会议要求，一是抓紧；二是抓实；四是抓好。",
    )
    passes = (
        "第一条 甲\n\n第二条 乙\n\n第三条 丙",
        "一、甲\n\n二、乙\n\n一、另一部分",
        "第五条 甲\n\n第九条 乙",
        "一、甲\n\n三、丙",
        "一、甲\n\n（一）乙\n\n（二）丙\n\n二、丁\n\n（三）戊\n\n（四）己",
        "（一）甲\n\n1. 乙\n\n2. 丙\n\n（二）丁\n\n（1）戊\n\n（2）己",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        if document.article is None:
            return
        start, shown = document.visible_body
        for items in (ordinals.items(shown), ordinals.clauses(shown)):
            for one, before in _breaks(items):
                what = f"“{before}”之后是“{one.said}”"
                yield self.found(document, start + one.start, what, "核对序号；跳号、重号、写法不一的改正")


def _breaks(items: Iterable[Item]) -> Iterator[tuple[Item, str]]:
    """What breaks a series, and what stands before it. A series counts once it has begun with one and gone on to two; excerpts do neither."""
    series: dict[str, list[Item]] = {}
    for one in items:
        known = series.setdefault(one.level, [])
        other = series.get(_OTHERWISE.get(one.level, ""), [])
        if not known and one.value > 1 and other and other[-1].value + 1 == one.value:
            yield one, other[-1].said
            other.append(one)
            continue
        before = known[-1].value if known else 0
        mixed = bool(known) and known[-1].number.isdecimal() != one.number.isdecimal()
        if len(known) >= 2 and one.value != 1 and (one.value != before + 1 or mixed):
            yield one, known[-1].said
        if one.value == 1:
            known[:] = [one]
        elif known and (len(known) >= 2 or one.value == before + 1):
            known.append(one)
        else:
            known.clear()
        if one.level == "article":  # whose items are counted anew
            for level in _ITEMS:
                series.pop(level, None)
