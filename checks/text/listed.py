"""Headers of lists of persons: where the names stand, and which columns nobody but the person concerned should read."""

from __future__ import annotations

import msgspec

from checks.text.cells import Row
from checks.text.names import NAME, is_named
from checks.text.pattern import Pattern

ABOVE, _BELOW = 2, 2  # rows of a header above and below the one that says names
NAMES = Pattern(
    r"(?!.{0,30}(?:法定|法人|负责|经营|经办|投资)).{0,8}(?:姓名|名字)(?:[（(].{0,8}[）)])?|户主|申请人|受助人|学生|考生|患者|补助对象|救助对象|保障对象"
)


class Kind(msgspec.Struct, frozen=True):
    """A personal column: its header, and what a filled cell looks like (forms and masked cells do not)."""

    name: str
    head: Pattern
    value: Pattern


_CLASS = r"(?:年级|[初高][一二三]|[一二三四五六七八九小中大])[（(]?\d{0,2}[)）]?班|年级|[初高][一二三]"
KINDS = (
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


class Head:
    """Rows of a header: where the names stand, and below which words the personal columns."""

    def __init__(self, names: int, rows: list[Row]) -> None:
        self.names = names
        self.columns: dict[int, tuple[Kind, str]] = {}
        self.texts: list[str] = []
        self.told = False  # a person stands below it
        self._above: dict[int, str] = {}
        self._left = _BELOW
        for row in rows:
            if row is rows[-1] or not _is_told(row, names):
                self.add(row)

    def goes_on(self, row: Row) -> bool:
        """Whether a row below is of the header too: its words stand beside those that say names."""
        self._left -= 1
        return self._left >= 0 and (row[self.names].spread or not row[self.names].text)

    def add(self, row: Row) -> None:
        """A word of a column may stand in two rows: 残疾, and 等级 below it."""
        title = row[self.names].start if self.names < len(row) and row[self.names].text else -1
        for at, cell in enumerate(row):
            if not cell.text or at == self.names or (cell.start == title and at != self.names):
                continue
            above = self._above.get(at, "")
            self._above[at] = cell.text if cell.text == above else above + cell.text
            self.texts.append(cell.text)
            for text in (cell.text, self._above[at]):
                kind = next((kind for kind in KINDS if kind.head.fullmatch(text)), None)
                if kind:
                    self.columns[at] = kind, text


def _is_told(row: Row, names: int) -> bool:
    """Whether it names a person, and so belongs to another list above."""
    return names < len(row) and is_named(row[names].text)
