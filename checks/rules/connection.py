"""Addresses and connection strings that carry a password."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.pattern import Pattern

_BLANK = r"(?!\*+|[xX]+@|<|\{|\$|%|(?i:pass(?:word)?@|密码))"
_SHORT = 3  # characters of a password after which the text is read no further
_END = Pattern(r"[^\s;&\"']{0,1000}")  # bounded: the rest of the file may be one word
_FIND = (
    Pattern(rf"(?<![0-9A-Za-z])[A-Za-z][0-9A-Za-z+.-]{{1,20}}:\s?/\s?/\s?[^\s:/@<>|]{{0,64}}:{_BLANK}[^\s/@<>|]{{1,128}}@[0-9A-Za-z\[]", needs="@"),
    Pattern(
        r"(?i)(?:(?:data source|server|host|jdbc:[a-z0-9]{2,12}:|initial catalog|database)[^\n]{1,300}?[;?& ](?:password|pwd)"
        r"|(?:password|pwd)\s?=[^\n;]{1,80};[^\n]{0,300}?(?:data source|server|host))\s?=\s?"
        rf"{_BLANK}[^\s;&\"']{{{_SHORT}}}", needs="="),
)  # fmt: skip


class Connection(Rule):
    code = "KEY003"
    title = "带密码的网址和连接串"
    explain = "网址里写着“用户名:密码@”，或数据库连接串里写着 Password=，等于公开了系统的登录方式。删去后要更换密码并检查访问日志。"
    clauses = ("dh-A7a", "wz-11")
    waivable = False
    reads = "text"
    triggers = Triggers(words=("@", "password", "pwd"))
    catches = (
        "https://admin:" + "Yx2026ok@oa.yunxi.gov.example/", "[入口](ftp://yunxi:" + "Ab12cd34@10.0.0.8/a)", "mysql://root:" + "root@db:3306/portal", "Server=db;Uid=sa;" + "Pwd=Yx2026ok;",
        "jdbc:mysql://db:3306/a?user=root&" + "password=Yx2026ok", "https://admin:" + "Ｙｘ２０２６@oa.example", "redis://:" + "Yx2026ok@10.0.0.5:6379/0",
    )  # fmt: skip
    passes = (
        "https://www.yunxi.gov.example/a:b/c@d", "mailto:office@yunxi.gov.example", "https://user:password@example.com", "https://用户名:<密码>@example.com", "Server=db;Uid=sa;Pwd=****;",
        "https://oa.example:8443/a@b", "redis://:<密码>@10.0.0.5:6379",
    )  # fmt: skip

    def secrets(self, document: Document) -> Iterator[tuple[int, int]]:
        """Where each password stands in the folded text."""
        text = document.folded.text
        for number, pattern in enumerate(_FIND):
            for found in pattern.finditer(text):
                if number == 0:  # //user:password@h
                    yield text.index(":", text.index("/", found.start())) + 1, found.end() - 2
                else:
                    yield found.end() - _SHORT, _END.match(text, found.end()).end()  # type: ignore[union-attr]

    def check(self, document: Document) -> Iterator[Finding]:
        for pattern in _FIND:
            for found in pattern.finditer(document.folded.text):
                start = document.folded.raw(found.start())
                yield self.found(document, start, "网址或连接串里带有密码", "删去用户名和密码，并立即更换这个密码")
