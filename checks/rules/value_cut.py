"""Values of the front matter that mean other than was written: a hash sign cuts them off, several keywords became one, marks stay as they are."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule, Triggers
from checks.text.markup import front_span
from checks.text.pattern import Pattern

_FIRST = 2  # line of the file on which the block begins
_PARTED = Pattern(r"[，、；;]")
# of Markdown and HTML; stars of masked numbers and names are none
_MARK = Pattern(
    r"(?<![*\w])\*\*(?=[^*\s、，])[^*]++\*\*|\[\^[^\[\]\s]++\]|\]\(|</?(?:br|b|i|u|p|sup|sub|span|strong)\b[^<>]*+>|&[a-z]{2,6};"
)
_SHOWN = 40  # characters


class ValueCut(Rule):
    code = "ELM016"
    title = "要素取值没有读全"
    explain = (
        "要素表里，空格加 # 后面的字是注释，系统不读：写 title: 通知 #1 号，标题只剩前两个字，这样的取值要加引号。写给自己看的注释，# 后面空一格；标题和摘要的后面不写注释。"
        "关键词之间用英文逗号，用了顿号、中文逗号的几个词会合成一个，搜索时找不到。标题和摘要里的加粗、注释号、HTML 标签照原样显示。"
    )
    clauses = ("zl-9.3a", "wz-14")
    triggers = Triggers(words=("#", "keywords:", "**", "[^", "](", "<", "&"))
    catches = (
        Example(front="summary: 关于“一件事”的说明 #1 号"), Example(front="summary: 通知 # 一号"), Example(front="keywords:\n- 消防 #119"), Example(front="genre: 通知 #2"),
        Example(whole="---\ntitle: 通知 #1 号\nsource: 云溪区人民政府办公室\ncreated: 2026-01-02\n---\n\n正文。\n"), Example(front="keywords: [食品安全，专项检查、火锅]"), Example(front="keywords:\n- 食品安全；火锅"),
        Example(front='summary: "会议强调，**压实责任**"'), Example(front='summary: "指一件事[^1]"'), Example(front="summary: 第一行<br>第二行"),
    )  # fmt: skip
    passes = (
        Example(front='summary: "关于“一件事”的说明 #1 号"'), Example(front='summary: ""  # 摘要，不超过 100 字'), Example(front="keywords: []  # 如 [政务公开, 通知]"), Example(front="genre: 通知  # 或 公告、通告、公示"),
        Example(front="keywords: [食品安全, 火锅]"), Example(front="# attachments:  # 有附件时去掉行首的 #"), Example(front="summary: C#语言培训"), Example(front="# keywords：甲、乙"), Example(front='summary: "中奖号码138****1234、139****5678，张**、赵**"'), Example(front="summary: 面积<100平方米，A&B"),
    )  # fmt: skip

    def check(self, document: Document) -> Iterator[Finding]:
        front = document.front
        if front is None:
            return
        start, end, _ = front_span(document.text)
        block = document.text[start:end]
        if " #" in block or "\t#" in block:
            yield from self._cut(document, block)
        for key in ("title", "summary"):
            if found := _MARK.search(str(front.values.get(key, ""))):
                message = f"{'标题' if key == 'title' else '摘要'}里的“{found[0][:12]}”照原样显示"
                yield self.at_key(
                    document, key, message, "标题和摘要只写文字：删去加粗、注释号、链接和 HTML 标签", severity="warning"
                )
        words = front.values.get("keywords")
        for at, word in enumerate(words if isinstance(words, list) else ()):
            if _PARTED.search(str(word)):
                line = front.line_of(("keywords", at))
                fix = f"用英文逗号隔开：[{', '.join(filter(None, map(str.strip, _PARTED.split(str(word)))))}]"
                message = f"关键词没有分开，“{word}”算作一个"
                yield self.at_line(document, line, message, fix[:200], str(word)[:_SHOWN], "warning")

    def _cut(self, document: Document, block: str) -> Iterator[Finding]:
        from sanshen.portal.yaml_front import comments  # which few articles need

        for start, end in comments(block):
            written = block[block.rfind("\n", 0, start) + 1 : start]
            key, _, value = written.strip().removeprefix("- ").partition(": ")
            said = (value or key).strip()
            if not said or said.endswith((":", '"', "'", "]", "}", "|", ">")):
                continue
            if key in ("title", "summary") or block[start + 1 : start + 2].strip():
                line = block.count("\n", 0, start) + _FIRST
                message = f"“{block[start:end][:20]}”当作注释，没有算进去"
                yield self.at_line(
                    document,
                    line,
                    message,
                    f'整个取值用英文双引号括起来：“{said[:20]} …”的前后各写一个 "',
                    written.strip()[:_SHOWN],
                )
