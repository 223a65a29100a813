"""Requests to let something pass that cannot be granted."""

from __future__ import annotations

from collections.abc import Iterator

from checks.allowance import Allowance
from checks.bounds import FINDINGS
from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule, Triggers

_WRITE = "写成 <!-- sanshen: allow 编号 理由 -->，理由写清楚为什么可以公开"


class Allowed(Rule):
    code = "ALW001"
    title = "准许的写法"
    explain = (
        "确有理由保留的内容，在同一行或上一行写 <!-- sanshen: allow 编号 理由 -->（要素表里写 # sanshen: allow 编号 理由），"
        "理由随稿件一起审核，网页上不显示。编号写错、没有理由、或规则不准许例外的，都不算数。涉密、口令、恶意代码等规则没有例外。"
    )
    clauses = ("dh-A5", "wz-11")
    reads = "text"
    waivable = False
    triggers = Triggers(words=("sanshen",))
    catches = (
        "<!-- sanshen: allow PII002 -->",
        "<!-- sanshen: allow PII999 本人书面同意公开 -->",
        "<!-- sanshen: allow SEC001 已经解密的文件 -->",
        "<!-- sanshen：准许 PII002 本人书面同意公开 -->",
        Example(front="author: 区政府办 # sanshen: allow PII002 可"),
    )
    passes = (
        "<!-- sanshen: allow PII002 本人书面同意公开 -->",
        "写法是 `<!-- sanshen: allow PII002 -->`。",
        "<!-- 普通的注释 -->",
        Example(front='summary: "# sanshen: allow 是一种写法"'),
        Example(
            path="content/gov/news/a/x.docx", packed={"word/document.xml": "<w><!-- sanshen: allow PII002 --></w>"}
        ),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        for one in document.allowances:
            if why := _fault(document, one):
                yield self.found(document, one.start, *why, one.code)


def _fault(document: Document, one: Allowance) -> tuple[str, str] | None:
    rule = document.judge.stated(document, one.code) if document.judge else None
    if one.beyond:
        return f"准许超过 {FINDINGS} 处，从这里起都不算数", "改正内容，不要成片准许；需要的，把稿件拆成几篇"
    if not one.code:
        return "准许的写法不对", _WRITE
    if rule is None:
        return f"没有编号为 {one.code} 的规则", "核对编号；sanshen explain 列出全部编号"
    if not rule.waivable:
        return f"{one.code}（{rule.title}）没有例外，不能准许", "删去这条准许，改正内容"
    return None if one.reasoned else ("准许没有写理由", _WRITE)
