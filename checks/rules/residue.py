"""What Word and web pages leave behind: field codes, styles, broken references, pictures as text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule
from checks.text.pattern import Pattern

_WORD = Pattern(
    r"错误[!！]\s?(?:未找到引用源|未定义书签|文档中没有指定样式的文字)|Error! Reference source not found"
    r"|\b(?:PAGEREF _Toc\d*|TOC \\o|MERGEFORMAT|HYPERLINK \\l)|mso-[a-z-]{3,40}:|MsoNormal|<o:p>|<w:[a-z]|\[if gte mso",
    re.ASCII,
    needs=(
        "错误",
        "Error! Reference",
        "PAGEREF _Toc",
        "TOC \\o",
        "MERGEFORMAT",
        "HYPERLINK \\l",
        "mso-",
        "MsoNormal",
        "<o:p>",
        "<w:",
        "[if gte mso",
    ),
)
_BLOB = Pattern(r"(?:data:[a-z]+/[a-z0-9.+-]+;base64,)[A-Za-z0-9+/=]{40,}|[A-Za-z0-9+/]{400,}={0,2}", re.ASCII)


class Residue(Rule):
    code = "WRD006"
    title = "文档残留"
    explain = "从 Word、网页粘贴时带来的域代码、样式、失效的引用和以文字存放的图片（base64），读者看到的是乱码。"
    clauses = ("zl-9.3b", "wz-12.2.4")
    catches = (
        "见错误！未找到引用源。", '<p class="MsoNormal">正文</p>', "PAGEREF _Toc12345", '<span style="mso-bidi-font-size:12pt">文</span>',
        "![图](data:image/png;base64," + "iVBORw0KGgo" * 8 + ")",
    )  # fmt: skip
    passes = ("页面出现错误！请重试。", "目录", Example(body="正文" * 300))

    def check(self, document: Document) -> Iterator[Finding]:
        for found in _WORD.finditer(document.text):
            yield self.found(document, found.start(), "有 Word 留下的代码", "删去；粘贴时选“只保留文本”")
        for found in _BLOB.finditer(document.text):
            fix = "把图片存成文件放进稿件文件夹，再用图片语法引用"
            yield self.found(document, found.start(), "有以文字存放的图片或文件（base64）", fix)
