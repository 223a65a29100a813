"""Where somebody lives, more closely than the town."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.homes import homes


class HomeAddress(Rule):
    code = "PII008"
    title = "家庭住址"
    explain = (
        "家庭住址公开到乡镇（街道）或村（社区）为止，门牌号、楼栋、单元、房号属于个人隐私，写在家住、住址之后，或写在人名旁边，都算。"
        "单位地址、办事地点、经营场所、会场不受影响。"
    )
    clauses = ("dh-A7a", "wz-11", "wz-12.2.2")
    reads = "text"
    triggers = Triggers(words=("号", "室", "幢", "栋", "单元", "座", "弄", "门", "-", "—"))
    catches = (
        "家住柳林路12号的李示例", "家庭住址：云溪区河滨街道柳林路３号楼２单元５０１室", "现住址：柳林小区3栋", "家 庭 住 址：柳林路 1 2 号", "家庭\u200b住址：柳林路12号", "户籍地址：河滨镇柳林村八号",
        "| 家庭住址 | 柳林路12号 |", "当事人李示例，住址：河滨镇柳林村3组12号", "李示例，住云溪区河滨街道柳林路12号2单元501室。", "在柳林小区3栋2单元501室李示例家中", "李示例（河滨街道柳林路88号5-2-301）反映漏水",
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
        "云溪区法律援助中心（柳林路12号），值班律师李示例",
        "联系人：李示例，地址：柳林路12号区民政局305室",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        for start, _ in homes(document.folded.text):
            yield self.found(
                document,
                document.folded.raw(start),
                "家庭住址写到了门牌或房号",
                "只写到乡镇（街道）或村（社区）",
            )
