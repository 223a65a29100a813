"""Findings for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from checks.baseline import Line
from checks.finding import LABELS, Finding, Severity
from checks.kinds import is_attachment

if TYPE_CHECKING:
    from checks.own.run import Own

_SHOWN = 5  # idle lines of the baseline


def summary(findings: Sequence[Finding], files: int) -> str:
    """One line: how many files, how many findings of each severity, how many were let pass."""
    counts = count(findings)
    waived = count_waived(findings)
    said = [f"{LABELS[severity]} {number} 处" for severity, number in counts.items() if number]
    said += [
        f"{label} {waived[key]} 处" for key, label in (("allowed", "已准许"), ("baseline", "基线内")) if waived[key]
    ]
    end = "不能提交，请先改正错误" if counts["error"] else "通过"
    return f"检查 {files} 个文件：{'，'.join(said) or '没有发现问题'}。{end}。"


def malware(paths: Iterable[str]) -> dict[str, Any]:
    """Whether attachments were looked at for malware: `state` is none (there are none), run, or not run; never clean."""
    attachments = sum(map(is_attachment, paths))
    if not attachments:
        return {"state": "none", "attachments": 0, "engine": ""}
    from checks import clamd

    engine = clamd.state().engine
    return {"state": "run" if engine else "not run", "attachments": attachments, "engine": engine}


def malware_line(told: dict[str, Any]) -> Iterator[str]:
    if told["state"] == "not run":
        yield f"杀毒未运行：没有连上 clamd，{told['attachments']} 个附件没有查过病毒。"
    elif told["state"] == "run":
        yield f"杀毒已运行（{told['engine']}）：{told['attachments']} 个附件。"


def own(rules: Own | None) -> dict[str, Any]:
    """Whether the portal's own rules looked at the files: `state` is none, run, open (run without walls), or not run."""
    if rules is None:
        return {"state": "none", "rules": 0, "why": ""}
    if rules.stop:
        return {"state": "not run", "rules": len(rules.rules), "why": f"{rules.stop.message} → {rules.stop.cure}"}
    return {"state": "run" if rules.closed else "open", "rules": len(rules.rules), "why": ""}


def own_line(rules: Own | None) -> Iterator[str]:
    told = own(rules)
    if told["state"] == "not run":
        yield f"本站规则未运行：{told['why']}"
    elif told["rules"]:
        yield f"本站规则已运行{'（未隔离）' if told['state'] == 'open' else ''}：{told['rules']} 条。"


def count(findings: Sequence[Finding]) -> dict[Severity, int]:
    """Those that nobody let pass."""
    return {severity: sum(f.severity == severity and not f.waiver for f in findings) for severity in LABELS}


def count_waived(findings: Sequence[Finding]) -> dict[str, int]:
    return {
        "allowed": sum(finding.waiver == "comment" for finding in findings),
        "baseline": sum(finding.waiver == "baseline" for finding in findings),
    }


def as_data(
    findings: Sequence[Finding], paths: Sequence[str], idle: Sequence[Line] = (), rules: Own | None = None
) -> dict[str, Any]:
    """The stable object of `--json`: `findings` in order, `idle` lines of the baseline, numbers in `summary`, `malware`, `own`."""
    numbers = {f"{severity}s": number for severity, number in count(findings).items()}
    return {
        "findings": [_told(finding) for finding in findings],
        "idle": [msgspec.to_builtins(line) for line in idle],
        "summary": {"files": len(paths), **numbers, **count_waived(findings)},
        "malware": malware(paths),
        "own": own(rules),
    }


def _told(finding: Finding) -> dict[str, Any]:
    return {name: value for name, value in msgspec.to_builtins(finding).items() if name != "evidence"}


def idle(lines: Sequence[Line]) -> Iterator[str]:
    """What the baseline holds for nothing."""
    if lines:
        yield f"基线里有 {len(lines)} 条已经没有对应的问题，运行 sanshen check --all --write-baseline 清理："
        yield from (f"  {line.code} {line.path}" for line in lines[:_SHOWN])
        if len(lines) > _SHOWN:
            yield "  ……"
