"""Text that is there and cannot be seen."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule, Triggers
from checks.text import markup
from checks.text.character_names import chinese_name
from checks.text.pattern import Pattern

_UNSEEN = (
    "\u200b\u200c\u200d\u200e\u202a\u202c\u202d\u2060\u2061\u2062\u2063\u2064\u2066\u2069\u00ad\u034f\ufeff"
    + "".join(map(chr, range(0xE0000, 0xE0080)))
)
_INVISIBLE = Pattern(
    r"(?<=\S)[\u200b\u2060-\u2064\ufeff]+(?=\S)|(?!^)[\u200b\u2060-\u2064\ufeff]{2,}"  # alone at an end: harmless residue
    r"|[\u202a\u202c\u202d\u2066\u2069\u00ad\U000e0000-\U000e007f]+"
    r"|(?<=[0-9A-Za-z一-鿿])[\u200c-\u200e\u034f]+(?=[0-9A-Za-z一-鿿])",
)


class HiddenText(Rule):
    code = "TXT001"
    title = "隐藏文字"
    explain = "零宽字符和 display:none 之类的样式，读者看不见，却会被搜索、读屏和复制带出来；隐藏链接也靠它们。"
    clauses = ("zl-9.3b",)
    severity = "warning"
    reads = "text"
    triggers = Triggers(words=("<", *_UNSEEN))
    catches = (
        "通\u200b知",
        '<span style="display:none">友情链接</span>',
        "<p hidden>旧文</p>",
        '<span style="color:white">旧文</span>',
        "软\u00ad连字符",
    )
    passes = (
        "一般正文。", "👨\u200d👩\u200d👧 家庭", "<p style=\"text-align:center\">云溪区人民政府</p>",
        Example(path="a.txt", whole="\ufeff文件开头的字节序标记"),
    )  # fmt: skip

    def check(self, document: Document) -> Iterator[Finding]:
        places: dict[str, list[int]] = {}
        for found in _INVISIBLE.finditer(document.text):
            places.setdefault(found[0][0], []).append(found.start())
        for char, starts in places.items():
            more = f"，全文共 {len(starts)} 处" if len(starts) > 1 else ""
            what = f"有看不见的字符（{chinese_name(char)}）{more}"
            yield self.found(document, starts[0], what, "删去；从网页或聊天软件粘贴时改用“无格式粘贴”")
        if document.suffix not in ("md", "markdown", "html", "htm"):
            return
        from checks.text.concealing import hides  # few texts hold HTML

        for offset, name, attributes in markup.tags(document.text):
            if hides(name, attributes):
                yield self.found(document, offset, "有用样式隐藏的内容", "删去隐藏的内容，或让它正常显示")
