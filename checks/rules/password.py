"""Passwords and verification codes written down in Chinese text, where other scanners do not look."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule, Triggers
from checks.text.passwords import is_secret, is_shared
from checks.text.pattern import Pattern
from checks.text.tables import behind, below


def _apart(word: str) -> str:
    """The word with blanks between its characters, as a line that is spaced out has it."""
    return r"\s{0,4}".join(word)


_SETS = rf"(?:为|是|{_apart('设置')}(?:\s{{0,4}}[为成])?|设(?:定)?[为成]|设成|(?:[修更]?改|变更|重置|初始化|调整|配置|恢复|[暂指固]?定)[为成]|暂定|默认[为是]?|统一[为是]?)"
_ADVERBS = rf"(?:{_apart('统一')}|{_apart('一律')}|默认|初始|全部|[都均就已现皆也暂])"
_SAYS = (
    r"[\"'*_`]{0,3}\s{0,4}(?:[（(](?:初始|默认|统一|登录|临时|首次|原始)[)）]\s{0,4})?"
    rf"(?:{_ADVERBS}\s{{0,4}}){{0,3}}"
    rf"(?:[:：=|\t]|{_SETS}(?=\s{{0,4}}[:：]?\s{{0,4}}[“‘「『【]?[!-~]))\s{{0,4}}[:：|]?\s{{0,4}}[\"'`“‘「『【]?"
)
_REST = r"(?P<value>(?:[0-9A-Za-z!-&(+.@^_~-] (?=[0-9A-Za-z])){3,40}[!-~]|[!-{}-~]{4,64})(?P<after>\s?[位个字])?"
_CHINESE = ("密码", "口令", "密钥", "验证码")
_ENGLISH = ("password", "passwd", "pwd", "secret", "apikey", "api_key", "access_token", "accesstoken")
_FIND = Pattern(
    rf"(?<!找回)(?<!忘记)(?:密\s{{0,4}}码|口\s{{0,4}}令|密\s{{0,4}}钥|验\s{{0,4}}证\s{{0,4}}码){_SAYS}{_REST}"
)
# without a sign between them: letters and digits mixed, or digits where a log-in is spoken of
_FIND_BARE = Pattern(
    r"(?:密码|口令)\s?(?:[（(](?:初始|默认|统一|登录|临时|首次)[)）]\s?)?(?P<value>(?=[!-~]{0,32}\d)(?=[!-~]{0,32}[A-Za-z])[0-9A-Za-z@#!_.-]{6,32})(?P<after>\s?[位个字一-鿿])?"
    r"|(?i:wi-?fi|无线|登录|开机|账号|用户名|初始|默认|统一|会议)[^\n。；]{0,16}?密码\s?(?P<digits>\d{6,12})(?![\d位年])"
    # 账号/密码 told behind them
    r"|(?<![0-9A-Za-z/._-])[A-Za-z][0-9A-Za-z_.-]{2,20}/(?P<behind>(?=[!-~]{0,32}\d)(?=[!-~]{0,32}[A-Za-z])[!-.0-~]{6,32})(?=\s?[（(][^\n（()）]{0,8}(?:账号|帐号|用户名|账户)[/、和及][^\n（()）]{0,4}(?:密码|口令)[)）])"
)
_FIND_ENGLISH = Pattern(rf"(?i)(?<![A-Za-z])(?:{'|'.join(_ENGLISH)}){_SAYS}{_REST}")
_HEAD = Pattern(r".{0,4}(?:密码|口令|密钥|验证码)|(?i:password|pwd)")
_VALUE = Pattern(r"[!-{}-~]{4,64}")

_SYSTEMS = ("服务器root", "数据库", "VPN", "银行卡取款", "邮箱bgs的", "OA系统统一", "财务系统", "MySQL", "登录", "管理")


class Password(Rule):
    code = "KEY001"
    title = "密码、口令、验证码"
    explain = (
        "“密码：×××”“初始口令为×××”“验证码：×××”连同内容一起写出来，任何人都能拿去登录。规则只看后面跟着字母、数字或符号的；"
        "讲密码管理、密码算法和位数要求的文字不受影响。密码一旦写进仓库，删去还不够，要马上更换。"
    )
    clauses = ("dh-A7a", "wz-11")
    waivable = False
    reads = "text"
    triggers = Triggers(words=(*_CHINESE, *_ENGLISH))
    catches = (
        "系统初始密码：Yx@2026ok", "登录口令为yunxi#88", "密钥=9f8e7d6c5b4a", "短信验证码：482916", "密 码： Ab12cd34", "密码：Ａｂ１２ｃｄ３４", "密\u200b码：Ab12cd34", "密码：A b 1 2 c d 3 4",
        "| 账号 | 密码 |\n|---|---|\n| admin | Yx@2026 |", "| 密码 | Ab12cd34 |", "| 密码： | Ab12cd34 |", "密码是admin", "登录名admin，密码admin888", "WiFi密码 12345678", "会议系统管理员密码：Ab12cd34", "免费WiFi后台管理密码：Ab12cd34", *(f"免费WiFi，{what}密码：Ab12cd34" for what in _SYSTEMS), "公共WiFi OA 密码：Ab12cd34", "会议系统后台登录账号admin，会议密码：Ab12cd34", "主持人密码及会议密码：Ab12cd34", "会议密码：202611 服务器 10.0.0.8 会议密码：Root@2026", "password=Ab12cd34;",
        *(f"系统初始密码{said}" for said in ("为“Yx@2026ok”", "为‘Yx@2026ok’", "为「Yx@2026ok」", "（初始）：Yx@2026ok", "设为Yx@2026ok", "统一设置为Yx@2026ok", "改为Yx@2026ok", "重置为“Yx@2026ok”", "均为Yx@2026ok", "为888888")),
        "验证码为“482916”", "默认密码123456", "统一密码888888", *(f"密码：{value}" for value in ("Gm@2026ok", "Gb#2026ok", "Yd2026ok", "shaoxing88", "iso9001ok", "eccbc87e", "descend88", "httpyx88")), "<!-- 密码：Ab12cd34 -->", Example(front="summary: 密码：Ab12cd34"),
    )  # fmt: skip
    passes = (
        "密码：8位以上，含字母和数字。", "密码应当符合GB/T 39786的要求。", "密码：GB/T 39786-2021", "密钥：SM4", "密码：******", "验证码：____", "找回密码：https://www.yunxi.gov.example/reset", "密码法施行。",
        "密码为6-12位字母和数字", "密码由用户自行设置。", "| 账号 | 密码 |\n|---|---|\n|  |  |", "商用密码应用安全性评估", "密码：<请输入>", "密码SM4算法", "密码Top10风险", "密码GMT0054标准", "密码 2026年", "免费WiFi：YX-Free，密码：yx12345678", "会议密码：202611", "WiFi覆盖 密码 888888", "密码设置为8位以上", "密码设为“字母加数字”", "密钥：RSA2048", "密钥：AES-256-GCM", "密钥：HMAC-SHA256", "密码：GB39786-2021", "密码：ISO27001:2022", "密码改为由用户自行设置", "密码为“弱口令”的", "大厅WiFi密码：yx12345678", "腾讯会议：123-456-789 密码：202611",
    )  # fmt: skip

    def secrets(self, document: Document) -> Iterator[tuple[int, int]]:
        """Where each value stands in the folded text."""
        text = document.folded.text
        wanted = tuple(_wanted(text))
        if not wanted:
            return
        bare = _FIND_BARE.finditer(text) if "密码" in text or "口令" in text else ()
        for found in bare:
            if found["digits"] or found["behind"]:
                yield found.span("digits" if found["digits"] else "behind")
            elif not found["after"] and is_secret(found["value"]):
                yield found.span("value")
        for pattern in wanted:
            for found in pattern.finditer(text):
                if not found["after"] and is_secret(found["value"]):
                    yield found.span("value")
        yield from _listed(document)

    def places(self, document: Document, shared: bool) -> list[int]:
        """Where those stand that everybody is told, or the others."""
        text = document.folded.text
        found = sorted({start for start, _ in self.secrets(document)})
        return [at for at in found if is_shared(text, at) is shared]

    def check(self, document: Document) -> Iterator[Finding]:
        for place in self.places(document, shared=False):
            fix = "删去，并立即更换这个密码；需要告知用户的，写明领取方式，不写密码本身"
            yield self.found(document, document.folded.raw(place), "出现密码、口令或验证码的内容", fix)


def _wanted(text: str) -> Iterator[Pattern]:
    """The patterns that have a word to begin with."""
    bare = "".join(text.split())
    if any(word in bare for word in _CHINESE):
        yield _FIND
    low = bare.lower()
    if any(word in low for word in _ENGLISH):
        yield _FIND_ENGLISH


def _listed(document: Document) -> Iterator[tuple[int, int]]:
    """Values below a header 密码, or behind it in a CSV."""
    told = (
        *below(document.tables, _HEAD.fullmatch),
        *(row[:1] for row in behind(document.tables, _HEAD.fullmatch)),
    )
    for cell in (cell for cells in told for cell in cells):
        if _VALUE.fullmatch(cell.text) and is_secret(cell.text):
            yield cell.start, cell.start + len(cell.text)
