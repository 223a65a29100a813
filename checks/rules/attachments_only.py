"""The matter stands on the page itself, never only in an attachment or a picture (zl-9.3c)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule
from checks.text import markup
from checks.text.pattern import Pattern

ENOUGH = 12  # characters of running text; one sentence is enough to be text
_FILE = "attachments:\n  - {file: 表.docx, title: 申请表}"
_LINK = Pattern(r"!?\[[^\[\]]*\]\([^()]*(?:\([^()]*\)[^()]*)*\)|<[^<>]+>|https?://\S+", needs=("](", "<", "://"))
_HEADING = Pattern(r"^\s{0,3}#.*$", re.MULTILINE, needs="#")
_LETTER = Pattern(r"[^\W_]")
_PHRASE = Pattern(
    r"(?:详见|见|请查看|请下载|下载|点击|查看|具体内容|全文|如下|以下)?(?:附件|附表|附图|附)[\d一二三四五六七八九十]*[:：]?[^\n。]{0,40}(?=\n|。|$)",
    needs="附",
)


class AttachmentsOnly(Rule):
    code = "ELM013"
    title = "只有附件没有正文"
    explain = "不得只用附件代替正文，也不得用图片代替正文：群众要能直接在页面上读到内容，读屏软件和搜索也靠正文文字。"
    clauses = ("zl-9.3c",)
    catches = (
        Example(body="", front=_FILE),
        Example(body="详见附件。", front=_FILE),
        Example(body="附件：[2026年部门预算公开说明及报表](a/2026年部门预算.xlsx)"),
        Example(
            body='![关于印发某某方案的通知扫描件，共三页，请放大查看](a/scan.jpg "图片来源：区政府办；许可：自有")'
        ),
        Example(body="# 关于某某事项的公告公告公告公告公告公告公告"),
        Example(body=""),
    )
    passes = (
        Example(),
        Example(body="现将申请条件和办理流程公布如下，请符合条件的单位按时申报。\n\n附件：申请表", front=_FILE),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        article = document.article
        if article is None:
            return
        body = markup.visible(article.body)
        text = _PHRASE.sub("", _HEADING.sub("", _LINK.sub("", body)))
        if sum(1 for _ in islice(_LETTER.finditer(text), ENOUGH)) == ENOUGH:
            return
        pictures = any(link.image for link in document.links)
        files = bool(article.meta.attachments) or "](" in body
        what = "只用图片代替正文" if pictures else "只有附件，没有正文" if files else "没有正文"
        yield self.at_line(document, article.body_line, what, "把主要内容写进正文，附件只作补充")
