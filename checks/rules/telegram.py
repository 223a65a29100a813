"""Enciphered telegrams and fax headers. 发明电 is published every year and passes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.pattern import Pattern

_FIND = Pattern(
    r"(?<![涉加保机精紧])密\s{0,2}电(?=\s{0,4}[〔\[［(（【]\s{0,4}\d{4})"
    r"|(?<=[委府办部厅局党])密电(?=\s*(?:第\s*)?\d{1,4}\s*号)"
    r"|^[ \t>#*_|\"'-]{0,12}(?:密\s{0,4}码\s{0,4}电\s{0,4}报|内部明电|(?:明\s{0,4}传|内部传真|内部明传)\s{0,4}电\s{0,4}报|机要电报)[ \t*_|\"']{0,8}$"
    r"|^[ \t>#*_|\"'-]{0,12}(?:等\s{0,4}级[:： \t|]{0,4})?特\s{0,2}[急提][ \t|]{0,4}[·•・]?[ \t|]{0,4}明\s{0,2}电",
    re.MULTILINE,
    needs="电",
)


class Telegram(Rule):
    code = "SEC004"
    title = "密码电报"
    explain = "“×委密电〔2026〕1号”这类文号，单独成行的“密码电报”“明传电报”“内部传真电报”，以及“特急·明电”的等级栏，是电报原件的标志，不得上网。公开印发的“发明电”文号和行文中提到电报的不会触发。"
    clauses = ("dh-A7a", "wz-11")
    waivable = False
    reads = "text"
    triggers = Triggers(words=("密电", "明电", "电报"))
    catches = (
        "根据云委密电〔2026〕1号要求",
        "云委密电2号",
        "密码电报",
        "明传电报",
        "明　传　电　报",
        "等级 特急·明电",
        "特急　明电",
        "市府密电[2026]12号",
    )
    passes = (
        "涉密电子设备不得接入互联网。",
        "国办发明电〔2025〕7号",
        "精密电〔2026〕工作台",
        "加密电话",
        "以明传电报形式下发通知。",
        "发电单位应当核对明传电报的等级。",
        "密电码是谍战题材作品的常见元素。",
        "涉密电〔2026〕目录",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        for found in _FIND.finditer(document.folded.text):
            start = document.folded.raw(found.start() + len(found[0]) - len(found[0].lstrip()))
            fix = "停止发布，把原件交保密审查员；引用的文号一并删去"
            yield self.found(document, start, "出现密码电报或内部电报的标志", fix, found[0].strip())
