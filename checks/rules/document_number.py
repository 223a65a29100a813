"""发文字号: authority, year in 〔〕, serial number without 第 and without leading zeros (GB/T 9704)."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule, Triggers
from checks.text.pattern import Pattern

_NUMBER = Pattern(r"[一-鿿]{2,16}〔(?:19|20)\d{2}〕[1-9]\d{0,3}号")
_ORDER = Pattern(
    r"[一-鿿]{2,24}(?:令|公告|通告)(?:〔(?:19|20)\d{2}〕|(?:19|20)\d{2}年)?第[0-9零〇一二三四五六七八九十百]{1,6}号|第\d{1,4}号"
)
_YEAR = Pattern(r"[\[［(（【{〈<]\s*((?:19|20)\d{2})\s*[\]］)）】}〉>]\s*+(?:第\s*+)?0*(\d{1,4})\s*号")


class DocumentNumber(Rule):
    code = "ELM005"
    title = "发文字号写法"
    explain = (
        "发文字号写作“云溪政发〔2026〕3号”：年份用六角括号〔〕，序号不加“第”、不编虚位。政府令和公告写作“…令第3号”。"
    )
    clauses = ("zl-9.3a",)
    triggers = Triggers(keys=("document_number",))
    catches = (
        Example(front="document_number: 云溪政发[2026]3号"),
        Example(front="document_number: 云溪政发（2026）3号"),
        Example(front="document_number: 云溪政发〔2026〕第03号"),
        Example(front="document_number: 云溪政发〔26〕3号"),
    )
    passes = (
        Example(front="document_number: 云溪政办发〔2026〕12号"),
        Example(front="document_number: 云溪区人民政府令第3号"),
        Example(front="document_number: 云溪区人民政府公告2026年第3号"),
        Example(),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        article = document.article
        number = article.meta.document_number if article else ""
        if not number or _NUMBER.fullmatch(number) or _ORDER.fullmatch(number):
            return
        mended = _YEAR.sub(r"〔\1〕\2号", number)
        fix = f"改为“{mended}”" if _NUMBER.fullmatch(mended) else "按“机关代字〔年份〕序号号”的写法改正，年份用〔〕"
        yield self.at_key(document, "document_number", "发文字号写法不规范", fix, number)
