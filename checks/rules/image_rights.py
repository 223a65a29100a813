"""Whose image it is and by what right it stands here (zl-10.7)."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule, Triggers
from checks.text.pattern import Pattern

_SOURCE = Pattern(r"来源\s*[:：]\s*[^；;\s]|摄影?\s*[:：]\s*\S|[一-鿿]\s*摄")
_LICENCE = Pattern(r"(?:许可|授权|版权)\s*[:：]\s*[^；;\s]")


class ImageRights(Rule):
    code = "IMG002"
    title = "图片来源和许可"
    explain = (
        "图片的标题里写明来源和许可，如“图片来源：区融媒体中心；许可：自有版权”。没有授权的图片、字体和软件不得使用。"
    )
    clauses = ("zl-10.7",)
    severity = "warning"
    triggers = Triggers(words=("![", "<img"))
    catches = (
        "![云溪河畔的廊桥](a/1.jpg)",
        '![云溪河畔的廊桥](a/1.jpg "图片来源：区融媒体中心")',
        "<img src=a/1.jpg alt=廊桥全景>",
    )
    passes = ('![云溪河畔的廊桥](a/1.jpg "图片来源：区融媒体中心；许可：自有版权")', Example())

    def check(self, document: Document) -> Iterator[Finding]:
        for link in document.links:
            if not link.image:
                continue
            missing = [name for name, said in (("来源", _SOURCE), ("许可", _LICENCE)) if not said.search(link.title)]
            if missing:
                fix = '在图片标题里补上，如 "图片来源：区融媒体中心；许可：自有版权"'
                yield self.found(document, link.offset, f"图片没有写{'和'.join(missing)}", fix)
