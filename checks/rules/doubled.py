"""Words and signs that stand twice."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text import markup
from checks.text.pattern import Pattern

_TWICE = "进行|关于|根据|按照|以及|应当|必须|我们|认真|切实"
_WORDS = ("的的", "了了", "及及", "以及以及", *(2 * word for word in _TWICE.split("|")))
_SIGNS = tuple(one + other for one in "，。、；：" for other in "，。、；：")
_WORD = Pattern(
    r"(?<![目标])的的(?!确|士|哥)|(?<![为除受])了了(?!解|结|望|然|却|事|断)|以及以及|(?<!以)及及(?!时|早|格|其|物)"
    rf"|(?:{_TWICE})(?P<twice>{_TWICE})(?<=(?P=twice)(?P=twice))",
    needs=_WORDS,
)
_SIGN = Pattern(r"，，+|。。(?!。)|、、+|；；+|：：+|，[。；、]|。[，；、]|、[，。；]|；[，。、]|：[，。；、]")


class Doubled(Rule):
    code = "WRD004"
    title = "重复的字词和标点"
    explain = "“的的”“进行进行”一类重复的字词，“，，”“。，”一类叠用的标点，多是修改时留下的。"
    clauses = ("zl-9.2", "dh-B4.1")
    severity = "warning"
    triggers = Triggers(words=(*_WORDS, *_SIGNS))
    catches = ("全区的的重点工作", "对项目进行进行检查", "工作扎实，，成效明显", "已经完成。，")
    passes = (
        "出于这一目的的申请",
        "保险标的的价值",
        "的的确确",
        "为了了解情况",
        "以及及时报告",
        "等等……",
        "应当进行检查",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        shown = markup.visible(document.text)
        for found in _WORD.finditer(shown):
            yield self.found(document, found.start(), f"字词重复：“{found[0]}”", "删去多出的一个")
        for found in _SIGN.finditer(shown):
            yield self.found(document, found.start(), f"标点叠用：“{found[0]}”", "只留一个标点")
