"""Characters that let text run from right to left: what is read is then not what is written."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule
from checks.text.character_names import chinese_name
from checks.text.pattern import Pattern

# every unseen character (Cf) that Unicode counts as right to left or that begins such a run
TURNING = "\u061c\u070f\u200f\u202b\u202e\u2067\u2068"
# where what is not yet assigned counts as right to left too, and turns what stands around it (DerivedBidiClass.txt)
AREAS = r"\u0590-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff"
_FIND = Pattern(f"[{TURNING}{AREAS}]")


class TurnedText(Rule):
    code = "TXT002"
    title = "倒着显示的文字"
    explain = (
        "控制书写方向的字符让文字从右往左显示：读者看到的顺序与写下的不同，密级标志、号码倒着写就查不出来，文件名也能冒充别的格式。"
        "汉字稿件用不着它们。稿件原文、写成字符编号的和附件里的都查；确需登载阿拉伯文、维吾尔文等文字的，写明理由。"
    )
    clauses = ("dh-A7a", "wz-11", "zl-9.3b")
    reads = "text"
    catches = (
        "文件\u202e名.docx", "\u202e年1★密机\u202c", "\u2067密★1年\u200f机\u2069", "手机8\u200f6\u200f4", "&#x202e;年1★密机", "&rlm;8&rlm;6", "手机\u05ff8\u07bf6", "文件&#x1e8ff;1年", Example(front='summary: "\\u202e年1★密机"'),
        Example(path="content/gov/news/a/b.txt", whole="\u202e年1★密机".encode()),
    )  # fmt: skip
    passes = ("一般正文。", "左\u200e右", "\u202aC:\\\\file\u202c", "عربي")

    def check(self, document: Document) -> Iterator[Finding]:
        for found in _FIND.finditer(document.text):
            char = found[0]
            if char not in TURNING and unicodedata.category(char) != "Cn":
                continue  # a letter of a script that is read from right to left
            message = f"有让文字从右往左显示的字符（{chinese_name(char)}），读者看到的与写下的不同"
            yield self.found(document, found.start(), message, "删去这个字符，按显示的顺序重新输入这一处")
