"""暗链: links that are there for search engines and not for readers."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule, Triggers


class HiddenLink(Rule):
    code = "LNK004"
    title = "暗链"
    explain = (
        "读者看不见的链接：字号为零、颜色与底色相同、移到屏幕外、用样式隐藏，或者链接文字是空的、零宽的、只有一个标点。"
        "多是网站被人挂了广告、赌博网站的链接，发现一处就说明来稿不可信。"
    )
    clauses = ("zl-9.3b", "dh-B5", "yy-29")
    triggers = Triggers(words=("](", "href", "//"))
    catches = (
        '<span style="display:none">[友情](https://www.example.org/)</span>',
        '<a href="https://www.example.org/" style="font-size:0">友情</a>',
        '<a href="https://www.example.org/" style="color:#FFFFFF">友情</a>',
        '<div style="position:absolute;left:-9999px"><a href="https://www.example.org/">友情</a></div>',
        '<font color="white"><a href="https://www.example.org/">友情</a></font>',
        '<p style="height:0;overflow:hidden">[友情](https://www.example.org/)</p>',
        "[\u200b](https://www.example.org/)",
        "通知[。](https://www.example.org/)",
        "[](https://www.example.org/)",
        "[见 [](https://www.example.org/)](/x)",
        '<a href="https://www.example.org/"></a>',
        '<div style="text-indent:-9999px">https://www.example.org/</div>',
    )
    passes = (
        '<p style="text-align:center">[云溪区](https://www.example.gov.example/)</p>',
        "[全文](https://www.gov.cn/)",
        '<span style="color:#cc0000">[全文](https://www.gov.cn/)</span>',
        '<a id="top"></a>',
        Example(body="[![云溪河畔的廊桥](a/1.jpg)](https://www.gov.cn/)", beside=("content/gov/news/a/1.jpg",)),
        "[1](https://www.gov.cn/)、[①](https://www.gov.cn/)",
        "[^1]: 注",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        if document.article is None:
            return
        fix = "删去链接，并查清稿件从哪里来；链接确有用的，让它看得见"
        for offset in _unseen(document):
            yield self.found(document, offset, "链接没有看得见的文字", fix)
        from checks.text.concealing import hidden  # few articles hold HTML

        start, body = document.visible_body
        for begin, end in hidden(body):
            inside = body[begin:end]
            if "](" in inside or "href" in inside.lower() or "//" in inside:
                yield self.found(document, start + begin, "链接被样式隐藏", fix)


def _unseen(document: Document) -> Iterator[int]:
    for link in document.links:
        if link.image or link.text is None or not link.target.strip() or "![" in link.text:
            continue
        words = _words(document, link.offset) if document.text.startswith("<a", link.offset) else link.text
        if words is not None and not any(unicodedata.category(char)[0] in "LNS" for char in words):
            yield link.offset


def _words(document: Document, offset: int) -> str | None:
    """What an HTML link shows; None where it shows a picture."""
    inside = document.text[offset : offset + 2000].partition(">")[2]
    inside = inside.partition("</a")[0]
    if "<img" in inside.lower() or "![" in inside:
        return None
    return "".join(piece.rpartition(">")[2] for piece in inside.split("<"))
