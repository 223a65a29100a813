"""What is not for disclosure cannot stand under a public column."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule, Triggers


class Disclosure(Rule):
    code = "ELM009"
    title = "公开属性"
    explain = "网站栏目都是公开的。公开属性为“依申请公开”或“不予公开”的文件不得放进任何栏目。"
    clauses = ("dh-A5", "dh-A7a", "wz-12.2.2")
    waivable = False
    triggers = Triggers(keys=("disclosure",))
    catches = (Example(front="disclosure: 依申请公开"), Example(front="disclosure: 不予公开"))
    passes = (Example(), Example(front="disclosure: 主动公开"))

    def check(self, document: Document) -> Iterator[Finding]:
        article = document.article
        if article and article.meta.disclosure != "主动公开":
            what = f"公开属性是“{article.meta.disclosure}”，不能在网站发布"
            fix = "撤回稿件；依申请公开的走依申请公开程序，属性有误的由制发单位更正"
            yield self.at_key(document, "disclosure", what, fix)
