"""Waive findings for which the article gives a reason; they stay in the report. Those of the baseline: `checks.baseline`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from msgspec.structs import replace

from checks.allowance import Allowance
from checks.document import Document
from checks.finding import SAID, Finding
from checks.stated import Stated
from checks.text.mask import redacted


def by_comment(document: Document, findings: list[Finding], rules: Iterable[Stated]) -> list[Finding]:
    """The findings, those waived for which a comment gives a reason and whose rule may be waived.

    What only the page shows, broken up in the source, needs a reason for itself: one that speaks for anything else does not carry it.
    """
    if not document.allowances:
        return findings
    waivable = {rule.code for rule in rules if rule.waivable}
    spoken = [_reason(document, finding) if finding.code in waivable else None for finding in findings]
    many = Counter(one for one in spoken if one)
    return [
        finding if one is None or (SAID in finding.message and many[one] > 1) else _waived(finding, one)
        for finding, one in zip(findings, spoken, strict=True)
    ]


def _reason(document: Document, finding: Finding) -> Allowance | None:
    """The comment that speaks for the finding; none that carries what it speaks for."""
    at = document.line_start(finding.line) + finding.column - 1
    if any(one.start <= at < one.end for one in document.allowances):
        return None
    return next((one for one in document.allowances if one.reasoned and one.covers(finding)), None)


def _waived(finding: Finding, reason: Allowance) -> Finding:
    return replace(finding, waiver="comment", reason=redacted(reason.reason))
