"""Fields in which every publication is looked at with care: defence, energy, finance and others (zl-9.1)."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.expressions import Expressions, told

_LIST = Expressions("key_fields.toml")
_FIX = "由本单位保密审查人员从严审查；拿不准的，报保密行政管理部门确定"


class KeyField(Rule):
    code = "CNT003"
    title = "重点领域"
    explain = (
        "涉及国防、能源和危险物品、基础设施、测绘、金融债务、科技采购、外交外事的具体内容，要一事一审、从严把关。只是提示，不说明有错。"
        "词表在 checks/data/key_fields.toml，只收具体的说法，每条有出处。由本单位保密审查人员审查，拿不准的报保密行政管理部门确定。"
    )
    clauses = ("zl-9.1", "xx-F4", "dh-A6")
    severity = "info"
    reads = "text"
    triggers = Triggers(words=_LIST.wrong)
    catches = ("附：全区地下管线图", "弹药库周边500米", "隐性债务余额12亿元", "外宾行程安排如下")
    passes = ("学习宣传军事设施保护法。", "全区能源消费总量控制目标", "一般公共预算支出", "政府采购公告")

    def check(self, document: Document) -> Iterator[Finding]:
        for start, word, known, more in told(_LIST.find(document.text, document.day)):
            what = f"涉及重点领域（{known.why}）：“{word}”{more}"
            yield self.found(document, start, what, _FIX, severity=known.severity)
