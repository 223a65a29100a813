"""Text in an attachment that its reader does not see, and everybody who looks for it does."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule, Triggers

_W = "<w:d xmlns:w='w'><w:p>{}</w:p></w:d>"


def _docx(inner: str) -> Example:
    return Example(path="content/gov/news/a/x.docx", packed={"word/document.xml": _W.format(inner)})


class Concealed(Rule):
    code = "FIL004"
    title = "附件里有看不见的内容"
    explain = "修订痕迹、批注、隐藏文字、隐藏的工作表和行列、数据透视表缓存、内嵌文件，打开时看不见，下载的人却都能取出来。提交前应当清理。"
    clauses = ("dh-A7a", "zl-9.3b")
    reads = "any"
    severity = "warning"
    triggers = Triggers(attachments=True)
    catches = (
        _docx("<w:del><w:r><w:delText>删去的话</w:delText></w:r></w:del>"),
        _docx("<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏的话</w:t></w:r>"),
    )
    passes = (
        Example(),
        _docx("<w:r><w:t>看得见的话</w:t></w:r>"),
        _docx("<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>看得见的话</w:t></w:r>"),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        yield from self.noted(document, "hidden")
