"""签发人: stands only on papers sent upwards, which are process papers and never published."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule
from checks.text.pattern import Pattern

_FIND = Pattern(
    r"(?:^[ \t>#*_|\"'-]{0,12}|号[*_]{0,2}[ \t|]{1,60})签\s{0,4}发\s{0,4}人[*_]{0,2}\s{0,4}[:：|]\s{0,4}[*_]{0,2}[一-鿿]",
    re.MULTILINE,
    needs="签",
)


class Signer(Rule):
    code = "SEC003"
    title = "签发人"
    explain = "“签发人：×××”只出现在请示、报告等上行文的版头，属于内部办理的过程性文件，不得上网。"
    clauses = ("dh-A7a",)
    waivable = False
    reads = "text"
    catches = (
        "签发人：孟示例",
        "云溪政〔2026〕3号　　　　　　签发人：孟示例",
        "签 发 人: 孟示例",
        "| 签发人 | 孟示例 |",
    )
    passes = (
        "信息公开审核表由签发人签字后存档。",
        "检验报告应当有签发人：检验员、审核员和批准人各一名。",
        "签发人：________",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        for found in _FIND.finditer(document.folded.text):
            start = document.folded.raw(found.start() + found[0].index("签"))
            fix = "核对原件：请示、报告等过程性文件不公开；确可公开的，改用正式印发的文本"
            yield self.found(document, start, "出现签发人，这是上行文的版头", fix, "签发人：**")
