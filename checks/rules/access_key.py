"""Keys that machines hand out: clouds used in China, private keys, signed tokens."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.pattern import Pattern

_BEFORE, _AFTER = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
_KEYS = (
    ("阿里云", Pattern(rf"{_BEFORE}(?:LTAI[0-9A-Za-z]{{12,26}}|L T A I(?: [0-9A-Za-z]){{12,26}}){_AFTER}", needs="L")),
    ("腾讯云", Pattern(rf"{_BEFORE}(?:AKID[0-9A-Za-z]{{32}}|A K I D(?: [0-9A-Za-z]){{32}}){_AFTER}", needs="K")),
    ("百度云、火山引擎或亚马逊云", Pattern(rf"{_BEFORE}(?:ALTAK[0-9A-Za-z]{{21}}|AKLT[0-9A-Za-z_-]{{20,60}}|AKIA[0-9A-Z]{{16}}){_AFTER}", needs="K")),
    ("华为云", Pattern(
        r"(?:华为云|(?i:hw_?|huawei_?|obs_?)|(?<![A-Za-z])(?=[ASas][Kk]))[^\n]{0,12}?(?<![A-Za-z])(?:AK|SK|ak|sk|(?i:access_?key|secret_?key)(?:_?id|ID|Id)?)\s{0,4}[:：=|]\s{0,4}[\"']?"
        rf"(?:(?=[A-Z0-9]*\d)[A-Z0-9]{{20}}|[0-9A-Za-z]{{40}}){_AFTER}", needs="kK")),
    ("云平台的 SecretKey", Pattern(
        r"(?i:secret[_ -]?(?:access[_ -]?)?key|access[_ -]?key[_ -]?secret|(?:app|client)[_ -]?secret)(?:[_ -]?id)?[\"'*_`]{0,3}\s{0,4}[:：=|]\s{0,4}[\"'`]?"
        rf"(?=[0-9A-Za-z+/_-]*\d)(?=[0-9A-Za-z+/_-]*[A-Za-z])[0-9A-Za-z+/_-]{{16,64}}={{0,2}}{_AFTER}", needs="sS")),
    ("私钥", Pattern(r"-----\s?BEGIN (?:[A-Z0-9]{2,10} ){0,3}PRIVATE KEY(?: BLOCK)?\s?-----", needs="V")),
    ("登录令牌（JWT）", Pattern(rf"{_BEFORE}eyJ[0-9A-Za-z_-]{{8,2000}}\.eyJ[0-9A-Za-z_-]{{8,9000}}\.[0-9A-Za-z_-]{{10,}}", needs="J")),
    ("代码平台令牌", Pattern(rf"{_BEFORE}(?:gh[pousr]_[0-9A-Za-z]{{36}})", needs="_")),
)  # fmt: skip

_BODY = Pattern(r"(?:[ \t]{0,8}\r?\n[A-Za-z0-9+/=:, -]{1,80}(?=[\r\n]|\Z))*")
SAMPLE = "LTAI" + "5tExample0Example0Key"


class AccessKey(Rule):
    code = "KEY002"
    title = "云密钥、私钥、令牌"
    explain = (
        "阿里云（LTAI 开头）、腾讯云（AKID 开头）、华为云等访问密钥，PEM 私钥和登录令牌等于系统的钥匙，公开后几分钟内就会被人试用。"
        "发现后先到云平台停用，再从稿件和历史里清除。"
    )
    clauses = ("dh-A7a", "wz-11")
    waivable = False
    reads = "text"
    triggers = Triggers(
        words=(
            "LTAI", "AKID", "ALTAK", "AKLT", "AKIA", "AK:", "AK=", "AK|", "SK:", "SK=", "SK|", "access_key", "accesskey", "secret",
            "PRIVATE KEY", "eyJ", "ghp_", "gho_", "ghu_", "ghs_", "ghr_",
        )
    )  # fmt: skip
    catches = (
        f"AccessKey：{SAMPLE}", " ".join(SAMPLE), "AKID" + "z8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE"[:32], "AK: " + "QWERTY0123456789ABCD", "华为云 SK=" + "a1B2c3D4e5" * 4,
        "-----BEGIN " + "RSA PRIVATE KEY-----", "-----BEGIN " + "PRIVATE KEY-----", "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0NTY3ODkwIn0." + "dozjgNryP4J3jVmNHl0w5N",
        "AKIA" + "IOSFODNN7EXAMPLE", f"<!-- {SAMPLE} -->",
        "腾讯云 SecretKey=" + "Gu5t9xGARNpq86cd98jo" + "QYCN3EXAMPLE", "AccessKeySecret：" + "KzExample0123456789" + "abcdefghijk",
    )  # fmt: skip
    passes = (
        "LTAI 是阿里云密钥的前缀",
        "AKID",
        "-----BEGIN CERTIFICATE-----",
        "统一社会信用代码11330100002489111C",
        "AK：见附件",
        "SecretKey 由管理员在平台领取",
        "SecretKey: your-secret-key-goes-here",
        "SKU: QWERTY0123456789ABCD",
    )

    def secrets(self, document: Document) -> Iterator[tuple[int, int]]:
        """Where each key stands in the folded text, with the lines that follow its first, up to the next such key."""
        text = document.folded.text
        for _, pattern in _KEYS:
            places = [found.span() for found in pattern.finditer(text)]
            nexts = [start for start, _ in places[1:]] + [len(text)]
            for (start, end), last in zip(places, nexts, strict=False):
                yield start, _BODY.match(text, end, last).end()  # type: ignore[union-attr]

    def check(self, document: Document) -> Iterator[Finding]:
        for name, pattern in _KEYS:
            for found in pattern.finditer(document.folded.text):
                fix = "先在平台停用这个密钥，再删去，并请网站管理员清理历史记录"
                yield self.found(document, document.folded.raw(found.start()), f"出现密钥：{name}", fix)
