"""Shares of one whole come to 100."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.pattern import Pattern

if TYPE_CHECKING:
    from decimal import Decimal

    from checks.text.grid import Grid

_SHARE = Pattern(r"占比|比重|构成|占[一-鿿]{1,8}(?:比例|百分比|的?%)")
_CLOSE = 5  # further off, several answers were allowed or not all rows are listed


class Shares(Rule):
    code = "NUM003"
    title = "占比之和"
    explain = "表格里的占比、比重、构成加起来应当是 100%，四舍五入的误差除外。差得远的（如可以多选的问卷）不提示。"
    clauses = ("zl-9.2", "wz-12.2.4")
    severity = "warning"
    reads = "text"
    triggers = Triggers(words=("占", "比重", "构成"))
    catches = (
        "| 类别 | 占比 |\n|---|---|\n| 一产 | 12.5% |\n| 二产 | 41.3% |\n| 三产 | 47.2% |",
        "| 类别 | 金额 | 占比（%） |\n|---|---|---|\n| 甲 | 30 | 30 |\n| 乙 | 70 | 60 |\n| 合计 | 100 | 100 |",
    )
    passes = (
        "| 类别 | 占比 |\n|---|---|\n| 一产 | 12.5% |\n| 二产 | 41.3% |\n| 三产 | 46.2% |",
        "| 类别 | 占比 |\n|---|---|\n| 甲 | 33.3% |\n| 乙 | 33.3% |\n| 丙 | 33.3% |",
        "| 渠道（可多选） | 占比 |\n|---|---|\n| 网站 | 60% |\n| 热线 | 55% |",
        "| 地区 | 森林覆盖率 |\n|---|---|\n| 甲 | 60% |\n| 乙 | 45% |",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        from checks.text.grid import grids  # few texts hold shares

        for grid in grids(document.tables):
            for index, name in enumerate(grid.header):
                counted = _counted(grid, index) if index and _SHARE.search(name) else None
                if counted is not None:
                    place = document.folded.raw((grid.total or grid.rows[0])[index].start)
                    yield self.found(document, place, f"“{name}”一列相加是 {counted:f}%，不是 100%", "核对各项占比")


def _counted(grid: Grid, index: int) -> Decimal | None:
    """The sum where it is not 100; None where it is, or need not be."""
    from decimal import Decimal

    from checks.text.figures import figure, slack

    parts = grid.parts(index)
    if parts is None or len(parts) < 2 or any(part.value < 0 for part in parts):
        return None
    total = figure(grid.total[index].text) if grid.total else None
    counted = sum((part.value for part in parts), Decimal(0))
    off, whole = abs(counted - 100), total is not None and total.value == 100
    rounding = max(slack(parts), Decimal(len(parts) + 1) / 2 if not any(part.places for part in parts) else Decimal(0))
    return counted if off > rounding and (whole or off <= _CLOSE) else None
