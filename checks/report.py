"""Findings for people and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from checks.finding import LABELS, Finding, Severity


def summary(findings: Sequence[Finding], files: int) -> str:
    """One line: how many files, how many findings of each severity."""
    counts = count(findings)
    said = "，".join(f"{LABELS[severity]} {number} 处" for severity, number in counts.items() if number)
    end = "不能提交，请先改正错误" if counts["error"] else "通过"
    return f"检查 {files} 个文件：{said or '没有发现问题'}。{end}。"


def count(findings: Sequence[Finding]) -> dict[Severity, int]:
    return {severity: sum(finding.severity == severity for finding in findings) for severity in LABELS}


def as_data(findings: Sequence[Finding], files: int) -> dict[str, Any]:
    """The stable object of `--json`: `findings` in order, and `summary` with `files` and a number per severity."""
    numbers = {f"{severity}s": number for severity, number in count(findings).items()}
    return {"findings": [msgspec.to_builtins(finding) for finding in findings], "summary": {"files": files, **numbers}}
