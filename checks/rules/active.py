"""Attachments that run something when they are opened."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule, Triggers

_COMPUTED = (
    '="11"&"00"', '"=""机""&""密"""', "\"=cmd|' /C calc'!A0\"", '"=HYPERLINK(""http://a.example"",""领取"")"', "@SUM(1+1)", "-2+A1&A2", " =A1", "＝A1", "=-A1",
)  # fmt: skip
_PLAIN = (
    '="0012"',
    "=12",
    "-5.2%",
    "+86 0571 81200000",
    "-",
    "—",
    "@云溪发布",
    "- 其中：研发",
    "=",
    "1=1",
    "a@b.gov.example",
)


class Active(Rule):
    code = "FIL005"
    title = "附件里有程序"
    explain = "宏、控件、启动程序的域、打开时从别处取来的模板，PDF 里的脚本和启动程序的动作，csv 里的公式，会在读者的电脑上运行，不能上网。另存为不带程序的文件再提交。"
    clauses = ("zl-10.8", "yy-29")
    waivable = False
    reads = "any"
    triggers = Triggers(attachments=True)
    catches = (
        Example(path="content/gov/news/a/x.docx", packed={"word/vbaProject.bin": ""}),
        *(Example(path="content/gov/news/a/x.csv", whole=f"项目,金额\n甲,{cell}") for cell in _COMPUTED),
        Example(path="content/gov/news/a/x.csv", whole="sep=;\n甲;=A1&A2"),
    )
    passes = (
        Example(),
        Example(path="content/gov/news/a/x.docx", packed={"word/document.xml": "<w/>"}),
        Example(path="content/gov/news/a/x.csv", whole=f'项目,{",".join(_PLAIN)}\n-甲,"1=2, =A1"'),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        yield from self.noted(document, "active")
