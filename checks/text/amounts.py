"""Cells of tables that hold amounts of money: a long one looks like somebody's number."""

from __future__ import annotations

from collections.abc import Iterable

from checks.text.cells import Rows
from checks.text.pattern import Pattern

_MONEY = Pattern(r"(?:元[)）]?|金额)$")
_AMOUNTS = Pattern(r"(?:[预决]算|收入|支出|合计|小计|总[计额]|数|额|款|经费|资金|补[助贴]|执行)$")
_OF_PEOPLE = Pattern(  # no column of amounts says so in any row of its header
    r"(?i)电话|手机|联系|号|姓名|[账帐]户|微信|支付宝|书记|法官|通讯|户主|tel|phone|mobile|人(?![均数次口民]|员经费)"
)
_UNIT = Pattern(r"单位[:：]?\s{0,4}[万亿]?元[)）]?\s*$|[(（][万亿]?元[)）]\s*$")
_FIGURE = Pattern(r"[\d.,%-]+")


def amounts_in(text: str, tables: Iterable[Rows]) -> frozenset[int]:
    """Where cells begin that hold nothing but digits, in columns that the last row of the header says are money, or that a unit above it makes money."""
    found = set[int]()
    for rows in (table.rows for table in tables):
        caption = text[max(0, rows[0][0].start - 60) : rows[0][0].start].rstrip("|\t \n")
        stated = bool(_UNIT.search(caption))
        money, people, in_head = set[int](), set[int](), True
        for row in rows:
            people.update(at for at, cell in enumerate(row) if _OF_PEOPLE.search(cell.text))
            in_head = in_head and not any(_FIGURE.fullmatch(cell.text) for cell in row)
            stated = stated or (in_head and any(_UNIT.search(cell.text) for cell in row))
            if in_head and any(cell.text for cell in row[1:] or row):
                money = {
                    at
                    for at, cell in enumerate(row)
                    if _MONEY.search(cell.text) or (stated and _AMOUNTS.search(cell.text))
                }
            found.update(row[at].start for at in money - people if at < len(row) and row[at].text.isdecimal())
    return frozenset(found)
