"""Pictures, scans and PDF pages that carry a seal."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule, Triggers


class RedSeal(Rule):
    code = "IMG004"
    title = "公章"
    explain = (
        "盖有红色公章的文件不得上网。图片、扫描页、PDF 和附件里的插图都会看：纸上的一个圆环或椭圆环，环里有字；只露出一半的骑缝章也算。"
        "红章、蓝章和黑白件上的章都按错误处理，单独成图的圆形徽标按警告处理，由审核人员看一眼。圆形的交通标志、灯笼、钟面、饼图不会触发本规则。"
    )
    clauses = ("dh-A7a",)
    reads = "file"
    triggers = Triggers(attachments=True)
    catches = (Example(path="content/gov/news/a/x.png", file="seal.png"),)
    passes = (Example(), Example(path="content/gov/news/a/x.png", file="poster.png"))

    def check(self, document: Document) -> Iterator[Finding]:
        yield from self.noted(document, "seal")
