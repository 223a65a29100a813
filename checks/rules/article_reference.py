"""References of a regulation to its own articles: one that does not exist, or the one in which it stands."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.ordinals import HAN, value
from checks.text.paragraphs import ArticleText, articles
from checks.text.pattern import Pattern

_OWN = [
    "办法",
    "条例",
    "规定",
    "细则",
    "法",
    "决定",
    "规则",
    "意见",
    "方案",
    "通知",
    "章程",
    "制度",
    "标准",
    "准则",
    "公约",
    "公告",
    "规程",
    "指引",
    "守则",
    "预案",
]
_KINDS = "|".join(["实施细则", "实施办法", "实施方案", "应急预案", "暂行办法", "暂行规定", "管理办法", *_OWN])
_BY = ("按照", "依照", "根据", "违反", "符合", "依据")
_FIND = Pattern(
    rf"(?:本(?P<own>{_KINDS})|(?<={'|'.join(_BY)}))第(?P<article>[{HAN}]{{1,6}}|\d{{1,3}})条(?:之[一二三四五六七八九十])?(?:第(?P<paragraph>[一二三四五六七八九十]{{1,3}})款)?",
    needs=("第",),
)
_FEWEST = 3  # articles of a regulation; below, it is an excerpt
_THREE = "第一条 甲\n\n第二条 乙\n\n{}\n\n第四条 丁\n\n丁之二"


class ArticleReference(Rule):
    code = "WRD013"
    title = "引用本文件的条款"
    explain = (
        "“本办法第九条”“违反第九条规定”引用的条、款，本文件里要有；在第九条里说“本办法第九条”的，写“本条”。增删条文以后，后面的序号和引用要一起改。"
        "引用别的法律、法规（写书名号）不在此列，不足三条的节录不核对。"
    )
    clauses = ("zl-9.2", "zl-9.3b")
    severity = "warning"
    triggers = Triggers(words=(*(f"本{kind}第" for kind in _OWN), *(f"{by}第" for by in _BY)))
    catches = (
        _THREE.format("第三条 违反本办法第九条规定的"),
        _THREE.format("第三条 本办法第三条所称单位"),
        _THREE.format("第三条 符合第四条第三款规定的"),
    )
    passes = (
        _THREE.format("第三条 违反本办法第二条、第四条第二款规定的"),
        _THREE.format("第三条 依照《中华人民共和国森林法》第九十条的规定"),
        _THREE.format("第三条 本条所称单位"),
        "依照本办法第九条的规定",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        if document.article is None:
            return
        start, shown = document.visible_body
        references = list(_FIND.finditer(shown))
        written = articles(shown) if references else []
        if len(written) < _FEWEST:
            return
        for found in references:
            paragraph = value(found["paragraph"]) if found["paragraph"] else 0
            wrong = _wrong(written, found.start(), value(found["article"]), paragraph)
            if wrong:
                yield self.found(document, start + found.start(), f"“{found[0]}”{wrong[0]}", wrong[1])


def _wrong(written: list[ArticleText], at: int, number: int, paragraph: int) -> tuple[str, str] | None:
    known = [one for one in written if one.number == number]
    if not known:
        return "本文件里没有", "核对条文序号；引用别的文件的，写明文件名称"
    if any(one.start < at < one.end for one in known):
        return "指的是它自己所在的这一条", "写“本条”；指别的条的，改正序号"
    most = max(one.paragraphs for one in known)
    return (f"没有这一款（这一条有 {most} 款）", "核对款的序号") if paragraph > most else None
