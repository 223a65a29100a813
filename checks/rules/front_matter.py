"""The front matter (要素表) as `sanshen.portal.article` reads it; its refusal becomes a finding."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule
from sanshen.portal.article import REFUSED


class FrontMatterReads(Rule):
    code = "ELM001"
    title = "要素表"
    explain = "稿件开头两行 --- 之间是要素表：标题、信息来源、产生时间必填，其余按栏目要求填写。键名、日期和取值写法要能被系统读懂。"
    clauses = ("zl-9.3a", "wz-14")
    waivable = False
    catches = (
        Example(whole="没有要素表的正文。\n"),
        Example(whole="---\ntitle: 关于示例的通知\nsource: 区政府办\n---\n\n正文。\n"),
        Example(front="created_at: 2026-11-02"),
        Example(front="validity: 长期有效"),
        Example(front="interprets:\n  - ../secret.md"),
        Example(whole="---\ntitle: [1\n---\n正文\n"),
        Example(whole="---\n{}\n---\n".encode("utf-16")),
    )
    passes = (Example(), Example(front="validity: 有效"))

    def check(self, document: Document) -> Iterator[Finding]:
        fault = document.fault
        if fault is None:
            return
        if document.front and any(key in REFUSED for key in document.front.values):
            return  # ELM002 names each of them
        yield self.at_line(document, fault.line or 1, fault.message, fault.cure)
