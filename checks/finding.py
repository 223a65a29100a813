"""A finding (问题): where it is, what it is and how to mend it. It never repeats the secret."""

from __future__ import annotations

from typing import Literal

import msgspec

Severity = Literal["error", "warning", "info"]
Waiver = Literal["", "comment", "baseline"]
SAID = "（标记去掉后读者看到的文字）"  # ends what is said of the page and not of the source
LABELS: dict[Severity, str] = {"error": "错误", "warning": "警告", "info": "提示"}


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """`line` and `column` count from 1 in the file as stored (in an Office file: paragraphs of one part).

    `fingerprint` names the finding whatever lines move around it. A waived finding was let pass, for the `reason` given
    in the article itself (comment) or because it was there before the site came under these checks (baseline). `evidence` stands for the whole of what the
    `excerpt` shows in part, while the rules run; no finding that is told has it.
    """

    path: str
    line: int
    column: int
    code: str
    message: str
    fix: str
    severity: Severity
    excerpt: str = ""
    fingerprint: str = ""
    waiver: Waiver = ""
    reason: str = ""
    evidence: str = ""

    @property
    def blocks(self) -> bool:
        """Whether nothing may go on while it stands."""
        return self.severity == "error" and not self.waiver

    @property
    def label(self) -> str:
        return "已准许" if self.waiver else LABELS[self.severity]

    def __str__(self) -> str:
        shown = f"（{self.excerpt}）" if self.excerpt else ""
        where = f"{self.path}:{self.line}:{self.column}"
        then = f"理由：{self.reason}" if self.waiver else f"→ {self.fix}"
        return f"{where} {self.code} {self.label} {self.message}{shown} {then}"


def error_at(code: str, path: str, line: int | None, message: str, fix: str) -> Finding:
    """An error that is told of a line of a file, or of the whole of it, by whoever has no document of it."""
    return Finding(path=path, line=line or 1, column=1, code=code, message=message, fix=fix, severity="error")
