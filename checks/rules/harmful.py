"""Gambling, pornography, cults and unlawful trade: what tampering and pasting bring into a page."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.expressions import Expressions, told

_LIST = Expressions("harmful.toml")


class Harmful(Rule):
    code = "CNT001"
    title = "有害信息"
    explain = (
        "招揽赌博、色情，宣扬邪教，办假证、开假发票一类的内容，多是网页被篡改或复制粘贴时带进来的。词表看上下文：打击、防范、案例和普法里提到的不提示。"
        "词表在 checks/data/harmful.toml，每条有出处。是不是引用或案例，由分管领导确定；宣扬邪教的还要报告公安机关。"
    )
    clauses = ("dh-B5", "yy-29", "wz-12.2.5")
    severity = "error"
    reads = "text"
    triggers = Triggers(words=_LIST.wrong)
    catches = (
        "新葡京娱乐，注册送彩金，真人荷官在线发牌",
        "百家乐信誉平台，开户就送",
        "同城约炮，小姐上门",
        "法轮大法好",
        "代开发票，联系微信yx123",
        "成人视频在线观看",
    )
    passes = (
        "公安机关捣毁一处网上赌场，抓获7人。",
        "严禁参与六合彩、百家乐等赌博活动。",
        "警惕裸聊视频敲诈。",
        "深入开展反邪教宣传，揭批法轮功、全能神的危害。",
        "禁止代开发票，联系税务机关举报。",
        "体育彩票投注站注册登记",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        for start, word, known, more in told(_LIST.find(document.text, document.day)):
            yield self.found(document, start, f"{known.why}：“{word}”{more}", known.right, severity=known.severity)
