"""索引号: social credit code or nine-character organisation code, year, five digits; both codes prove themselves."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule, Triggers
from checks.text.identity import is_credit_code, is_organisation_code
from checks.text.pattern import Pattern

_FORM = Pattern(r"(?P<code>[0-9A-Z]{18}|[0-9A-Z]{9})/(?P<year>(?:19|20)\d{2})-\d{5}")


class IndexNumber(Rule):
    code = "ELM006"
    title = "索引号"
    explain = "索引号写作“机构代码/年份-五位流水号”，如 000014349/2026-00003。机构代码是 18 位统一社会信用代码或 9 位组织机构代码，末位是校验码。"
    clauses = ("zl-9.3a",)
    triggers = Triggers(keys=("index_number",))
    catches = (
        Example(front="index_number: 000014348/2026-00003"),
        Example(front="index_number: 11441700007280421Y/2026-00050"),
        Example(front="index_number: 000014349-2026-00003"),
        Example(front="index_number: 000014349/2026-3"),
    )
    passes = (
        Example(front="index_number: 000014349/2026-00003"),
        Example(front="index_number: 11441700007280420Y/2026-00050"),
        Example(),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        article = document.article
        number = article.meta.index_number if article else ""
        if not number:
            return
        found = _FORM.fullmatch(number)
        if found is None:
            yield self.at_key(document, "index_number", "索引号写法不对", "写作“机构代码/年份-五位流水号”", number)
        elif not (is_credit_code(found["code"]) or is_organisation_code(found["code"])):
            what = "索引号里的机构代码校验不通过"
            yield self.at_key(document, "index_number", what, "对照统一社会信用代码证书核对机构代码", number)
