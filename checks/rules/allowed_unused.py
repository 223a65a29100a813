"""Requests to let something pass where there is nothing to let pass."""

from __future__ import annotations

from collections.abc import Iterator

from checks.allowance import Allowance
from checks.bounds import COUNTED
from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.waiving import stated_by


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
        granted = _Granted(document)
        for one in document.allowances:
            if granted.nothing(one):
                message = f"这条准许（{one.code}）没有对应的问题"
                yield self.found(document, one.start, message, "删去它，或移到问题所在的行或上一行")


class _Granted:
    """What the requests of a file let pass, by rule."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._waived: dict[str, list[Finding]] = {}

    def nothing(self, one: Allowance) -> bool:
        rule = stated_by(one.code, self._document)
        if rule is None or not rule.waivable or not one.reasoned:
            return False
        if one.code not in self._waived:
            self._waived[one.code] = self._let_pass(one.code)
        return not any(map(one.covers, self._waived[one.code]))

    def _let_pass(self, code: str) -> list[Finding]:
        from checks.registry import BY_CODE  # both list this rule too
        from checks.runner import check

        if code not in BY_CODE:  # a rule of the portal's own
            return self._document.own_findings
        found = check(self._document, [BY_CODE[code]], COUNTED)
        return [finding for finding in found if finding.waiver]
