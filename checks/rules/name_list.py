"""Lists of named persons: a column of names beside a column that nobody but the person concerned should read."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from checks.document import Document
from checks.finding import Finding, Severity
from checks.rule import Example, Rule
from checks.text.names import NAME, is_named
from checks.text.pattern import Pattern
from checks.text.tables import Cell, Row, tables

_NAMES = Pattern(
    r"(?!.*(?:法定|法人|负责|经营|经办|投资)).{0,8}(?:姓名|名字)(?:[（(].{0,8}[）)])?|户主|申请人|受助人|学生|考生|患者|补助对象|救助对象|保障对象"
)
_OFFICE = Pattern(r".{0,8}(?:单位|职务|部门|科室|职责|职称)(?:名称)?")
_TRIAL = Pattern(r".{0,6}(?:准考证|岗位|职位|报考|名次|排名|项目|组别).{0,4}")
_MASKED = Pattern(r"(?:\\?[*＊×]){3}")
_POST = Pattern(r"(?:通讯|联系|详细)?地址")  # may be where one works
_HONOURED = Pattern(r"牺牲|殉职|烈士|逝世|去世|安葬|立功")  # of the dead, the day of birth is told
_MOBILE = Pattern(r"1[3-9]\d{9}")


class Kind(msgspec.Struct, frozen=True):
    """A personal column: its header, and what a filled cell looks like (forms and masked cells do not)."""

    name: str
    head: Pattern
    value: Pattern


_CLASS = r"(?:年级|[初高][一二三]|[一二三四五六七八九小中大])[（(]?\d{0,2}[)）]?班|年级|[初高][一二三]"
_KINDS = (
    Kind("身份证号", Pattern(r".{0,8}(?:身份证|公民身份|证件号).{0,6}"), Pattern(r"\d{14,17}[\dXx]")),
    Kind("银行账号", Pattern(r".{0,8}(?:银行卡|卡号|账号|帐号|账户|一卡通|存折).{0,6}"), Pattern(r"\d{12,}")),
    Kind("电话", Pattern(r".{0,4}(?:电话|手机|联系方式|微信|QQ)(?:号码?)?"), Pattern(r"\d{5}")),
    Kind("住址", Pattern(r".{0,6}(?:住址|门牌号?)|(?:家庭|居住|户籍|常住|个人|通讯|联系|详细)?地址"), Pattern(r"\d[号弄栋幢室]|单元|门牌|号楼|^\d{1,4}(?:-\d{1,4})+$")),
    Kind("病情", Pattern(r".{0,4}(?:病种|疾病|病名|病情|诊断|患病|病史).{0,4}"), Pattern(r"病|癌|症|瘤|炎|梗|瘫|损伤|衰竭|综合征|透析|移植")),
    Kind("残疾情况", Pattern(r"残疾.{0,6}"), Pattern(r"[一二三四1-4]级|肢体|视力|听力|言语|智力|精神|多重|重度|\d{18}")),
    Kind("成绩", Pattern(r".{0,8}(?:成绩|得分|分数|总分)(?:[（(].{0,6}[）)])?"), Pattern(r"\d")),
    Kind("监护人", Pattern(r".{0,4}(?:监护人|家长|父亲|母亲)(?:姓名)?"), Pattern(rf"^{NAME}")),
    Kind("出生日期", Pattern(r"出生.{0,4}|生日"), Pattern(r"(?:19|20)\d\d(?:[01]\d[0-3]\d|\D\d{1,2}\D\d{1,2})")),
    Kind("班级", Pattern(r".{0,6}(?:班级|年级)"), Pattern(_CLASS)),
)  # fmt: skip


class NameList(Rule):
    code = "PII010"
    title = "含个人信息的名单"
    explain = (
        "表格里姓名与身份证号、银行账号、电话、门牌住址、病种、残疾情况、成绩、监护人、出生日期、班级中的任何一列同时公开，"
        "等于把一批人的隐私一次放上网。空白表格和已经打 * 的内容不算；姓名加单位、职务、金额、名次可以公示；"
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
        for rows in tables(document.folded.text, document.suffix):
            yield from self._table(document, rows)

    def _table(self, document: Document, rows: list[Row]) -> Iterator[Finding]:
        names, header, columns = -1, [], dict[int, Kind]()
        for row in rows:
            found = _header(row)
            if found is not None:
                names, columns = found
                header = row
            elif 0 <= names < len(row) and is_named(row[names].text):
                for index, kind in list(columns.items()):
                    severity = _severity(document, header, kind, index, row[index]) if index < len(row) else None
                    if severity:
                        del columns[index]  # once for a column
                        yield self._seen(document, row[index], kind, severity)

    def _seen(self, document: Document, cell: Cell, kind: Kind, severity: Severity) -> Finding:
        fix = f"删去“{kind.name}”一列；公示只写姓名、乡镇（街道）或单位、金额、名次"
        start = document.folded.raw(cell.start)
        return self.found(document, start, f"名单里姓名与{kind.name}同时公开", fix, "", severity)


def _header(row: Row) -> tuple[int, dict[int, Kind]] | None:
    """Where the names stand, and the personal columns; None where the row is no header."""
    names = next((index for index, cell in enumerate(row) if _NAMES.fullmatch(cell.text)), None)
    if names is None:
        return None
    kinds = {
        index: kind
        for index, cell in enumerate(row)
        for kind in _KINDS
        if index != names and cell.text and kind.head.fullmatch(cell.text)
    }
    return names, kinds


def _severity(document: Document, header: Row, kind: Kind, column: int, cell: Cell) -> Severity | None:
    """None where the cell is empty, masked or meant to be public."""
    start = document.folded.raw(cell.start)
    if _MASKED.search(re.split(r"[|\t\n]", document.text[start : start + 80])[0]):
        return None
    if not kind.value.search(cell.text):
        return None
    if kind.name == "出生日期" and any(_HONOURED.search(other.text) for other in header):
        return None
    personnel = document.column is not None and document.column.kind == "personnel"
    if kind.name == "电话":
        office = any(_OFFICE.fullmatch(other.text) for other in header)
        mobile = _MOBILE.search(cell.text)
        return None if office else "error" if mobile else "warning"
    if kind.name == "住址" and _POST.fullmatch(header[column].text):
        return "warning"
    if kind.name == "成绩" and any(_TRIAL.fullmatch(other.text) for other in header):
        return "warning"
    return "warning" if personnel and kind.name in ("成绩", "出生日期") else "error"
