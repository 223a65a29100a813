"""E-mail addresses that are no unit's: only government and the unit's own domains are meant for publication."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.pattern import Pattern

_FIND = Pattern(
    r"(?<![0-9A-Za-z._%+@/-])[0-9A-Za-z][0-9A-Za-z._%+-]{0,63}\s{0,2}@\s{0,2}(?P<host>(?:[0-9A-Za-z-]{1,40} ?\. ?){1,4}[A-Za-z]{2,12})(?![0-9A-Za-z@])"
    r"|(?<![0-9A-Za-z])(?:[0-9A-Za-z._-] ){3,40}@ ?(?P<spaced>(?:[0-9A-Za-z.-] ){3,40}[A-Za-z])(?![A-Za-z])", needs="@"
)  # fmt: skip


class Email(Rule):
    code = "PII006"
    title = "个人邮箱"
    explain = "QQ、163 等邮箱多是个人的，用它收办公事也不合规定；公开邮箱应当是政务邮箱（gov.cn）或单位自有域名的邮箱，这两种不会提示。"
    clauses = ("wz-11",)
    severity = "warning"
    reads = "text"
    triggers = Triggers(words=("@",))
    catches = (
        "邮箱：zhangsan@163.com", "意见请发12345678@qq.com。", "ｚｈａｎｇ＠１６３．ｃｏｍ", "邮箱 z h a n g @ 1 6 3 . c o m", "zhang\u200bsan@163.com", "[邮箱](mailto:zhangsan@163.com)",
    )  # fmt: skip
    passes = (
        "邮箱：bgs@yunxi.gov.cn",
        "邮箱：a@yunxi.gov.example",
        "https://www.example.com/@a/b",
        "邮箱：z***@163.com",
        "单价@5元",
        "图标@2x.png",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        for found in _FIND.finditer(document.folded.text):
            host = (found["host"] or found["spaced"]).replace(" ", "").lower()
            if not _is_unit(document, host) and not host.endswith((".png", ".jpg", ".gif", ".webp")):
                fix = "改用单位的政务邮箱；没有政务邮箱的，改留办公固定电话"
                yield self.found(document, document.folded.raw(found.start()), "出现个人邮箱", fix)


def _is_unit(document: Document, host: str) -> bool:
    if ".gov." in f".{host}." or host.endswith((".政务", ".公益")):
        return True
    site = document.place.site
    own = {site.domain.removeprefix("www."), site.email.rpartition("@")[2]} if site else set()
    return any(host == domain or host.endswith("." + domain) for domain in own if domain)
