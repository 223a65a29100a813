"""Expressions that no official text may hold: organs, country, regions, set phrases gone wrong."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.expressions import Expressions, told

_LIST = Expressions("expressions.toml")


class WrongExpression(Rule):
    code = "WRD001"
    title = "固定表述"
    explain = (
        "机关、职务、国名、领导人姓名、自治区名称和固定表述写错一个字，就是严重表述错误，会被单项否决。涉港澳台用语有规定写法。"
        "词表在 checks/data/expressions.toml，每条有出处，可以增补；有起止日期的按稿件的产生时间核对，过期的不提示。"
    )
    clauses = ("zl-9.2", "wz-12.2.4", "dh-B4.1")
    reads = "text"
    triggers = Triggers(words=_LIST.wrong)
    catches = (
        "成立领导小姐。", "云溪区人名政府", "区委副书纪到会", "香港等国家", "推进乡村振新", "广西自治区",
        "党的二十大三中全会", "深刻领悟“两个确定”的决定性意义", "学习贯彻习进平新时代中国特色社会主义思想")  # fmt: skip
    passes = (
        "成立领导小组。",
        "云溪区人民政府",
        "区委副书记到会",
        "推进乡村振兴",
        "集中港澳台企业的意见",
        "香港、澳门居民",
        "东北朝鲜族群众",
        "广西省界收费站",
        "来自台湾等国家和地区",
        "复习近年真题",
        "乡村正兴起读书热",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        for start, word, known, more in told(_LIST.find(document.text, document.day)):
            what = f"{known.why}：“{word}”{more}"
            yield self.found(document, start, what, f"改为“{known.right}”", severity=known.severity)
