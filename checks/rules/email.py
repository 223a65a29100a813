"""E-mail addresses that are no unit's: only government and the unit's own domains are meant for publication."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.pattern import Pattern
from checks.text.people import people

_BRACKETS = str.maketrans("", "", "()（）[]【】")
_HIDING = Pattern(
    r"(?i)(?<![0-9a-z._%+@/-])[0-9a-z][0-9a-z._%+-]{1,63}\s{0,2}(?:[(（\[【]?\s?(?:at|艾特)\s?[)）\]】]?|#|[(（\[【]?\s?@\s?[)）\]】])\s{0,2}(?P<host>[0-9a-z-]{1,40}\s{0,2}(?:[(（\[【]?\s?(?:dot|点)\s?[)）\]】]?|\.)\s{0,2}(?:com|cn|net|org)(?:\s?(?:dot|\.)\s?cn)?)(?![0-9a-z])", needs=("at", "AT", "At", "艾特", "#", "@")
)  # fmt: skip
_HOSTS = ("163", "126", "139", "189", "qq", "sina", "gmail", "hotmail", "foxmail", "outlook", "sohu", "yeah", "aliyun", "tom", "21cn", "icloud")  # fmt: skip
# somebody's own: the year of birth behind a name
_BORN = Pattern(r"(?i)^[a-z][a-z._-]{1,40}(?:19[4-9]|20[01])\d")
_FIND = Pattern(
    r"(?<![0-9A-Za-z._%+@/-])[0-9A-Za-z][0-9A-Za-z._%+-]{0,63}\s{0,2}@\s{0,2}(?P<host>(?:[0-9A-Za-z-]{1,40} ?\. ?){1,4}[A-Za-z]{2,12})(?![0-9A-Za-z@])"
    r"|(?<![0-9A-Za-z])(?:[0-9A-Za-z._-] ){3,40}@ ?(?P<spaced>(?:[0-9A-Za-z.-] ){3,40}[A-Za-z])(?![A-Za-z])", needs="@"
)  # fmt: skip


class Email(Rule):
    code = "PII006"
    title = "个人邮箱"
    explain = "QQ、163 等邮箱多是个人的，用它收办公事也不合规定，按警告处理；写在人名旁边的、换了写法的（at、dot）、带出生年份的，按错误处理。公开邮箱应当是政务邮箱（gov.cn）或单位自有域名的邮箱，这两种不会提示。"
    clauses = ("wz-11",)
    reads = "text"
    triggers = Triggers(
        words=(
            "@",
            "艾特",
            "(at",
            "[at",
            "【at",
            "dotcom",
            "dotcn",
            "dotnet",
            *(f"{sign}{host}" for sign in ("at", "#") for host in _HOSTS),
        )
    )
    catches = (
        "邮箱：zhangsan@163.com", "意见请发12345678@qq.com。", "ｚｈａｎｇ＠１６３．ｃｏｍ", "邮箱 z h a n g @ 1 6 3 . c o m", "zhang\u200bsan@163.com", "[邮箱](mailto:zhangsan@163.com)", "邮箱：lishili1988 at 163 dot com", "邮箱 lishili（at）qq.com", "联系人：李示例，lishili＠１６３．ｃｏｍ",
    )  # fmt: skip
    passes = (
        "邮箱：bgs@yunxi.gov.cn",
        "邮箱：a@yunxi.gov.example",
        "https://www.example.com/@a/b",
        "邮箱：z***@163.com",
        "单价@5元",
        "图标@2x.png",
        "meet at 163 dot",
        "bgs at yunxi.gov.cn",
    )

    def check(self, document: Document) -> Iterator[Finding]:
        text = document.folded.text
        for found in _FIND.finditer(text):
            host = (found["host"] or found["spaced"]).replace(" ", "").lower()
            if not _is_unit(document, host) and not host.endswith((".png", ".jpg", ".gif", ".webp")):
                yield self._seen(document, found, _is_somebodys(text, found))
        for found in _HIDING.finditer(text):
            if not _is_unit(document, _spelled(found["host"])):
                yield self._seen(document, found, True)

    def _seen(self, document: Document, found: re.Match[str], own: bool) -> Finding:
        fix = "改用单位的政务邮箱；没有政务邮箱的，改留办公固定电话"
        start = document.folded.raw(found.start())
        return self.found(document, start, "出现个人邮箱", fix, severity="error" if own else "warning")


def _is_somebodys(text: str, found: re.Match[str]) -> bool:
    """Whether a person stands before it, or it says when its owner was born."""
    first = max(0, found.start() - 24)
    before = text[first : found.start()].rpartition("\n")[2].rpartition("。")[2]
    return bool(_BORN.match(found[0])) or any(people(text, found.start() - len(before), found.start()))


def _spelled(host: str) -> str:
    return "".join(host.lower().replace("dot", ".").replace("点", ".").split()).translate(_BRACKETS)


def _is_unit(document: Document, host: str) -> bool:
    if ".gov." in f".{host}." or host.endswith((".政务", ".公益")):
        return True
    site = document.place.site
    own = {site.domain.removeprefix("www."), site.email.rpartition("@")[2]} if site else set()
    return any(host == domain or host.endswith("." + domain) for domain in own if domain)
