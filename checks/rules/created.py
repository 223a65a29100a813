"""The date a document came into being cannot lie ahead."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule


class Created(Rule):
    code = "ELM007"
    title = "产生时间"
    explain = "产生时间（成文日期）是文件签发或稿件写成的日子，不能晚于今天。"
    clauses = ("zl-9.3a", "wz-14")
    catches = (
        Example(whole="---\ntitle: 关于示例的通知\nsource: 云溪区人民政府\ncreated: 2999-01-01\n---\n\n正文若干。\n"),
    )
    passes = (Example(),)

    def check(self, document: Document) -> Iterator[Finding]:
        article = document.article
        if article and article.meta.created > document.place.today:
            what = f"产生时间 {article.meta.created} 晚于今天"
            yield self.at_key(document, "created", what, "核对成文日期；定时发布不靠改日期")
