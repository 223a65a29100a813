"""Every image says in words what it shows."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule, Triggers
from checks.text.pattern import Pattern

_EMPTY = Pattern(r"(?i)(?:图片?|照片|image|img|photo|dsc_?\d*+|微信图片_?\d*+|[\w-]+\.(?:jpe?g|png|gif|webp))?\s*+\d*")


class ImageAlt(Rule):
    code = "IMG001"
    title = "图片替代文字"
    explain = "每张图片都要写替代文字，说明图上有什么；看不见图片的人靠它读图。写“图片”“image1”等于没写。"
    clauses = ("zl-10.7",)
    triggers = Triggers(words=("![", "<img"))
    catches = (
        '![](a/1.jpg "图片来源：区融媒体中心；许可：自有")',
        '<img src="a/1.jpg">',
        "![图片1](a/1.jpg)",
        "<img src='a/1.jpg' alt=''>",
        "![微信图片_2026](a/1.jpg)",
    )
    passes = ('![云溪河畔的廊桥](a/1.jpg "图片来源：区融媒体中心；许可：自有")', Example())

    def check(self, document: Document) -> Iterator[Finding]:
        for link in document.links:
            if link.image and _EMPTY.fullmatch((link.text or "").strip()):
                what = "图片没有替代文字" if not (link.text or "").strip() else "替代文字没有说明图片内容"
                yield self.found(document, link.offset, what, '写成 ![图上有什么](图片路径 "图片来源：…；许可：…")')
