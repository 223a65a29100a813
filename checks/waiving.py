"""What is let pass: findings that the article itself gives a reason for, and those of the baseline. They stay in the report."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from msgspec.structs import replace

from checks.document import Document
from checks.finding import Finding
from checks.rule import Stated
from checks.text.mask import redacted


def stated_by(code: str, document: Document) -> Stated | None:
    """What is stated of the rule with this code: the engine's, or the portal's own."""
    from checks.registry import BY_CODE  # every rule; only an article that asks for something needs them

    return BY_CODE.get(code) or (document.place.own.rule(code) if document.place.own else None)


def by_comment(document: Document, findings: Iterable[Finding], rules: Iterable[Stated]) -> list[Finding]:
    """The findings, those waived for which a comment gives a reason and whose rule may be waived."""
    if not document.allowances:
        return list(findings)
    waivable = {rule.code for rule in rules if rule.waivable}
    return [_waived(document, finding, waivable) for finding in findings]


def _waived(document: Document, finding: Finding, waivable: Collection[str]) -> Finding:
    if finding.code not in waivable:
        return finding
    at = document.line_start(finding.line) + finding.column - 1
    if any(one.start <= at < one.end for one in document.allowances):
        return finding  # a reason cannot carry what it speaks for
    for one in document.allowances:
        if one.reasoned and one.covers(finding):
            return replace(finding, waiver="comment", reason=redacted(one.reason))
    return finding
