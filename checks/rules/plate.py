"""Number plates of somebody's car. Plates in lawful public notices exist, so one that names nobody is for a reader to judge."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.pattern import Pattern
from checks.text.people import people

_GAP = r"[ ·•・.\-]{0,2}"
_FIND = Pattern(
    rf"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼] ?[A-HJ-NP-Z](?=(?:{_GAP}[A-Z]){{0,5}}{_GAP}\d)(?:{_GAP}[A-HJ-NP-Z0-9]){{5,6}}(?![0-9A-Za-z])"
)
_ABOUT = (
    "车主",
    "驾驶",
    "当事人",
    "姓名",
    "车牌",
    "号牌",
    "私家车",
    "小轿车",
    "小型",
    "本人",
    "肇事",
    "其名下",
    "驾车",
)


class Plate(Rule):
    code = "PII005"
    title = "车牌号"
    explain = "车牌号能查到车主本人。写到车主、驾驶人、当事人时应当隐去中间几位，同一句写出姓名的按错误处理；依法公告作废号牌、通知认领车辆的，由审核人员判断后可以保留。"
    clauses = ("dh-A7a", "wz-11")
    severity = "warning"
    reads = "text"
    triggers = Triggers(words=_ABOUT)
    catches = (
        "车主李示例，车牌云A12345", "驾驶云A·D12345小型汽车", "当事人驾驶云Ａ１２３４５", "车牌：云 A 1 2 3 4 5", "车牌云A1\u200b2345", "| 姓名 | 车牌 |\n|---|---|\n| 李示例 | 云A12345 |",
    )  # fmt: skip
    passes = ("公交云A12345班次", "车牌云A****5", "驾驶员应持A2证", "云A级景区", "京A股代码，车主")

    def check(self, document: Document) -> Iterator[Finding]:
        text = document.folded.text
        for found in _FIND.finditer(text):
            block = text[max(0, text.rfind("\n\n", 0, found.start())) : found.start()]
            head = block.strip("\n").partition("\n")[0] if "|" in block or "\t" in block else ""
            near = text[max(0, found.start() - 24) : found.end() + 12] + head
            if any(word in near for word in _ABOUT):
                fix = "隐去中间几位，写成 云A***45 的样子；依法必须公告的可以保留"
                start = document.folded.raw(found.start())
                named = any(not one.office for one in people(text, *_beside(text, found.start(), found.end())))
                yield self.found(document, start, "出现个人车牌号", fix, severity="error" if named else "warning")


def _beside(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch of the same sentence in which a plate's owner would stand."""
    before, after = text[max(0, start - 24) : start], text[end : end + 16]
    first = max(before.rfind(sign) for sign in "。；\n") + 1
    last = min((at for sign in "。；\n" if (at := after.find(sign)) >= 0), default=len(after))
    return start - len(before) + first, end + last
