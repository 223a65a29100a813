"""Commercial advertising: a government page sells nothing."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.expressions import Expressions, told

_LIST = Expressions("promotion.toml")


class Promotion(Rule):
    code = "CNT002"
    title = "商业推销"
    explain = (
        "推销商品、楼盘、课程、保健品的说法，和广告法不许用的绝对化、保证疗效的用语。政府网站不做营利活动。消费提示、查处案例里的不提示。"
        "词表在 checks/data/promotion.toml，每条有出处。惠民、助农、公益活动确需发布的，由责任单位分管负责同志确定。"
    )
    clauses = ("dh-B5", "wz-12.2.5")
    severity = "warning"
    reads = "text"
    triggers = Triggers(words=_LIST.wrong)
    catches = ("云溪花园盛大开盘，售楼热线0000-8120000", "本品根治糖尿病，无效退款", "蜂蜜厂家直销，全国包邮")
    passes = (
        "市民应警惕“包治百病”的保健品骗局。",
        "对宣传“祖传秘方”的商家处以罚款。",
        "家电以旧换新补贴今日开始申领。",
        "项目推介会介绍了招商政策。",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        for start, word, known, more in told(_LIST.find(document.text, document.day)):
            yield self.found(document, start, f"{known.why}：“{word}”{more}", known.right)
