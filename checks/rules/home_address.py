"""Where somebody lives, more closely than the town."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.pattern import Pattern

_SAYS = r"(?:家\s{0,2}住|家\s{0,2}庭\s{0,2}(?:住\s{0,2}址|地\s{0,2}址)|现\s{0,2}住\s{0,2}[址在地]|居住地址|户籍地址|户籍所在地|常住地址|身份证住址|个人住址|(?<![单公企])(?<!单位)(?<!公司)住\s{0,2}址(?=\s{0,2}[:：]))"
_NUMBER = r"[0-9一二三四五六七八九十](?: ?[0-9一二三四五六七八九十]){0,4}"
_FIND = Pattern(
    rf"{_SAYS}[*_|：:\s在为是]{{0,8}}[^\n，。；,;|]{{2,40}}?{_NUMBER}\s?(?:号楼|号院|单\s?元|[号室栋幢弄](?![线文令机]))",
    needs="住址户",
)
_RULED = Pattern(r"精确到|具体到|应当|例如|示例|填写")


class HomeAddress(Rule):
    code = "PII008"
    title = "家庭住址"
    explain = (
        "家庭住址公开到乡镇（街道）或村（社区）为止，门牌号、楼栋、单元、房号属于个人隐私。单位地址、办事地点不受影响。"
    )
    clauses = ("dh-A7a", "wz-11", "wz-12.2.2")
    reads = "text"
    triggers = Triggers(words=("家住", "住址", "家庭地址", "现住", "居住地址", "户籍地址", "户籍所在地", "常住地址"))
    catches = (
        "家住柳林路12号的李示例", "家庭住址：云溪区河滨街道柳林路３号楼２单元５０１室", "现住址：柳林小区3栋", "家 庭 住 址：柳林路 1 2 号", "家庭\u200b住址：柳林路12号", "户籍地址：河滨镇柳林村八号",
        "| 家庭住址 | 柳林路12号 |", "当事人李示例，住址：河滨镇柳林村3组12号",
    )  # fmt: skip
    passes = (
        "家住河滨镇柳林村的李示例",
        "家住云溪12号线附近",
        "办公地址：柳林路12号",
        "家庭住址：河滨镇柳林村",
        "家庭住址应当填写到楼栋和房号",
        "公司住所：柳林路12号",
        "单位住址：柳林路12号",
        "家庭住址（填写到门牌号）：",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        for found in _FIND.finditer(document.folded.text):
            if not _RULED.search(found[0]):
                start = document.folded.raw(found.start())
                yield self.found(document, start, "家庭住址写到了门牌或房号", "只写到乡镇（街道）或村（社区）")
