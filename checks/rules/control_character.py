"""Characters that no page shows as anything: controls that come along from Word or a PDF, and what a program put for a letter it did not know."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule
from checks.text.pattern import Pattern

_STRANGE = Pattern(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffc-\uffff\ue000-\uf8ff]+")
_NAMES = {
    "\0": "空字符", "\b": "退格符", "\v": "垂直制表符", "\f": "换页符", "\x1b": "转义符", "\x7f": "删除符", "\x85": "下一行符",
    "\u2028": "行分隔符", "\u2029": "段落分隔符", "\ufffc": "对象占位符",
}  # fmt: skip
_LINES = "\v\f\x85\u2028\u2029"


class ControlCharacter(Rule):
    code = "TXT005"
    title = "控制符和乱码"
    explain = (
        "从 Word、WPS、PDF 粘贴时会带来控制符，如 Word 里按 Shift+Enter 的换行（垂直制表符）、换页符：网页上看不见，或显示成方框，前后的字连在一起。"
        "“\ufffd”是认不出的字留下的乱码；自造区的字符只有装了专用字体的电脑才显示得出。"
    )
    clauses = ("zl-9.3b", "dh-A7a")
    catches = ("第一行\v第二行", "第一页\f第二页", "会议\x07强调", "会议\x1f强调", "通知\x85如下", "第一段\u2028第二段", "云\ufffd区", "见附图\ufffc", "会议\x9d强调", "\uf06c 申请表")  # fmt: skip
    passes = ("第一行\n第二行", "表\t一", "吉：𠮷；喆；㐂", "👨\u200d👩\u200d👧 家庭", "全角　空格")

    def check(self, document: Document) -> Iterator[Finding]:
        if document.article is None:
            return
        for found in _STRANGE.finditer(document.text):
            first = found[0][0]
            name = _NAMES.get(first, f"U+{ord(first):04X}")
            if first == "\ufffd":
                yield self.found(document, found.start(), "有乱码：这里的字没有认出来", "对照原文，重新输入这个字")
            elif "\ue000" <= first <= "\uf8ff":
                fix = "换成通用的符号（如 ●、■、→）或汉字；确是生僻字的，用国家标准里的字"
                what = f"有自造区的字符（{name}），多数电脑显示成方框"
                yield self.found(document, found.start(), what, fix, severity="warning")
            else:
                fix = "改成换行" if first in _LINES else "删去；从 Word、PDF 粘贴时用“无格式粘贴”"
                yield self.found(document, found.start(), f"有看不见的控制符（{name}）", fix)
