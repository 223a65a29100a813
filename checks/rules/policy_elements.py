"""What a policy document must carry beside title, source and date (zl-9.3a)."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule
from sanshen.portal.article import LABELS

NEEDED = ("document_number", "issuer", "index_number", "topic", "genre")
FULL = (
    "document_number: 云溪政发〔2026〕3号\nissuer: 云溪区人民政府\nindex_number: 000014349/2026-00003\n"
    "topic: 综合政务/政务公开\ngenre: 通知"
)


class PolicyElements(Rule):
    code = "ELM004"
    title = "政策文件要素"
    explain = "政策文件类栏目的稿件要写明发文字号、发文机关、索引号、主题分类和体裁，页面的公文要素表由它们生成。"
    clauses = ("zl-9.3a",)
    catches = (
        Example(path="content/gov/policy/a.md"),
        Example(path="content/gov/policy/a.md", front=FULL.replace("genre: 通知", "")),
    )
    passes = (Example(path="content/gov/policy/a.md", front=FULL), Example())

    def check(self, document: Document) -> Iterator[Finding]:
        article, column = document.article, document.column
        if article is None or column is None or column.kind != "policy":
            return
        for key in NEEDED:
            if not getattr(article.meta, key).strip():
                what = f"政策文件缺少{LABELS[key]}（{key}）"
                yield self.at_key(document, key, what, f"在要素表里补上“{key}: …”")
