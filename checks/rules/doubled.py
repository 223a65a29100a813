"""Words and signs that stand twice."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule
from checks.text.pattern import Pattern
from checks.text.repeated import repeated

_TWICE = "进行|关于|根据|按照|以及|应当|必须|我们|认真|切实"
_WORDS = ("的的", "了了", "及及", "以及以及", *(2 * word for word in _TWICE.split("|")))
_WORD = Pattern(
    r"(?<![目标])的的(?!确|士|哥)|(?<![为除受])了了(?!解|结|望|然|却|事|断)|以及以及|(?<!以)及及(?!时|早|格|其|物)"
    rf"|(?:{_TWICE})(?P<twice>{_TWICE})(?<=(?P=twice)(?P=twice))",
    needs=_WORDS,
)
_SIGN = Pattern(r"[，。、；：]{2,}", needs="，。、；：")


class Doubled(Rule):
    code = "WRD004"
    title = "重复的字词和标点"
    explain = "“的的”“进行进行”“责责任”一类重复的字词，“，，”“。，”一类叠用的标点，多是修改时留下的。按词典判断：“工作作风”“层层落实”这样的不提示。"
    clauses = ("zl-9.2", "dh-B4.1")
    severity = "warning"
    catches = (
        "全区的的重点工作",
        "对项目进行进行检查",
        "工作扎实，，成效明显",
        "已经完成。，",
        "要要加强领导",
        "落实责责任",
        "各乡镇镇人民政府",
        "等等。。。",
    )
    passes = (
        "出于这一目的的申请",
        "保险标的的价值",
        "的的确确",
        "为了了解情况",
        "以及及时报告",
        "等等……",
        "应当进行检查",
        "层层落实责任，改进工作作风，确保人人过关、村村通车。",
        "云溪市市场监督管理局、各县县委、中共云溪县县委",
        "法院院长、小组组长和工会会员",
        "稳稳当当、一座座大棚",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        shown = document.visible
        words = {found.start(): (found[0], "删去多出的一个") for found in _WORD.finditer(shown)}
        for start, word, char in repeated(shown):
            if not any(at <= start < at + len(said) for at, (said, _) in words.items()):
                words[start] = word, f"删去多出的“{char}”"
        for start, (word, fix) in sorted(words.items()):
            yield self.found(document, start, f"字词重复：“{word}”", fix)
        for found in _SIGN.finditer(shown):
            yield self.found(document, found.start(), f"标点叠用：“{found[0]}”", _sign_cure(found[0]))


def _sign_cure(signs: str) -> str:
    if set(signs) == {"。"} and len(signs) > 2:
        return "省略号写成“……”，句末只留一个“。”"
    return f"只留一个“{signs[0]}”" if len(set(signs)) == 1 else "留下合适的一个"
