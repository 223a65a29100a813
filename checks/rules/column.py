"""Every article lies in a registered, open column."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule
from sanshen.base.errors import PortalError


class ColumnKnown(Rule):
    code = "ELM003"
    title = "所属栏目"
    explain = "栏目由文件夹决定，文件夹必须在栏目册 columns.toml 里登记；模块下面不直接放稿件，已归档的栏目不再收新稿。"
    clauses = ("dh-A4", "dh-A14.5")
    waivable = False
    reads = "file"
    catches = (Example(path="content/gov/nowhere/a.md"), Example(path="content/gov/a.md"), Example(path="content/a.md"))
    passes = (Example(), Example(path="content/gov/news/a/表.docx", whole=b""))

    def check(self, document: Document) -> Iterator[Finding]:
        if document.place.register is None:
            return
        try:
            column = document.place.register.column_of(document.path)
        except PortalError as error:
            yield self.at_line(document, 1, error.message, error.cure)
            return
        article = document.article
        if article and column.closed and article.meta.created > column.closed:
            what = f"栏目“{column.name}”已于 {column.closed} 归档"
            yield self.at_key(document, "created", what, "换到在用的栏目，或先报批恢复该栏目")
