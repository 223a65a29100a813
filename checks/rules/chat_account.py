"""QQ numbers and WeChat names by which a person is reached; those of groups, bodies and public accounts pass."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.pattern import Pattern
from checks.text.people import people

_FIND = Pattern(
    r"(?i)(?:QQ(?!群|邮箱)|微信(?!群|公众号?|小程序|支付|扫)|WeChat|VX|(?<![a-z])wx)(?:号码?|账号|id)?(?:同号)?[*_|：:\s是为]{1,6}(?P<account>[1-9]\d{4,11}(?!\d|@|[*＊])|[a-z][\w-]{5,19}(?![\w@.*＊-]))",
    needs=("Q", "q", "微信", "VX", "vx", "Vx", "WX", "wx", "Wx", "WeChat", "wechat", "Wechat"),
)
_WHOSE = Pattern(r"本人|个人|联系人|家长|监护人|房东|业主|投诉人|申请人|来信人|举报人|失主|家属")
_PUBLIC = Pattern(r"公众号|官方|群|客服|服务号|单位|工作|咨询|热线|视频号|订阅号|发布|小程序")
_MASKED = Pattern(r"(?:\\?[*＊×]){2}")


class ChatAccount(Rule):
    code = "PII013"
    title = "个人QQ号和微信号"
    explain = "个人的QQ号、微信号属于个人信息，写在姓名、联系人旁边就能找到本人。单位的公众号、工作群、客服号不受影响。"
    clauses = ("wz-11",)
    reads = "text"
    triggers = Triggers(words=("QQ", "微信", "vx", "wx", "wechat"))
    catches = (
        "联系人李示例，QQ：912345678", "李示例，微信号：lishili1988", "家长微信：wx_li1988", "失主李示例（QQ 912345678）", "李示例 ＱＱ：９１２３４５６７８",
    )  # fmt: skip
    passes = (
        "关注“云溪发布”微信公众号（微信号：yunxifabu），QQ群：123456789",
        "咨询QQ：123456789",
        "李示例说，微信支付很方便",
        "联系人李示例，微信公众号：yunxifabu",
        "李示例，QQ：9123****8",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        text = document.folded.text
        for found in _FIND.finditer(text):
            start = max(0, found.start() - 30)
            before = text[start : found.start()].rpartition("\n")[2].rpartition("。")[2]
            written = document.text[slice(*document.folded.span(*found.span("account")))]
            if _PUBLIC.search(before) or _PUBLIC.search(found[0]) or _MASKED.search(written):
                continue
            first = found.start() - len(before)
            if _WHOSE.search(before) or any(people(text, first, found.start())):
                fix = "删去；需要联系方式的，改留办公固定电话"
                yield self.found(document, document.folded.raw(found.start()), "出现个人QQ号或微信号", fix)
