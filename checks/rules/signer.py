"""签发人: stands only on papers sent upwards, which are process papers and never published."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.pattern import Pattern
from checks.text.tables import behind, below

_FIND = Pattern(
    r"(?:^[ \t>#*_|\"'-]{0,12}|号[*_]{0,2}[ \t|]{1,60})签\s{0,4}发\s{0,4}人[*_]{0,2}\s{0,4}[:：|](?!\s{0,4}[*_]{0,2}(?:签发|审核|审批|批准|发证|印发|有效|检验)?"
    r"(?:人|日期|时间|单位|部门|机关|机构|情况|结论|结果|意见|期限?|备注|状态|文号|电话|职务)[*_]{0,2}\s{0,4}(?:\||$))\s{0,4}[*_]{0,2}[一-鿿]",
    re.MULTILINE,
    needs="签",
)
_LICENCE = Pattern(
    r"发证(?:机关|日期|部门|单位)|许可证编号|证书编号|报告编号|授权签字人|检验检测专用章|(?:检验|检测|校准)报告|合格证"
)
# on a licence neither a file number nor the words of a paper that goes upwards stand
_UPWARDS = Pattern(r"〔|[(（\[【]20\d\d|请示|关于[^\n]{1,60}报告")
_NUMBERED = Pattern(r"(?<![编证])号")
_LABEL = "签发人"
_NAME = Pattern(r"[一-鿿]{2,4}")
_NEAR = 120  # characters


class Signer(Rule):
    code = "SEC003"
    title = "签发人"
    explain = "“签发人：×××”只出现在请示、报告等上行文的版头，属于内部办理的过程性文件，不得上网。"
    clauses = ("dh-A7a",)
    waivable = False
    reads = "text"
    triggers = Triggers(words=("签",))
    catches = (
        "签发人：孟示例",
        "云溪政〔2026〕3号　　　　　　签发人：孟示例",
        "签 发 人: 孟示例",
        "| 签发人 | 孟示例 |",
        "| 文号 | 签发人 | 孟示例 |",
        "云溪政〔2026〕3号 签发人：孟示例\n\n关于换发许可证的请示\n\n许可证编号：123",
        "云政报〔2026〕3号 签发人：孟示例\n\n关于检测报告的请示",
        "| 文号 | 签发人 | 签发日期 |\n|---|---|---|\n| 云政报3号 | 孟示例 | 2026 |",
    )
    passes = (
        "信息公开审核表由签发人签字后存档。",
        "检验报告应当有签发人：检验员、审核员和批准人各一名。",
        "签发人：________",
        "| 报告编号 | 签发人 | 签发日期 |",
        "| 报告编号 | 签发人 | 日期 |\n|---|---|---|",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        text = document.folded.text
        for at in sorted(
            {found.start() + found[0].index("签") for found in _FIND.finditer(text)} | set(_below(document))
        ):
            start = document.folded.raw(at)
            around = text[max(0, at - _NEAR) : at + _NEAR]
            numbered = _NUMBERED.search(text[max(0, at - _NEAR) : at].rpartition("\n")[2])
            if _LICENCE.search(around) and not numbered and not _UPWARDS.search(around) and "请示" not in text:
                fix = "许可证、证书、检测报告上的签发人可以保留；上行文的版头不公开"
                yield self.found(document, start, "出现签发人，像是证书或检测报告上的", fix, "签发人：**", "warning")
                continue
            fix = "核对原件：请示、报告等过程性文件不公开；确可公开的，改用正式印发的文本"
            yield self.found(document, start, "出现签发人，这是上行文的版头", fix, "签发人：**")


def _below(document: Document) -> Iterator[int]:
    """Where names stand below a header 签发人, or behind it in a CSV."""
    told = (
        *below(document.tables, _LABEL.__eq__),
        *(row[:1] for row in behind(document.tables, _LABEL.__eq__)),
    )
    yield from (cell.start for cells in told for cell in cells if _NAME.fullmatch(cell.text))
