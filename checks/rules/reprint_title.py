"""The title of a reprint is that of its source (zl-6)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule, Triggers

_FRONT = "reprint:\n  site: 中国政府网\n  url: https://www.gov.cn/a.htm\n  at: 2026-01-05"


class ReprintTitle(Rule):
    code = "SRC002"
    title = "转载标题"
    explain = "转载不得改动原文的标题和意思。从原文页面复制标题写在 reprint 的 title 里，稿件标题与它一致；只差空格和全角半角的不算改动。"
    clauses = ("zl-6", "dh-A12")
    triggers = Triggers(keys=("reprint",))
    catches = (
        Example(front=f"{_FRONT}\n  title: 关于示例事项的重要消息"),
        Example(front=_FRONT),
    )
    passes = (
        Example(front=f"{_FRONT}\n  title: 关于示例事项的消息"),
        Example(front=f"{_FRONT}\n  title: '关于 示例事项的消息'"),
        Example(),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        article = document.article
        reprint = article.meta.reprint if article else None
        if article is None or reprint is None:
            return
        if not reprint.title.strip():
            fix = "从原文页面复制标题，写成 reprint 里的 title"
            yield self.at_key(document, "reprint", "转载没有写原文标题，无法核对", fix, severity="warning")
        elif _bare(reprint.title) != _bare(article.meta.title):
            what = "稿件标题与原文标题不一致"
            yield self.at_key(document, "title", what, f"改为“{reprint.title}”", article.meta.title)


def _bare(title: str) -> str:
    return "".join(unicodedata.normalize("NFKC", title).split())
