"""Lists of named persons: a column of names beside a column that nobody but the person concerned should read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from checks.document import Document
from checks.finding import Finding, Severity
from checks.rule import Example, Rule
from checks.text.cells import Cell, Row
from checks.text.listed import ABOVE, KINDS, NAMES, Head, Kind
from checks.text.names import is_named
from checks.text.pattern import Pattern

_OFFICE = Pattern(r".{0,8}(?:单位|职务|部门|科室|职责|职称)(?:名称)?")
_TRIAL = Pattern(r".{0,6}(?:准考证|岗位|职位|报考|名次|排名|项目|组别).{0,4}")
_MASKED = Pattern(r"(?:\\?[*＊×]){3}")
_POST = Pattern(r"(?:通讯|联系|详细)?地址")  # may be where one works
_FORM = 60  # rows of a sheet about one person
_HONOURED = Pattern(r"牺牲|殉职|烈士|逝世|去世|安葬|立功")  # of the dead, the day of birth is told
_MOBILE = Pattern(r"1[3-9]\d{9}")


class NameList(Rule):
    code = "PII010"
    title = "含个人信息的名单"
    explain = (
        "表格里姓名与身份证号、银行账号、电话、门牌住址、病种、残疾情况、成绩、监护人、出生日期、班级中的任何一列同时公开，"
        "等于把一批人的隐私一次放上网；一人一张的登记表也一样。表头有两三行、有合并单元格、用空格对齐的，照样核对。空白表格和已经打 * 的内容不算；姓名加单位、职务、金额、名次可以公示；"
        "招录公示中的成绩按警告处理，由审核人员对照公示依据判断。"
    )
    clauses = ("dh-A7a", "wz-11", "wz-12.2.2")
    reads = "text"
    catches = (
        "| 姓名 | 残疾等级 |\n|---|---|\n| 张示例 | 肢体二级 |", "| 序号 | 姓 名 | 家庭住址 |\n|---|---|---|\n| 1 | 王小样 | 河滨镇柳林路12号3单元 |",
        "| 户主姓名 | 病种 |\n|---|---|\n| 李示例 | 尿毒症 |", "| 学生姓名 | 监护人 |\n|---|---|\n| 李示例 | 李大样 |", "| 姓名 | 出生日期 |\n|---|---|\n| 李示例 | 1980-01-02 |",
        "| 姓名 | 残疾等级 |\n|---|---|\n| 买买提.艾力 | 肢体二级 |", "| 姓名 | 残疾等级 |\n|---|---|\n| 李𬭩𬬻 | 肢体二级 |", "| 姓名 | 班级 |\n|---|---|\n| 李示例 | 三年级（2）班 |", "| 姓名 | 数学成绩 |\n|---|---|\n| 李示例 | 98 |", "| 姓名 | 联系电话 |\n|---|---|\n| 李示例 | 8120000 |",
        "<table><tr><td>姓名</td><td>残疾类别</td></tr><tr><td>李示例</td><td>视力</td></tr></table>",
    )  # fmt: skip
    passes = (
        "| 姓名 | 身份证号 |\n|---|---|\n|  |  |", "| 姓名 | 手机号 |\n|---|---|\n| 李示例 | 138****1234 |", "| 姓名 | 性别 | 身份证号 |\n|---|---|---|\n| 出生日期 | 民族 | 联系电话 |",
        "| 姓名 | 村（社区） | 保障金额（元） |\n|---|---|---|\n| 李示例 | 柳林村 | 680 |", "| 姓名 | 单位 | 职务 | 名次 |\n|---|---|---|---|\n| 李示例 | 区水利局 | 科长 | 1 |",
        "| 姓名 | 职务 | 办公电话 |\n|---|---|---|\n| 李示例 | 局长 | 0000-8120000 |", "| 姓名 | 出生年月 | 拟任职务 |\n|---|---|---|\n| 李示例 | 1980年3月 | 副局长 |",
        "| 姓名 | 家庭住址 |\n|---|---|\n| 李示例 | 河滨镇柳林村 |", "| 姓名 | 出生日期 | 牺牲时间 |\n|---|---|---|\n| 李示例 | 1921年3月4日 | 1942年5月6日 |", "| 法定代表人姓名 | 地址 |\n|---|---|\n| 李示例 | 柳林路12号 |", "| 姓名 | 执业地址 |\n|---|---|\n| 李示例 | 柳林路12号 |", "| 姓名 | 残疾等级 |\n|---|---|\n| 张某某 | 二级 |",
        Example(body="| 单位 | 残疾人补贴 |\n|---|---|\n| 区残联 | 二级 |"),
    )  # fmt: skip

    def check(self, document: Document) -> Iterator[Finding]:
        for table in document.tables:
            yield from self._table(document, table.rows)

    def _table(self, document: Document, rows: list[Row]) -> Iterator[Finding]:
        head: Head | None = None
        for number, row in enumerate(rows):
            at = next((at for at, cell in enumerate(row) if not cell.spread and NAMES.fullmatch(cell.text)), None)
            if at is not None:
                head = Head(at, rows[max(0, number - ABOVE) : number + 1])
                yield from self._form(document, rows, row, at)
            elif head is not None and head.names < len(row):
                if is_named(row[head.names].text):
                    yield from self._person(document, head, row)
                elif not head.told and head.goes_on(row):
                    head.add(row)

    def _person(self, document: Document, head: Head, row: Row) -> Iterator[Finding]:
        head.told = True
        for at, (kind, cell) in list(head.columns.items()):
            severity = _severity(document, head.texts, kind, cell, row[at]) if at < len(row) else None
            if severity:
                del head.columns[at]  # once for a column
                yield self._seen(document, row[at], kind, severity)

    def _form(self, document: Document, rows: list[Row], row: Row, names: int) -> Iterator[Finding]:
        """A sheet about one person: each cell says what stands in the next one."""
        if names + 1 >= len(row) or not is_named(row[names + 1].text) or row[names + 1].spread:
            return
        texts = [cell.text for one in rows for cell in one]
        for one in rows[:_FORM]:
            for label, cell in pairwise(_alone(one)):
                kind = next((kind for kind in KINDS if kind.head.fullmatch(label.text)), None)
                severity = _severity(document, texts, kind, label.text, cell) if kind else None
                if kind and severity:
                    yield self._seen(document, cell, kind, severity)

    def _seen(self, document: Document, cell: Cell, kind: Kind, severity: Severity) -> Finding:
        fix = f"删去“{kind.name}”一列；公示只写姓名、乡镇（街道）或单位、金额、名次"
        start = document.folded.raw(cell.start)
        return self.found(document, start, f"名单里姓名与{kind.name}同时公开", fix, "", severity)


def _alone(row: Row) -> list[Cell]:
    return [cell for cell in row if not cell.spread and cell.text]


def _severity(document: Document, header: list[str], kind: Kind, head: str, cell: Cell) -> Severity | None:
    """None where the cell is empty, masked or meant to be public."""
    start = document.folded.raw(cell.start)
    if _MASKED.search(re.split(r"[|\t\n]", document.text[start : start + 80])[0]):
        return None
    if not kind.value.search(cell.text):
        return None
    if kind.name == "出生日期" and any(map(_HONOURED.search, header)):
        return None
    personnel = document.column is not None and document.column.kind == "personnel"
    if kind.name == "电话":
        office = any(map(_OFFICE.fullmatch, header))
        mobile = _MOBILE.search(cell.text)
        return None if office else "error" if mobile else "warning"
    if kind.name == "住址" and _POST.fullmatch(head):
        return "warning"
    if kind.name == "成绩" and any(map(_TRIAL.fullmatch, header)):
        return "warning"
    return "warning" if personnel and kind.name in ("成绩", "出生日期") else "error"
