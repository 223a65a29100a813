"""HTML that acts instead of showing: scripts, styles, frames, forms, event attributes, script links."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.pattern import Pattern

_TAG = Pattern(
    r"<\s*+(?:/\s*+)?(?P<name>script|style|iframe|frame|frameset|object|embed|applet|form|input|button|select|textarea|option"
    r"|link|meta|base|svg|math|portal|template|slot|dialog|marquee|audio|video|source|noscript|xml|xmp|plaintext|title|body|html|head)"
    r"(?=[\s/>]|$)",
    re.IGNORECASE,
    needs="<",
)
_EVENT = Pattern(
    r"<[A-Za-z][^<>]{0,2000}?[\s/\"'](?P<name>on[a-z]{3,20}|srcdoc|formaction|ping)\s*=", re.IGNORECASE, needs="<"
)
_SCHEME = Pattern(
    r"(?P<lead>\]\(\s*+<?|\]:\s*+<?|<|(?:href|src|action|data|poster|background|xlink:href)\s*=\s*+[\"']?)[\s\x00-\x20]*+"
    r"(?P<name>(?:j\s*a\s*v\s*a|v\s*b)\s*s\s*c\s*r\s*i\s*p\s*t\s*:|d\s*a\s*t\s*a\s*:|file\s*:|vbscript\s*:|blob\s*:)",
    re.IGNORECASE,
    needs=("](", "]:", "<", "="),
)


class UnsafeHtml(Rule):
    code = "HTM001"
    title = "不安全的 HTML"
    explain = (
        "稿件里不能有脚本、样式、框架、表单、事件属性和 javascript:、data: 链接。它们会被用来挂马、篡改页面或收集信息。"
    )
    clauses = ("zl-10.8", "yy-29", "wz-12.2.4")
    waivable = False
    triggers = Triggers(words=("<", "javascript:", "vbscript:", "data:", "file:", "blob:"))
    catches = (
        "<script>alert(1)</script>", "<ScRiPt src=//x.example>", "<style>body{display:none}</style>", "<iframe src='https://x.example'></iframe>", "<img src=x onerror=alert(1)>",
        "[点我](javascript:alert(1))", "[点我](java&#115;cript:alert(1))", "<a href=\" javascript:alert(1)\">点我</a>", "![图](data:image/svg+xml;base64,AAAA)", "<form action=/x><input name=a></form>",
        "[x]: vbscript:msgbox", "<svg/onload=alert(1)>", "<object data=a.swf></object>", "<javascript:alert(1)>", "<a href='java\tscript:alert(1)'>点</a>", "<p\nonclick=alert(1)>字</p>",
    )  # fmt: skip
    passes = (
        "办理流程<br>见下表。", "<table><tr><td colspan=2>合计</td></tr></table>", "见<通知>全文", "[云溪区人民政府](https://www.yunxi.gov.example/)", "数据 data: 见表", "1 < 2，且 on = 开",
    )  # fmt: skip

    def check(self, document: Document) -> Iterator[Finding]:
        text = document.folded.text
        for found in _TAG.finditer(text):
            yield self._seen(document, found.start(), f"出现 HTML 标签 <{found['name'].lower()}>")
        for found in _EVENT.finditer(text):
            yield self._seen(document, found.start("name"), f"出现 HTML 属性 {found['name'].lower()}")
        for found in _SCHEME.finditer(text):
            scheme = re.sub(r"\s", "", found["name"]).lower()
            yield self._seen(document, found.start("name"), f"链接用了 {scheme}")

    def _seen(self, document: Document, offset: int, what: str) -> Finding:
        fix = "删去；表格用 Markdown，图片存进稿件文件夹再引用"
        return self.found(document, document.folded.raw(offset), what, fix)
