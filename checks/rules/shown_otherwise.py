"""What an author writes in one way and the page shows in another: stars that are gone, paragraphs that are code or headings, notes and links that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding, Severity
from checks.on_page import OnPage
from checks.rule import Rule
from checks.text.eaten import eaten, placed
from checks.text.nesting import renders
from checks.text.reshaped import Kind, is_suspect, reshaped, unled, unmarked
from checks.text.unrendered import Mark, unrendered

_MARKS: dict[Mark, tuple[str, str]] = {
    "bold": ("加粗的星号没有起作用，网页上照原样显示", "星号里面不留空格；HTML 标签里的字用 <b> 加粗"),
    "struck": ("网页不显示删除线，波浪号照原样显示", "删去这些字；要保留的，写明“已删去”"),
    "raised": ("上标、下标的记号网页上照原样显示", "写成 m<sup>2</sup>、H<sub>2</sub>O"),
    "head": ("标题没有成形，# 照原样显示", "# 后面空一格，前面空一行；写在表格、HTML 里的改为加粗"),
    "table": ("表格没有成形，网页上照原样显示竖线", "表头下面写一行 |---|---|，格数与表头相同，表格前面空一行"),
}
_QUOTED = 20  # characters
_SIGNS = ("*", "~", "|", "^")
_EATEN = "这里的星号当作强调，网页上看不到"
_STARS = "要让读者看到星号的，每个星号前面加反斜杠：王\\*明、张\\*\\*；乘号写 ×；要突出的，前后各写两个星号"
_TOLD: dict[Kind, tuple[str, str, Severity]] = {
    "code": ("行首有四个以上空格或制表符，网页上这段成了代码，不会换行", "删去行首的空格和制表符，首行缩进网页会自动加", "warning"),
    "tags": ("行首有四个以上空格，网页上不是表格、段落，而是标签本身", "HTML 顶格写，表格中间不空行", "error"),
    "heading": ("下面一行的横线使这段在网页上成了标题", "要分隔线的，横线前面空一行；要标题的，写成“## 标题”", "warning"),
    "quotation": ("行首的 > 当作引用，网页上看不到", "写成“大于”，或在 > 前面加反斜杠：\\>", "error"),
    "hash": ("行首的 # 使这段在网页上成了标题，# 看不到", "不是标题的，写成 \\#；要标题的，# 后面空一格", "warning"),
    "link": ("这里的链接写法不对，网页上照原样显示，点不开", "用半角括号，方括号和圆括号之间不留空；地址里的空格写成 %20：[附件](附件%201.docx)", "error"),
    "note": ("注释号没有对应的注释，网页上照原样显示", "文末补上“{words}: 注释”，或删去这个注释号", "warning"),
    "anchor": ("链接指向本页没有的地方", "# 后面写本页一个标题的文字，如 [见第二章](#第二章-总则)；没有这个标题的，删去链接", "error"),
}  # fmt: skip


class ShownOtherwise(Rule):
    code = "TXT004"
    title = "网页上变了样的写法"
    explain = (
        "稿件里这样写，网页上那样显示。一段里有两处星号，会当作强调，星号就看不到了：王*明、李*华、张**、赵**、5*宽3*高2，姓名看上去像没有打码，数字连在一起（四个以上连着的星号照样显示，如 138****1234）；"
        "行首空四格的段落成了代码，不会换行；紧挨横线的段落成了标题，以 > 开头的成了引用；地址里有空格、用了全角括号的链接点不开；星号里有空格的加粗、# 后面没有空格的标题、表头下面没有横线的表格，照原样显示；没有注释的注释号照原样显示；指向本页标题的链接找不到标题，点了没有用。"
    )
    clauses = ("dh-A7a", "zl-9.3b")
    catches = (
        "尾号138**12，139**34的号码中奖。", "获奖人员：王*明、李*华。", "获奖人员：张**、赵**。", "规格为长5*宽3*高2米。", "| 姓名 |\n|--|\n| 李*华、赵*国 |",
        "会议指出：\n\n    各乡镇要压实责任。", "会议指出：\n\n\t各乡镇要压实责任。", "<table>\n\n    <tr><td>停水</td></tr>\n\n</table>", "联系单位：区应急管理局。\n----", "见[第九章](#第九章)。\n\n## 第一章", "指一件事[^3]。",
        "面积为\n>60平方米的，按规定执行。", "见[附件](a/报名 表.docx)。", "见[附件]（a/报名表.docx）。", "详见[通知](/zwgk/a.html）。",
        "** 重点 **工作", "<td>**合计**</td>", "~~停水~~", "水为H~2~O，面积10m^2^", "##一、总体要求", "|甲|乙|\n|1|2|", "|甲|乙|\n|---|\n|1|2|",
    )  # fmt: skip
    passes = (
        "中奖号码：138\\*\\*\\*\\*1234，139\\*\\*\\*\\*5678。", "中奖号码：138****1234，139****5678。", "获奖人员：王*明。", "**重点**工作和**难点、堵点**工作", "**一是**抓好落实，**二是**加强督查。", "评为**五★级**景区，*秘*而不宣。", "2026**年度**工作",
        "- 甲\n\n    乙", "　　第一段。\n\n　　第二段。", "第一段。\n\n----\n\n第二段。", "见[第一章](#第一章-总则)。\n\n## 第一章 总则", "指一件事[^1]。\n\n[^1]: 指一件事一次办。",
        "> 引用的一段。", "按[2026]（第3号）文执行。", "见[附件](a/b.docx)。", "`[附件](a b.docx)`", "\\>60平方米的，按规定执行。",
        "张** 赵**", "#1号楼", "10~15℃，20~30℃", "|甲|乙|\n|-|-|\n|1|2|", "\\*\\*注\\*\\*", "王某|李某", "`**注**`",
    )  # fmt: skip

    def check(self, document: Document) -> Iterator[Finding]:
        article = document.article
        if (
            article is None
            or not (any(sign in article.body for sign in _SIGNS) or is_suspect(article.body))
            or not renders(article.body)
        ):
            return
        page, body = OnPage(document), article.body
        lines, found = body.split("\n"), list(_eaten(page, body)) if "*" in body else []
        found += ((one.line, *_MARKS[one.mark], "warning") for one in unrendered(body, page.html))
        if is_suspect(body):
            found += _reshaped(page, body)
        for line, message, fix, severity in found:
            quoted = lines[line - 1].strip()[:_QUOTED]
            yield self.at_line(document, article.body_line + line - 1, message, fix, quoted, severity)


def _eaten(page: OnPage, body: str) -> Iterator[tuple[int, str, str, Severity]]:
    """Each line of the body whose stars the engine took for emphasis, certain ones before others."""
    found = sorted(eaten(page.html), key=lambda one: not one.certain)
    told = dict[int, tuple[int, str, str, Severity]]()
    for line, one in zip(placed(body, found), found, strict=True):
        told.setdefault(line, (line, _EATEN, _STARS, "error" if one.certain else "warning"))
    return iter(told.values())


def _reshaped(page: OnPage, body: str) -> Iterator[tuple[int, str, str, Severity]]:
    for one in (*reshaped(body), *unmarked(body, page.html, loose=page.other), *unled(body, page.html)):
        message, fix, severity = _TOLD[one.kind]
        if one.kind not in ("code", "tags") or not page.other or "<pre>" in page.html:
            yield one.line, message, fix.format(words=one.words), severity
