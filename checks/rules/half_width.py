"""Half-width commas, semicolons and colons between Han characters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule
from checks.text.pattern import Pattern

_FIND = Pattern(r"(?<=[一-龥”》）〕])[,;:?!][ \u00a0]{0,2}(?=[一-龥“《〔])", needs=",;:?!")
_FULL = str.maketrans(",;:?!", "，；：？！")


class HalfWidth(Rule):
    code = "WRD003"
    title = "半角标点"
    explain = "汉字之间的逗号、分号、冒号、问号、叹号用全角，后面不空格。一个文件只提示第一处和总数。"
    clauses = ("zl-9.3b", "dh-A9")
    severity = "warning"
    catches = ("会议强调,要抓好落实。", "第一;第二", "会议指出, 要抓好落实", "印发《办法》,请遵照执行")
    passes = ("会议强调，要抓好落实。", "时间：9:30", "`甲,乙`", Example(front="keywords: [甲,乙]"))

    def check(self, document: Document) -> Iterator[Finding]:
        if document.article is None:
            return
        start, shown = document.visible_body
        found = list(_FIND.finditer(shown))
        if found:
            signs = dict.fromkeys(one[0][0] for one in found)
            what = f"汉字之间用了半角{_quoted(signs)}，全文共 {len(found)} 处"
            spaced = "，去掉后面的空格" if any(len(one[0]) > 1 for one in found) else ""
            fix = f"改为全角{_quoted(sign.translate(_FULL) for sign in signs)}{spaced}"
            yield self.found(document, start + found[0].start(), what, fix)


def _quoted(signs: Iterable[str]) -> str:
    return "".join(f"“{sign}”" for sign in signs)
