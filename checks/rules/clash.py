"""Text and table tell the same figure in one unit and of one year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.pattern import Pattern

if TYPE_CHECKING:
    from checks.text.cells import Row

_UNIT = Pattern(r"单位[:：]?\s*([一-鿿]{1,6})")
_IN_HEADER = Pattern(r"[（(]([一-鿿]{1,4})[)）]$")
_YEAR = Pattern(r"(?<!\d)((?:19|20)\d\d)年?(?!\d)")
_SAID = Pattern(r"(?<!\d)((?:19|20)\d\d)年(?P<between>[^。；;\n|\d]{0,24})$")
_OTHER = Pattern(r"分别|比|较|上年|去年|同期|至|到|—|-|、|和|与")


class Clash(Rule):
    code = "NUM004"
    title = "文字与表格不一致"
    explain = "同一个数在正文和表格里单位不同（一处万元、一处亿元），或者年份不同，必有一处写错。只核对四位以上、很难巧合的数。"
    clauses = ("zl-9.2", "wz-12.2.4")
    severity = "warning"
    triggers = Triggers(words=("|", "<t"))
    catches = (
        "全年投入2186.4亿元。\n\n单位：万元\n\n| 项目 | 2025年 |\n|---|---|\n| 投入 | 2186.4 |",
        "全年投入2186.4亿元。\n\n| 项目 | 投入（万元） |\n|---|---|\n| 教育 | 2186.4 |",
        "2024年完成投资2186.4万元。\n\n| 项目 | 2024年 | 2025年 |\n|---|---|---|\n| 投资 | 1999.1 | 2186.4 |",
        "2024年完成投资2186.4万元。\n\n| 年份 | 投资 |\n|---|---|\n| 2024年 | 1999.1 |\n| 2025年 | 2186.4 |",
    )
    passes = (
        "全年投入2186.4万元。\n\n单位：万元\n\n| 项目 | 2025年 |\n|---|---|\n| 投入 | 2186.4 |",
        "2025年完成投资2186.4万元。\n\n| 项目 | 2024年 | 2025年 |\n|---|---|---|\n| 投资 | 1999.1 | 2186.4 |",
        "与2024年相比，投资达到2186.4万元。\n\n| 项目 | 2024年 | 2025年 |\n|---|---|---|\n| 投资 | 1999.1 | 2186.4 |",
        "共120人。\n\n| 项目 | 户 |\n|---|---|\n| 甲 | 120 |",
        "2024年、2025年分别投入1999.1万元、2186.4万元。\n\n| 项目 | 2024年 | 2025年 |\n|---|---|---|\n| 投资 | 1999.1 | 2186.4 |",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        text = document.folded.text
        from checks.text.figures import UNITS, written

        prose = re.sub(r"^.*\|.*$|<t[dh]\b.*", lambda row: " " * len(row[0]), text, flags=re.MULTILINE)
        shown = dict(_facts(text, [table.rows for table in document.tables]))
        for place, said, unit in written(prose):
            units, years = shown.get(str(said.value), (set(), set())) if said.telling else (set(), set())
            other = next(iter(units), "")
            if len(units) == 1 and other != unit and UNITS[other][0] == UNITS[unit][0]:
                what = f"正文写作 {said.value}{unit}，表格里是 {said.value}{other}"
                yield self.found(document, document.folded.raw(place), what, "核对单位，改正写错的一处")
            year = _SAID.search(prose[max(0, place - 32) : place])
            if year and len(years) == 1 and not years & {"", year[1]} and not _OTHER.search(year["between"]):
                what = f"正文说 {year[1]} 年是 {said.value}{unit}，表格里是 {next(iter(years))} 年"
                yield self.found(document, document.folded.raw(place), what, "核对年份，改正写错的一处")


def _facts(text: str, found: list[list[Row]]) -> Iterator[tuple[str, tuple[set[str], set[str]]]]:
    """Telling figures of the tables, with their units and years."""
    from checks.text.figures import UNITS, figure

    told: dict[str, tuple[set[str], set[str]]] = {}
    for rows in found:
        before = text[max(0, rows[0][0].start - 60) : rows[0][0].start] if rows and rows[0] else ""
        common = _UNIT.search(before)
        for row in rows[1:]:
            for head, cell in zip(rows[0], row, strict=False):
                one = figure(cell.text)
                if one is None or not one.telling:
                    continue
                units, years = told.setdefault(str(one.value), (set(), set()))
                own = _IN_HEADER.search(head.text) or common
                units |= {own[1]} if own and own[1] in UNITS else set()
                year = _YEAR.search(head.text) or _YEAR.fullmatch(row[0].text)
                years |= {year[1]} if year else {""}
    yield from told.items()
