"""A map shows the number under which it was approved (《地图管理条例》)."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule
from checks.text.pattern import Pattern

_MAP = Pattern(
    r"(?<!思维)(?<!足迹)(?<!产业)(?:地图|区划图|政区图|区位图|疆域图|版图|地形图|交通图|游览图|水系图)(?![书册像片案标纸形文]|数据|服务|导航|软件|应用|平台)(?P<rest>[^；;]*)"
)
_NUMBER = Pattern(
    r"审图号\s*+(?:[:：]\s*+)?[一-鿿A-Z]{1,6}\s*+(?:[SＳs]\s*+)?[（(〔\[]\s*(?:19|20)\d{2}\s*[)）〕\]]\s*\d{1,6}\s*号?|[一-鿿]{1,3}S[（(](?:19|20)\d{2}[)）]\d{1,6}号"
)
_ENDS = ("", " ", "（", "(", "，", "：")  # behind a picture's name; 在地图前讲解 only mentions one
_NEAR = 200  # characters after the picture in which its caption stands


class MapNumber(Rule):
    code = "IMG006"
    title = "地图审图号"
    explain = (
        "公开的地图（区划图、区位图、游览图等）应当经自然资源主管部门审核，在图片标题或图注里写明审图号，如“审图号：云S（2026）12号”。"
        "国界、行政区划画错是严重表述错误。只看替代文字、标题和题图说明里写明是地图的。"
    )
    clauses = ("zl-10.7", "zl-9.2", "wz-12.2.4")
    catches = (
        '![云溪区行政区划图](a/1.jpg "图片来源：区自然资源局；许可：自有")',
        '<img src="a/1.jpg" alt="云溪区旅游地图">',
        Example(front="cover: {file: 1.jpg, alt: 云溪区区位图, source: 区自然资源局, licence: 自有}"),
    )
    passes = (
        '![云溪区行政区划图](a/1.jpg "图片来源：区自然资源局；许可：自有；审图号：云S（2026）12号")',
        "![云溪区行政区划图](a/1.jpg)\n\n审图号：GS（2024）0650号",
        '![云溪河畔的廊桥](a/1.jpg "图片来源：区融媒体中心；许可：自有")',
        "![孩子们拼地图书](a/1.jpg)",
        "![交通图像采集设备](a/1.jpg)",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        article = document.article
        if article is None:
            return
        fix = "核对是否经过审核，在图片标题里写明审图号；没有审图号的换一张图"
        for link in document.links:
            words = f"{link.text or ''} {link.title}"
            found = _MAP.search(words) if link.image else None
            if found:
                caption = document.text[link.offset : link.offset + len(words) + len(link.target) + _NEAR]
                if not _NUMBER.search(words) and not _NUMBER.search(caption):
                    named = found["rest"][:1] in _ENDS
                    yield self.found(
                        document, link.offset, "地图没有写审图号", fix, severity=None if named else "warning"
                    )
        cover = article.meta.cover
        if cover and _MAP.search(cover.alt) and not _NUMBER.search(f"{cover.alt} {cover.source} {cover.licence}"):
            yield self.at_key(document, "cover", "题图是地图，没有写审图号", fix)
