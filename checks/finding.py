"""A finding (问题): where it is, what it is and how to mend it. It never repeats the secret."""

from __future__ import annotations

from typing import Literal

import msgspec

from portal.errors import legible

Severity = Literal["error", "warning", "info"]
LABELS: dict[Severity, str] = {"error": "错误", "warning": "警告", "info": "提示"}


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """`line` and `column` count from 1 in the file as stored (in an Office file: paragraphs of one part)."""

    path: str
    line: int
    column: int
    code: str
    message: str
    fix: str
    severity: Severity
    excerpt: str = ""

    def __str__(self) -> str:
        shown = f"（{self.excerpt}）" if self.excerpt else ""
        where = f"{legible(self.path)}:{self.line}:{self.column}"
        return f"{where} {self.code} {LABELS[self.severity]} {self.message}{shown} → {self.fix}"
