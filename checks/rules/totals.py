"""A table's total is the sum of its rows, and a row's total the sum of its columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule, Triggers
from checks.text.pattern import Pattern

if TYPE_CHECKING:
    from checks.text.cells import Cell
    from checks.text.figures import Figure
    from checks.text.grid import Grid

_NOT_ADDED = Pattern(
    r"率|比|均|%|％|增长|增幅|增速|同比|单价|标准|指数|序号|编号|电话|代码|年份|年度|时间|日期|排名|名次|位次|得分|温度|天数|备注"
)
_FAR = 3  # tenths of the total; whoever mistypes stays nearer, and rows that contain one another are further off


class Totals(Rule):
    code = "NUM002"
    title = "表格合计"
    explain = (
        "表格里的合计应当等于各行、各列相加。小数按四舍五入留有余地；表里有“其中”“小计”、行与行互相包含的不核对。"
        "合计与分项对不上，多半是改了一处忘了另一处。"
    )
    clauses = ("zl-9.2", "wz-12.2.4")
    severity = "warning"
    reads = "text"
    triggers = Triggers(words=("合计", "总计", "共计", "总和"))
    catches = (
        "| 乡镇 | 户数 |\n|---|---|\n| 河滨镇 | 120 |\n| 柳林镇 | 85 |\n| 合计 | 215 |",
        "| 乡镇 | 户数 | 金额（万元） |\n|---|---|---|\n| 河滨镇 | 120 | 36.5 |\n| 柳林镇 | 85 | 20.1 |\n| 合计 | 205 | 65.6 |",
        "| 乡镇 | 合计 | 水田 | 旱地 |\n|---|---|---|---|\n| 甲镇 | 30 | 10 | 20 |\n| 乙镇 | 50 | 20 | 30 |\n| 丙镇 | 80 | 20 | 50 |",
        Example(path="content/gov/news/a/x.csv", whole="乡镇,户数\n甲镇,1200\n乙镇,800\n合计,2100"),
        "<table><tr><th>乡镇</th><th>人数</th></tr><tr><td>甲镇</td><td>1,200</td></tr><tr><td>乙镇</td><td>800</td></tr><tr><td>合计</td><td>2,100</td></tr></table>",
    )
    passes = (
        "| 乡镇 | 户数 |\n|---|---|\n| 河滨镇 | 120 |\n| 柳林镇 | 85 |\n| 合计 | 205 |",
        "| 乡镇 | 面积 |\n|---|---|\n| 甲 | 33.33 |\n| 乙 | 33.33 |\n| 丙 | 33.33 |\n| 合计 | 100.00 |",
        "| 项目 | 万元 |\n|---|---|\n| 支出 | 100 |\n| 其中：教育 | 60 |\n| 合计 | 100 |",
        "| 年份 | 增长率 |\n|---|---|\n| 2024 | 5 |\n| 2025 | 6 |\n| 合计 | 5.5 |",
        "| 乡镇 | 合计 |\n|---|---|\n| 甲 | 3 |\n| 乙 | 4 |",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        if "四舍五入" in document.text:
            return
        from checks.text.grid import grids  # few texts hold a total

        for grid in grids(document.tables):
            for cell, counted in (*_down(grid), *_across(grid)):
                what = f"表格合计写作 {cell.text}，各项相加是 {counted}"
                yield self.found(
                    document, document.folded.raw(cell.start), what, "核对各项和合计，改正算错或漏改的一处"
                )


def _added(header: str) -> bool:
    return not _NOT_ADDED.search(header)


def _down(grid: Grid) -> Iterator[tuple[Cell, str]]:
    """Totals below or above their columns. Where none holds, the rows are of another kind than addends."""
    if grid.total is None:
        return
    wrong, right = [], 0
    for index in range(1, len(grid.header)):
        parts = grid.parts(index)
        if parts is None or not _added(grid.header[index]):
            continue
        held = _holds(grid.total[index], parts)
        right += held is True
        wrong += [(grid.total[index], parts)] if held is False else []
    for cell, parts in wrong:
        if right or (len(wrong) == 1 and _near(cell, parts)):
            yield cell, _sum(parts)


def _across(grid: Grid) -> Iterator[tuple[Cell, str]]:
    """Totals beside their rows, where most rows show that they are such."""
    from checks.text.figures import addend
    from checks.text.grid import TOTAL

    index = next((n for n, name in enumerate(grid.header) if n and TOTAL.fullmatch(name)), 0)
    others = [
        n for n in range(1, len(grid.header)) if n != index and grid.parts(n) is not None and _added(grid.header[n])
    ]
    if not index or len(others) < 2:
        return
    told = [(row[index], [one for n in others if (one := addend(row[n].text))]) for row in grid.rows]
    held = [(cell, parts, _holds(cell, parts)) for cell, parts in told]
    right = sum(one is True for _, _, one in held)
    if right >= 2 and right * 2 >= len(held):
        yield from ((cell, _sum(parts)) for cell, parts, one in held if one is False)


def _holds(cell: Cell, parts: list[Figure]) -> bool | None:
    """None where there is nothing to add up."""
    from checks.text.figures import figure, slack

    total = figure(cell.text)
    if total is None or total.percent or sum(bool(part.value) for part in parts) < 2:
        return None
    return bool(abs(sum(part.value for part in parts) - total.value) <= slack([*parts, total]))


def _near(cell: Cell, parts: list[Figure]) -> bool:
    from checks.text.figures import figure

    total = figure(cell.text)
    return total is not None and abs(sum(part.value for part in parts) - total.value) * 10 <= abs(total.value) * _FAR


def _sum(parts: list[Figure]) -> str:
    return format(sum(part.value for part in parts), "f")
