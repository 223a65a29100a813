"""Passports and travel permits, where the words around them say so."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.pattern import Pattern

_GAP = r"[ \-]?"
_FIND = Pattern(
    rf"(?<![0-9A-Za-z])(?:E{_GAP}[A-HJ-NP-Z](?:{_GAP}\d){{7}}|[EGDSPHCMW](?:{_GAP}\d){{8}})(?![0-9A-Za-z])",
    needs="EGDSPHCMW",
)
_ABOUT = ("护照", "通行证", "签证", "出入境", "证件号")


class Passport(Rule):
    code = "PII004"
    title = "护照和通行证号"
    explain = (
        "护照、港澳台通行证号码属于个人隐私，不得上网。只有前面写明是护照或通行证的才算，设备型号之类的编号不受影响。"
    )
    clauses = ("dh-A7a", "wz-11", "wz-12.2.2")
    reads = "text"
    triggers = Triggers(words=_ABOUT, digits=7)
    catches = (
        "护照号码：E12345678", "护照 EA1234567", "护照号Ｅ１２３４５６７８", "护照号 E 1 2 3 4 5 6 7 8", "护照E1\u200b2345678", "港澳通行证C12345678",
        "| 姓名 | 护照号 |\n|---|---|\n| 李示例 | G12345678 |",
    )  # fmt: skip
    passes = ("型号E12345678", "护照号E1****678", "护照办理请拨打0000-8120000", "护照SE12345678A")

    def check(self, document: Document) -> Iterator[Finding]:
        text = document.folded.text
        for found in _FIND.finditer(text):
            block = text[max(0, text.rfind("\n\n", 0, found.start())) : found.start()]
            head = block.strip("\n").partition("\n")[0] if "|" in block or "\t" in block else ""
            near = text[max(0, found.start() - 24) : found.start()] + head
            if any(word in near for word in _ABOUT):
                start = document.folded.raw(found.start())
                yield self.found(
                    document, start, "出现护照或通行证号", "删去；确需区分的只留前 3 位和末 2 位", number=found[0]
                )
