"""Whose image it is and by what right it stands here (zl-10.7)."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule, Triggers
from checks.text.pattern import Pattern

_SOURCE = Pattern(r"来源\s*[:：]\s*[^；;\s]|摄影?\s*[:：]\s*\S|[一-鿿]\s*摄")
_FIX = "换成有授权的图片，或取得书面授权后写明权利人；授权是否有效，由责任单位负责人确定"
_LICENCE = Pattern(r"(?:许可|授权|版权)\s*[:：]\s*[^；;\s]")
# names no owner, and is no right
_NOBODY = Pattern(
    r"(?:来源|作者|许可|授权|版权|摄影?)\s*[:：]\s*(?:来自|转自|源自|选自)?(?:互联)?(?:网络|网上|网图|百度|必应|搜狗|图库|微信|朋友圈|微博|抖音|小红书|不详|未知|无|没有|待定|侵删)(?:图片|搜索|下载|转载|素材|授权|许可)?(?=[；;，,。\s]|$)|侵(?:权)?(?:立|即|必)?删|来源(?:于)?网络"
)


class ImageRights(Rule):
    code = "IMG002"
    title = "图片来源和许可"
    explain = (
        "图片的标题里写明来源和许可，如“图片来源：区融媒体中心；许可：自有版权”。没有授权的图片、字体和软件不得使用；写“来源：网络”“侵删”不等于有授权。"
        "授权是否有效，由责任单位负责人确定。"
    )
    clauses = ("zl-10.7",)
    severity = "warning"
    triggers = Triggers(words=("![", "<img", "licence"))
    catches = (
        "![云溪河畔的廊桥](a/1.jpg)",
        '![云溪河畔的廊桥](a/1.jpg "图片来源：区融媒体中心")',
        "<img src=a/1.jpg alt=廊桥全景>",
        '![云溪河畔的廊桥](a/1.jpg "图片来源：网络；许可：无")',
        '![云溪河畔的廊桥](a/1.jpg "图片来源：百度图片；许可：侵删")',
    )
    passes = (
        '![云溪河畔的廊桥](a/1.jpg "图片来源：云溪网络传媒有限公司；许可：书面授权")',
        '![云溪河畔的廊桥](a/1.jpg "图片来源：区融媒体中心；许可：自有版权")',
        Example(),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        for link in document.links:
            if not link.image:
                continue
            missing = [name for name, said in (("来源", _SOURCE), ("许可", _LICENCE)) if not said.search(link.title)]
            if missing:
                fix = '在图片标题里补上，如 "图片来源：区融媒体中心；许可：自有版权"'
                yield self.found(document, link.offset, f"图片没有写{'和'.join(missing)}", fix)
            elif _NOBODY.search(link.title):
                yield self.found(document, link.offset, "图片的来源或许可说不出权利人", _FIX)
        cover = document.article.meta.cover if document.article else None
        if cover and _NOBODY.search(f"来源：{cover.source}；许可：{cover.licence}"):
            yield self.at_key(document, "cover", "题图的来源或许可说不出权利人", _FIX)
