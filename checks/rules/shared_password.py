"""Passwords that everybody is told who comes: no system is opened by them, but whoever writes one has to say why."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule
from checks.rules.password import Password


class SharedPassword(Rule):
    code = "KEY004"
    title = "公用无线网络和会议的密码"
    explain = "“免费 WiFi”“会议密码”是告诉到场的人的，登在网上谁都能用。确需公布的写明理由，由审核人员判断；其他密码一律不收（KEY001）。"
    clauses = ("dh-A7a", "wz-11")
    reads = "text"
    triggers = Password.triggers
    catches = (
        "免费WiFi：YX-Free，密码：yx12345678",
        "大厅免费无线网络 YX-Free 密码：yx12345678",
        "会议密码：202611",
        "腾讯会议号：123 456 789，密码：202611",
        "入会密码：202611",
        "大厅WiFi密码：yx12345678",
        "本馆提供免费无线上网。名称：YX-Free，密码：yx12345678",
        "腾讯会议：123-456-789 密码：202611",
        "入会口令：202611",
        "会议密码为202611",
        "WiFi覆盖 密码 888888",
    )
    passes = (
        "初始密码：Yx@2026ok",
        "会议系统管理员密码：Ab12cd34",
        "免费WiFi，服务器root密码：Ab12cd34",
        "免费WiFi 不设密码",
        "会议密码另行通知",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        for place in Password().places(document, shared=True):
            fix = "改为到场告知；确需公布的，写 <!-- sanshen: allow KEY004 理由 -->"
            yield self.found(document, document.folded.raw(place), "出现公用无线网络或会议的密码", fix)
