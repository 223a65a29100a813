"""A reprint names site, address and time (zl-6); a source that is no unit of ours is a reprint."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule

_FULL = "reprint:\n  site: 中国政府网\n  url: https://www.gov.cn/zhengce/a.htm\n  at: 2026-01-05"


class Reprinted(Rule):
    code = "ELM010"
    title = "转载"
    explain = "转载稿件要写明来源网站、原文网址和转载时间（reprint: site、url、at）。信息来源不是本地登记单位的，一般就是转载。"
    clauses = ("zl-6", "dh-A12")
    catches = (
        Example(front=_FULL.replace("2026-01-05", "2999-01-05")),
        Example(front=_FULL.replace("https://www.gov.cn/zhengce/a.htm", "https://gov.cn@evil.example/")),
        Example(front=_FULL.replace("2026-01-05", "2025-01-05")),
        Example(whole="---\ntitle: 关于示例的消息\nsource: 某某日报\ncreated: 2026-01-05\n---\n\n正文若干。\n"),
    )
    passes = (Example(), Example(front=_FULL))

    def check(self, document: Document) -> Iterator[Finding]:
        article = document.article
        if article is None:
            return
        reprint = article.meta.reprint
        if reprint is None:
            yield from self._unsaid(document, article.meta.source)
            return
        from urllib.parse import urlsplit  # few articles are reprints

        address = urlsplit(reprint.url)
        if not address.hostname or "@" in address.netloc or "." not in address.hostname:
            yield self.at_key(document, "reprint", "转载的原文网址不对", "填写原文页面的完整网址（https://…）")
        if reprint.at > document.place.today or reprint.at < article.meta.created:
            what = "转载时间晚于今天" if reprint.at > document.place.today else "转载时间早于原文产生时间"
            yield self.at_key(document, "reprint", what, "核对 at 与 created 两个日期")

    def _unsaid(self, document: Document, source: str) -> Iterator[Finding]:
        roster, site = document.place.roster, document.place.site
        if roster is None or site is None:
            return
        ours = {name for unit in roster.units.values() for name in (unit.name, unit.short)} | {site.name, site.title}
        if not any(name and name in source for name in ours):
            what = "信息来源不是本地登记单位，却没有写转载信息"
            yield self.at_key(
                document, "source", what, "转载的补上 reprint（site、url、at）；本地单位写全称", source, "warning"
            )
