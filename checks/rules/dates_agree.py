"""The date of creation is that at the paper's foot, of the year in its number, and stays what it was (wz-14)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule
from checks.text.pattern import Pattern

_DAY = r"[ \t　*_]*(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日[ \t　*_]*"
_FOOT = Pattern(rf"^{_DAY}$", re.MULTILINE)
_YEAR = Pattern(r"[〔\[（(]((?:19|20)\d{2})[〕\]）)]")
_SHORT, _LAST = 40, 12  # characters of such a line; lines at the end in which a date stands that signs the paper


class DatesAgree(Rule):
    code = "ELM015"
    title = "产生时间前后一致"
    explain = (
        "产生时间（created）应当与落款的成文日期、发文字号的年份一致，发布以后不再改动，更不能倒签。"
        "发布时间由审核台账记录，谁也改不了；这里核对的是作者自己填的日期。"
    )
    clauses = ("wz-14", "zl-9.3a")
    severity = "warning"
    catches = (
        Example(body="现将有关事项通知如下，请遵照执行，确保落实到位。\n\n云溪区人民政府\n\n2026年3月5日"),
        Example(front="document_number: 云溪政发〔2025〕3号"),
        Example(created_before="2026-01-20"),
    )
    passes = (
        Example(body="现将有关事项通知如下，请遵照执行，确保落实到位。\n\n云溪区人民政府\n\n2026年1月2日"),
        Example(
            body="2026年3月5日\n\n会议在区行政中心召开，部署了下一阶段的工作安排。\n\n" + "各单位抓好落实。\n\n" * 15
        ),
        Example(front="document_number: 云溪政发〔2026〕3号"),
        Example(created_before="2026-01-02"),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        article = document.article
        if article is None:
            return
        created = article.meta.created
        before = document.related.created
        if before is not None and before != created:
            way = "改早" if created < before else "改晚"
            fix = "没有写错就改回去；确系更正的，审核时说明"
            yield self.at_key(document, "created", f"产生时间从 {before} {way}为 {created}", fix)
        year = _YEAR.search(article.meta.document_number) if article.meta.document_number else None
        if year and int(year[1]) != created.year:
            what = f"发文字号是 {year[1]} 年，产生时间是 {created.year} 年"
            yield self.at_key(document, "created", what, "核对发文字号和成文日期")
        foot = _foot(article.body)
        if foot is not None and foot != created and article.meta.reprint is None:
            what = f"落款日期 {foot} 与产生时间 {created} 不一致"
            yield self.at_key(document, "created", what, "产生时间写成文日期，与落款一致")


def _foot(body: str) -> date | None:
    """The date that signs the paper, if just one does."""
    lines = [line for line in body.splitlines() if line.strip()][-_LAST:]
    found = {match.groups() for line in lines if "年" in line and len(line) < _SHORT and (match := _FOOT.match(line))}
    try:
        return date(*map(int, next(iter(found)))) if len(found) == 1 else None
    except ValueError:
        return None
