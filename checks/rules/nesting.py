"""Articles that would bring down whoever makes a page of them."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule
from checks.text.nesting import LARGEST, converts, renders


class Nesting(Rule):
    code = "HTM002"
    title = "嵌套过深，生成的网页过大"
    explain = (
        "引用、强调、方括号一层套一层，套到几千层，生成网页的程序会崩溃，全站都发布不了。正常稿件不会超过十层。"
        "几万个注释号会生成几十兆的网页，清理要几分钟，超过 16 MB 的不收。"
        '栏目表里写着 markdown = "python" 的栏目，正文还不能超过 100 KB：它的程序遇到长文会越来越慢。'
    )
    clauses = ("zl-10.8", "yy-29")
    waivable = False
    catches = (Example(body=">" * 30_000 + "引用"), Example(body="[^a]" * 70_000 + "\n\n[^a]: 注"))
    passes = (Example(), Example(body="**重点**工作，" * 2_000), Example(body="> 一\n>> 二\n>>> 三"))

    def check(self, document: Document) -> Iterator[Finding]:
        article = document.article
        if article is None:
            return
        python = document.column is not None and document.column.markdown == "python"
        if python and len(article.body.encode("utf-8", "replace")) > LARGEST:
            what = f"正文超过 {LARGEST // 1000} KB，这个栏目的 Python-Markdown 生成网页会太慢"
            yield self.at_line(document, article.body_line, what, "把正文拆成几篇，或者把长表格、长名单放进附件")
        elif not (converts if python else renders)(article.body):
            what = "嵌套过深，或者网页超过 16 MB，无法生成网页"
            yield self.at_line(
                document, article.body_line, what, "删去成片的 >、*、[ 等符号和重复的注释号，列表不要一层套一层"
            )
