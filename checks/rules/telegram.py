"""Enciphered telegrams and fax headers. 发明电 is published every year and passes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.pattern import Pattern

_LINE = r"^[ \t>#*_|（(【\[\"'-]{0,12}"
_END = r"[ \t*_|）)】\]\"']{0,8}$"
_G = r"[ \t]{0,4}"
_URGENT = rf"(?:特{_G}[急提]|加{_G}急|平{_G}急)"
_BY = r"(?:[一-鿿]{2,28}[委府办室局部厅会院队](?:党组)?)?"
_SERIAL = rf"{_G}(?:[〔\[［(（【]{_G}\d{{4}}{_G}[〕\]］)）】])?{_G}第?{_G}\d{{1,5}}{_G}号"
_FIND = Pattern(
    r"(?<![涉加保机精紧])密\s{0,2}电(?=\s{0,4}[〔\[［(（【]\s{0,4}\d{4})"
    r"|(?<=[委府办部厅局党])密电(?=\s*(?:第\s*)?\d{1,4}\s*号)"
    rf"|{_LINE}(?:{_URGENT}[ \t·•・]{{0,4}})?{_BY}{_G}(?:密{_G}码{_G}电{_G}报|内{_G}部{_G}明{_G}电|(?:明{_G}传|内{_G}部{_G}传{_G}真|内部明传|传{_G}真|机{_G}[要密]){_G}电{_G}报"
    rf"|(?:机{_G}[密要]|密{_G}码|内{_G}部|加密){_G}传{_G}真(?:件|电报)?)(?:{_G}第?{_G}\d{{1,5}}{_G}号?)?{_END}"
    rf"|{_LINE}(?:等{_G}级[:： \t|]{{0,4}})?{_URGENT}[ \t|]{{0,4}}[·•・]?[ \t|]{{0,4}}明\s{{0,2}}电"
    rf"|{_LINE}(?:等{_G}级[:： \t|]{{0,4}})?{_URGENT}[ \t|·•・]{{1,6}}[一-鿿]{{0,10}}(?:明电|密电|机发){_SERIAL}"
    rf"|{_LINE}(?:等{_G}级[:： \t|]{{0,4}})?特{_G}提{_END}"
    # the number by which it went out over the enciphered line has no year; 农机发〔2026〕3号 is a public paper
    rf"|(?<!农)机发{_G}第?{_G}\d{{1,6}}{_G}号"
    rf"|(?:^|(?<=[ \t|>*_])|(?<=>))签{_G}批{_G}盖{_G}章(?=[ \t*_]{{0,4}}(?:[:：|<]|$|[ \t][一-鿿]))",
    re.MULTILINE,
    needs=("电", "提", "机", "签批", "签 批", "传"),
)


class Telegram(Rule):
    code = "SEC004"
    title = "密码电报"
    explain = (
        "“×委密电〔2026〕1号”“×机发3号”这类编号，单独成行的“密码电报”“明传电报”“传真电报”“机密传真”，“特急·明电”的等级栏和“签批盖章”栏，是电报原件的标志，不得上网。"
        "公开印发的“发明电”文号和行文中提到电报的不会触发。"
    )
    clauses = ("dh-A7a", "wz-11")
    waivable = False
    reads = "text"
    triggers = Triggers(words=("密电", "明电", "电报", "传真", "特提", "机发", "签批盖章"))
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
