"""Words that clerks mistype: by a list, each with the context in which it is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.expressions import Expressions, told

_LIST = Expressions("misspelt.toml")


class Misspelt(Rule):
    code = "WRD011"
    title = "常见错别字"
    explain = (
        "公文里常打错的词：同音、形近的错别字（“安排布署”“惯彻落实”），用错的近义词（“截止2026年10月底，”“渡过春节”“必需严格执行”）。看上下文判断，"
        "“报名截止时间”“渡过难关”“生活必需品”这样写对的不提示。同一个词在一个文件里只提示第一处和总数。"
        "词表在 checks/data/misspelt.toml，每条有出处，可以增补。"
    )
    clauses = ("zl-9.2", "dh-B4.1", "wz-12.2.4")
    severity = "warning"
    reads = "text"
    triggers = Triggers(words=_LIST.wrong)
    catches = (
        "对森林防火工作进行安排布署。",
        "截止2026年10月底，全区新增就业3200人。",
        "登陆省政务服务网查询。",
        "各单位必需严格执行。",
        "自既日起施行。",
        "认真的落实好各项任务",
        "建立健全工作台帐",
    )
    passes = (
        "公布署名文章",
        "报名截止时间为2026年10月31日，12月5日截止。",
        "台风登陆后，请登录政务服务网查询。",
        "生活必需品供应充足，帮助企业渡过难关。",
        "既要抓生产，又要保安全。",
        "认真的态度",
        "帐篷、防火帐幕",
        "按装机容量计算",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        for start, word, known, more in told(_LIST.find(document.visible, document.day)):
            yield self.found(
                document,
                start,
                f"疑似用错：“{word}”（{known.why}）{more}",
                f"改为“{known.right}”",
                severity=known.severity,
            )
