"""Findings as SARIF 2.1.0, which GitHub, editors and archives read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from checks import book, report
from checks.finding import Finding, Severity
from checks.groups import group_of
from checks.registry import BOOK
from checks.stated import Stated

if TYPE_CHECKING:
    from checks.own.run import Own

RESULTS = 25_000  # GitHub refuses a run with more
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
_KINDS = {"comment": "inSource", "baseline": "external"}


def sarif(findings: Sequence[Finding], version: str, malware: str = "none", own: Own | None = None) -> dict[str, Any]:
    """One run; where there are more than RESULTS, the gravest of them and a notification that says so."""
    told = gravest(findings, RESULTS)
    rules: tuple[Stated, ...] = (*BOOK, *(own.rules if own else ()))
    numbers = {rule.code: number for number, rule in enumerate(rules)}
    run = {
        "tool": {"driver": _driver(version, rules)},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "门户仓库的根文件夹"}}},
        "invocations": [_invocation(len(findings), len(told), malware, own)],
        "results": [_result(finding, numbers) for finding in told],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def gravest(findings: Sequence[Finding], limit: int) -> list[Finding]:
    """At most so many, what blocks before what does not, in their own order."""
    if len(findings) <= limit:
        return list(findings)
    ranks = list(_LEVELS)
    ordered = sorted(range(len(findings)), key=lambda n: (bool(findings[n].waiver), ranks.index(findings[n].severity)))
    return [findings[n] for n in sorted(ordered[:limit])]


def _driver(version: str, rules: Sequence[Stated]) -> dict[str, Any]:
    return {
        "name": "sanshen",
        "fullName": "三审：内容检查",
        "semanticVersion": version,
        "language": "zh-CN",
        "rules": [_rule(rule) for rule in rules],
    }


def _rule(rule: Stated) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": rule.title,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.explain},
        "help": {"text": book.text(rule), "markdown": book.markdown(rule)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [group_of(rule.code).title, *rule.clauses][:10]},
    }


def _invocation(found: int, told: int, malware: str, own: Own | None) -> dict[str, Any]:
    words = [f"共 {found} 个问题，只列出较重的 {told} 个；改完后再检查一次"] if found != told else []
    words += ["杀毒未运行：没有连上 clamd，附件没有查过病毒"] if malware == "not run" else []
    words += report.own_line(own) if own and own.stop else []
    notes = [{"level": "warning", "message": {"text": said}} for said in words]
    return {"executionSuccessful": True} | ({"toolExecutionNotifications": notes} if notes else {})


def _result(finding: Finding, numbers: Mapping[str, int]) -> dict[str, Any]:
    place = {
        "artifactLocation": {"uri": quote(finding.path, errors="replace"), "uriBaseId": "SRCROOT"},
        "region": {"startLine": finding.line, "startColumn": finding.column},
    }
    result = {
        "ruleId": finding.code,
        "ruleIndex": numbers[finding.code],
        "level": _LEVELS[finding.severity],
        "message": {"text": told(finding)},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"primaryLocationLineHash": finding.fingerprint},
    }
    if finding.waiver:
        waived = {"kind": _KINDS[finding.waiver], "status": "accepted", "justification": finding.reason}
        result["suppressions"] = [waived]
    return result


def told(finding: Finding) -> str:
    """What is wrong and what to do, without the place."""
    shown = f"（{finding.excerpt}）" if finding.excerpt else ""
    return f"{finding.message}{shown} → {finding.fix}"


def workflow_commands(findings: Iterable[Finding]) -> Iterable[str]:
    """Workflow commands that GitHub Actions and its kin show beside the lines; what was let pass is a notice."""
    for finding in findings:
        level = "notice" if finding.waiver or finding.severity == "info" else finding.severity
        title = f"{finding.code} {finding.label}"
        place = {"file": finding.path, "line": finding.line, "col": finding.column, "title": title}
        properties = ",".join(f"{key}={_escaped(str(value), ':,')}" for key, value in place.items())
        words = f"{finding.message}（理由：{finding.reason}）" if finding.waiver else told(finding)
        yield f"::{level} {properties}::{_escaped(words)}"


def _escaped(words: str, more: str = "") -> str:
    for char in "%\r\n" + more:
        words = words.replace(char, f"%{ord(char):02X}")
    return words
