"""A number that is said to be about so much, twice: 约15亩左右, 近3000人以上, 至少3人以上."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.pattern import Pattern

_NUMBER = (
    r"(?:\d[\d,.]{0,12}[百千万亿]{0,2}|[〇零一二三四五六七八九十百千万亿两几半]{1,8}|百分之[一二三四五六七八九十]{1,3})"
)
_UNIT = (
    r"(?:[人名个家户件项次批篇条处座所辆台套份本张块棵株头只把米里亩顷吨克斤升度元天日周月岁时分钟秒倍层成年例宗场期股株枚间栋盏支艘架眼口种类万亿%％℃]"
    r"|公里|千米|厘米|毫米|平方|立方|公顷|小时|周岁|百分点|人次|车次){0,4}"
)
# each begins with a letter of its own, by which `re` looks for it
_FIND = Pattern(
    r"(?P<head>约(?<![合预节签邀条契制公集简相履违失赴解大]约)|大约|大概|近(?<![附最靠邻临就亲远贴逼接将]近)(?!\d{1,2}年|[一二三四五六七八九十几两]{1,3}年|\d{1,2}个?月)|将近|接近"
    r"|超过?|逾|至少|最少|不少于|不低于|不得少于|不得低于|高达|最多|至多|最高|不超过|不多于|不得超过|不高于)"
    rf"\s?{_NUMBER}(?P<tail>[多余](?!年来|于)|{_UNIT}(?:左右|上下|以上|以下|以内))",
    needs=("左右", "上下", "以上", "以下", "以内", "多", "余"),
)
_LEAST = ("超", "逾", "至少", "最少", "不少", "不低", "不得少", "不得低", "高达")
_MOST = ("最多", "至多", "最高", "不超", "不多", "不得超", "不高")


def _says_it_twice(head: str, tail: str) -> bool:
    """至少3人以下 or 不超过20多人 is odd, but not this."""
    if head.startswith(_LEAST):
        return tail.endswith(("以上", "左右", "多", "余"))
    return not head.startswith(_MOST) or tail.endswith(("以下", "以内", "左右"))


class Approximate(Rule):
    code = "WRD012"
    title = "概数重复"
    explain = (
        "“约”“近”“超过”“至少”“不超过”与“左右”“以上”“以内”“多”“余”是一个意思或互相矛盾，同一个数只用一个："
        "“约15亩左右”写“约15亩”，“近3000人以上”写“近3000人”或“3000人以上”，“不超过30日以内”写“不超过30日”。"
    )
    clauses = ("zl-9.2", "dh-B4.1")
    severity = "warning"
    reads = "text"
    triggers = Triggers(words=("左右", "上下", "以上", "以下", "以内", "多", "余"))
    catches = (
        "用地约15亩左右",
        "达到近3000人以上",
        "至少3人以上到场",
        "超过200余户",
        "约五百多人参加",
        "不超过30日以内",
        "满意度不低于90%以上",
    )
    passes = (
        "用地约15亩，15亩左右",
        "节约10万元以上",
        "至少一名副高以上职称人员、不少于2名中级以上专业人员",
        "近两年多来",
        "附近5公里以内",
        "超过规定标准30%以上50%以下的",
        "处三年以上十年以下有期徒刑",
        "预约10人以上",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        for found in _FIND.finditer(document.visible):
            if _says_it_twice(found["head"], found["tail"]):
                yield self.found(document, found.start(), f"概数重复：“{found[0]}”", "前后只留一个，或写准确的数")
