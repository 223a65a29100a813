"""Attachments that run something when they are opened."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule


class Active(Rule):
    code = "FIL005"
    title = "附件里有程序"
    explain = "宏、控件、启动程序的域、打开时从别处取来的模板，PDF 里的脚本和启动程序的动作，会在读者的电脑上运行，不能上网。另存为不带程序的文件再提交。"
    clauses = ("zl-10.8", "yy-29")
    waivable = False
    reads = "any"
    catches = (Example(path="content/gov/news/a/x.docx", packed={"word/vbaProject.bin": ""}),)
    passes = (Example(), Example(path="content/gov/news/a/x.docx", packed={"word/document.xml": "<w/>"}))

    def check(self, document: Document) -> Iterator[Finding]:
        yield from self.noted(document, "active")
