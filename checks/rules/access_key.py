"""Keys that machines hand out: clouds used in China, private keys, signed tokens."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.pattern import Pattern

_BEFORE, _AFTER = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
# letters and digits mixed, as machines write them
_MIXED = r"(?=[0-9A-Za-z+/_-]{0,90}\d)(?=[0-9A-Za-z+/_-]{0,90}[A-Za-z])"
# what stands between a key's name and the key: a sign, a remark in brackets, or a blank alone
_NAMED = r"[\"'*_`]{0,3}\s{0,4}(?:[（(][^\n（()）]{1,16}[）)]\s{0,4})?(?:[:：=|]|[为是]|[ \t])\s{0,4}[\"'`“]?"
_TENCENT_MAP = r"[0-9A-Z]{5}(?:-[0-9A-Z]{5}){5}"
_KEYS = (
    ("阿里云", Pattern(rf"{_BEFORE}(?:LTAI[0-9A-Za-z]{{12,26}}|L T A I(?: [0-9A-Za-z]){{12,26}}){_AFTER}", needs="L")),
    ("腾讯云", Pattern(rf"{_BEFORE}(?:AKID[0-9A-Za-z]{{32}}|A K I D(?: [0-9A-Za-z]){{32}}){_AFTER}", needs="K")),
    ("百度云、火山引擎或亚马逊云", Pattern(rf"{_BEFORE}(?:ALTAK[0-9A-Za-z]{{21}}|AKLT[0-9A-Za-z_-]{{20,60}}|AKIA[0-9A-Z]{{16}}){_AFTER}", needs="K")),
    ("华为云", Pattern(
        r"(?:华为云|(?i:hw_?|huawei_?|obs_?)|(?<![A-Za-z])(?=[ASas][Kk]))[^\n]{0,12}?(?<![A-Za-z])(?:AK|SK|ak|sk|(?i:access_?key|secret_?key)(?:_?id|ID|Id)?)(?:\s{0,4}[:：=|]\s{0,4}|[为是 ]{1,2})[\"']?"
        rf"(?:(?=[A-Z0-9]*\d)[A-Z0-9]{{20}}|(?=[A-Za-z]*\d)[0-9A-Za-z]{{40}}){_AFTER}", needs="kK")),
    ("平台的密钥", Pattern(
        r"(?<![A-Za-z])(?i:(?:[a-z]{1,12}[_ -]?)?secret[_ -]?(?:access[_ -]?)?(?:key)?|(?:access[_ -]?key|[a-z]{1,12})[_ -]?secret)(?i:[_ -]?id)?"
        rf"{_NAMED}{_MIXED}[0-9A-Za-z+/_-]{{16,90}}={{0,2}}{_AFTER}", needs="sS")),
    ("接口的密钥或令牌", Pattern(
        r"(?:(?<![A-Za-z?&])(?i:api[_ -]?key|app[_ -]?key|access[_ -]?token|auth[_ -]?token|private[_ -]?token|token)|(?:小程序|公众号|接口|应用|API|平台|系统|调用|企业微信|钉钉|通信|签名|加密)(?:的)?(?:密钥|秘钥|令牌|凭证))"
        rf"{_NAMED}(?:(?i:bearer)\s)?{_MIXED}[0-9A-Za-z+/_-]{{20,90}}={{0,2}}{_AFTER}", needs="kKtT钥牌证")),
    ("地图服务的密钥", Pattern(
        rf"(?:(?:高德|百度|腾讯|天地图|(?i:amap|bmap|qqmap|tianditu))[^\n]{{0,20}}?(?:(?<![A-Za-z])(?i:key|ak|tk|sk|jscode|token)|(?i:securityjscode)|密钥|秘钥|令牌|密匙)[）)]?{_NAMED}"
        r"|(?:amap\.com|map\.baidu\.com|bdimg\.com|map\.qq\.com|tianditu\.(?:gov\.cn|com))[^\s\"'<>]{0,200}?[?&;](?i:key|ak|tk|jscode)=)"
        rf"(?:{_TENCENT_MAP}|{_MIXED}[0-9A-Za-z]{{24,40}}){_AFTER}", needs="eEaAtTsS钥牌匙")),
    ("私钥", Pattern(r"-----\s?BEGIN (?:[A-Z0-9]{2,10} ){0,3}PRIVATE KEY(?: BLOCK)?\s?-----", needs="V")),
    ("登录令牌（JWT）", Pattern(rf"{_BEFORE}eyJ[0-9A-Za-z_-]{{8,2000}}\.eyJ[0-9A-Za-z_-]{{8,9000}}\.[0-9A-Za-z_-]{{10,}}", needs="J")),
    ("代码平台令牌", Pattern(
        rf"{_BEFORE}(?:gh[pousr]_[0-9A-Za-z]{{36}}|github_pat_[0-9A-Za-z_]{{22,255}}|gl(?:pat|rt|dt|cbt|ptt|ft|oas)-[0-9A-Za-z_-]{{20,64}}|npm_[0-9A-Za-z]{{36}}|pypi-[0-9A-Za-z_-]{{40,255}})",
        needs=("_", "gl", "pypi-"))),
    ("大模型或服务接口的密钥", Pattern(
        rf"{_BEFORE}(?<!-)(?:sk-(?:(?:proj|svcacct|admin|or-v1|ant-[a-z0-9]{{2,8}})-{_MIXED}[0-9A-Za-z_-]{{20,255}}|(?=[0-9A-Za-z]{{0,60}}\d)[0-9A-Za-z]{{20,64}})|hf_[0-9A-Za-z]{{30,40}}|AIza[0-9A-Za-z_-]{{35}}"
        rf"|(?:sk|rk)_live_[0-9A-Za-z]{{20,64}}|xox[abprs]-[0-9A-Za-z-]{{20,255}}){_AFTER}",
        needs=("sk-", "hf_", "AIza", "_live_", "xox"))),
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
            "PRIVATE KEY", "eyJ", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "glrt-", "gldt-", "glcbt-", "glptt-", "glft-", "gloas-", "npm_", "pypi-",
            "sk-", "hf_", "AIza", "_live_", "xoxa-", "xoxb-", "xoxp-", "xoxr-", "xoxs-", "华为云", "api_key", "apikey", "api-key", "appkey", "app_key", "app-key", "token",
            "密钥", "秘钥", "令牌", "凭证", "密匙", "高德", "百度", "腾讯", "天地图", "amap", "bmap", "qqmap", "tianditu", "map.qq.com", "bdimg.com",
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
