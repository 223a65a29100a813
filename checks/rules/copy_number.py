"""份号: the serial number of one printed copy, which only classified papers carry."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule
from checks.text.pattern import Pattern

_LABELLED = Pattern(
    r"^[ \t>#*_|（(【\[\"'-]{0,12}份\s{0,4}号[ \t*_|:：]{0,8}(?:No\.?|№)?\s*\d{3,6}(?![0-9A-Za-z])",
    re.MULTILINE,
    needs="份",
)
_BARE = Pattern(r"[*_\s]*0\d{5}[*_ \t]*$", re.MULTILINE)


class CopyNumber(Rule):
    code = "SEC002"
    title = "涉密文件份号"
    explain = "只有涉密公文才编份号（版心左上角第一行的 6 位数字）。正文第一行是份号，或出现“份号：000012”，说明原件是涉密公文。"
    clauses = ("dh-A7a", "wz-11")
    waivable = False
    reads = "text"
    catches = ("份号：000012", "**份号** 000123", "000012\n\n云溪区人民政府文件")
    passes = ("每份号码表由各单位自行保存。", "邮政编码：000000", "今年以来办理事项\n\n012345")

    def check(self, document: Document) -> Iterator[Finding]:
        text = document.folded.text
        found = [match.start() + len(match[0]) - len(match[0].lstrip()) for match in _LABELLED.finditer(text)]
        start = _body_start(document)
        if document.is_article and (bare := _BARE.match(text, start)):
            found.append(bare.start() + len(bare[0]) - len(bare[0].lstrip()))
        for offset in found:
            fix = "停止发布，把原件交保密审查员核对；不能删去份号再发"
            yield self.found(document, document.folded.raw(offset), "发现份号，只有涉密公文才编份号", fix)


def _body_start(document: Document) -> int:
    found = re.match(r"\ufeff?---[ \t]*\r?\n.*?\n---[ \t]*\r?\n", document.folded.text, re.DOTALL)
    return found.end() if found else 0
