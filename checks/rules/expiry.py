"""A notice says until when it holds."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule


class Expiry(Rule):
    code = "ELM008"
    title = "通知公告的失效日期"
    explain = "通知公告过期不撤会误导办事群众。写明 expires（失效日期），到期后由巡检提醒归档。长期有效的不写，这条警告不妨碍送审。"
    clauses = ("zl-9.3a",)
    severity = "warning"
    catches = (
        Example(path="content/gov/notice/a.md"),
        Example(path="content/gov/notice/a.md", front="expires: 2020-01-01"),
    )
    passes = (Example(path="content/gov/notice/a.md", front="expires: 2999-12-31"), Example())

    def check(self, document: Document) -> Iterator[Finding]:
        article, column = document.article, document.column
        if article is None or column is None:
            return
        meta = article.meta
        if meta.expires is None and column.kind == "notice":
            yield self.at_key(
                document,
                "expires",
                "通知公告没有写失效日期",
                "有期限的补上“expires: 年-月-日”；长期有效的不写 expires，照样可以送审",
            )
        elif meta.expires is not None and meta.expires < meta.created:
            yield self.at_key(document, "expires", "失效日期早于产生时间", "核对两个日期")
