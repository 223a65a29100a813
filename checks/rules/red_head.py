"""Pictures, scans and PDF pages of papers with a red head."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule, Triggers


class RedHead(Rule):
    code = "IMG003"
    title = "红头文件"
    explain = (
        "红头文件不得上网：版头上有红色大字的发文机关（“××文件”）、发文字号和红色横线。图片、扫描页、PDF 和附件里的插图都会看。"
        "认得准的按错误处理，只有一半特征的和黑白复印件按警告处理。公开文件时，把正文排成稿件，要素表里写发文字号。"
    )
    clauses = ("dh-A7a",)
    reads = "file"
    triggers = Triggers(attachments=True)
    catches = (Example(path="content/gov/news/a/x.png", file="red-head.png"),)
    passes = (Example(), Example(path="content/gov/news/a/x.png", file="poster.png"))

    def check(self, document: Document) -> Iterator[Finding]:
        yield from self.noted(document, "head")
