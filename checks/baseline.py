"""baseline.tsv: findings that stood in the articles before the site came under these checks, and may stand until they are touched.

One line a finding: fingerprint, code, path. No line numbers, times or versions, so that lines neither move nor collide.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from checks.finding import Finding
from sanshen.base.errors import PortalError

if TYPE_CHECKING:
    from pathlib import Path

PATH = "baseline.tsv"
REASON = "启用检查之前就有，已列入基线"
HEAD = "fingerprint\tcode\tpath\n"


class Line(msgspec.Struct, frozen=True, order=True):
    path: str
    code: str
    fingerprint: str

    def __str__(self) -> str:
        return f"{self.fingerprint}\t{self.code}\t{self.path}"


class Baseline:
    """What may stand; empty where there is none."""

    def __init__(self, lines: Iterable[Line] = ()) -> None:
        self.lines = sorted(set(lines))
        self._known = {line.fingerprint for line in self.lines}
        self.own: frozenset[str] = frozenset()  # codes of the portal's own rules that may be waived

    def applied(self, findings: list[Finding]) -> list[Finding]:
        """The same findings, those waived that stand in the baseline and whose rule may be waived."""
        return [self._waived(finding) for finding in findings] if self._known else findings

    def _waived(self, finding: Finding) -> Finding:
        if finding.waiver or finding.fingerprint not in self._known or not _may_stand(finding, self.own):
            return finding
        return replace(finding, waiver="baseline", reason=REASON)

    def idle(self, findings: Iterable[Finding], paths: Collection[str] | None) -> list[Line]:
        """Lines for nothing that was found in these paths; None stands for all there are."""
        used = {finding.fingerprint for finding in findings if finding.waiver == "baseline"}
        return [line for line in self.lines if line.fingerprint not in used and (paths is None or line.path in paths)]

    def dump(self) -> str:
        return HEAD + "".join(f"{line}\n" for line in self.lines)


def of(findings: Iterable[Finding], own: frozenset[str] = frozenset()) -> Baseline:
    """A baseline with which none of these findings would stand in the way; `own` as in a Baseline."""
    standing = (finding for finding in findings if finding.waiver != "comment" and _may_stand(finding, own))
    made = Baseline(Line(finding.path, finding.code, finding.fingerprint) for finding in standing)
    made.own = own
    return made


def parse(data: bytes, path: str = PATH) -> Baseline:
    """PortalError where a line is not as it is written here."""
    text = data.decode("utf-8", "replace")
    if not text.startswith(HEAD):
        raise PortalError(
            "不是基线文件：第一行不对", cure="用 sanshen check --all --write-baseline 重新生成", path=path, line=1
        )
    return Baseline(_line(row, path, number) for number, row in enumerate(text.splitlines()[1:], 2) if row)


def read(file: str | Path) -> Baseline:
    """The baseline of a file; an empty one where there is no file."""
    if not os.path.isfile(file):
        return Baseline()
    with open(file, "rb") as lines:
        return parse(lines.read(), os.path.basename(file))


def _line(row: str, path: str, number: int) -> Line:
    fingerprint, code, where = [*row.split("\t", 2), "", ""][:3]
    if len(fingerprint) != 64 or not where:
        cure = "用 sanshen check --all --write-baseline 重新生成，或从历史版本恢复这一行"
        raise PortalError("基线的这一行读不懂", cure=cure, path=path, line=number)
    return Line(where, code, fingerprint)


def _may_stand(finding: Finding, own: frozenset[str]) -> bool:
    from checks.registry import BY_CODE  # a clone without a baseline need not load it

    rule = BY_CODE.get(finding.code)
    waivable = rule.waivable if rule else finding.code in own
    return waivable and finding.severity != "info"
