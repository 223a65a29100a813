"""Requests to let something pass where there is nothing to let pass."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers


class AllowedUnused(Rule):
    code = "ALW002"
    title = "多余的准许"
    explain = "准许所指的问题已经不在这一行或下一行。留着它，以后同一处真的出了问题就会被放过，所以要删去。"
    clauses = ("dh-A5", "wz-11")
    severity = "warning"
    reads = "text"
    waivable = False
    triggers = Triggers(words=("sanshen",))
    catches = ("<!-- sanshen: allow PII002 本人书面同意公开 -->\n近日召开会议。",)
    passes = (
        "<!-- sanshen: allow PII002 本人书面同意公开 -->\n联系人李某，手机" + "138" + "00138000。",
        "近日召开会议。",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        waived: dict[str, list[Finding]] = {}
        for one in document.allowances:
            rule = document.judge.stated(document, one.code) if document.judge else None
            if document.judge is None or rule is None or not rule.waivable or not one.reasoned:
                continue
            if one.code not in waived:
                waived[one.code] = document.judge.let_pass(document, one.code)
            if not any(map(one.covers, waived[one.code])):
                message = f"这条准许（{one.code}）没有对应的问题"
                yield self.found(document, one.start, message, "删去它，或移到问题所在的行或上一行")
