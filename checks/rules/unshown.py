"""What stands in the source and not on the page: words, tags, and the numbers of items that are counted anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice, pairwise

import msgspec

from checks.document import Document
from checks.finding import Finding, Severity
from checks.on_page import OnPage, is_said
from checks.rule import Rule, Triggers
from checks.text.bare_html import spoken
from checks.text.definitions import definitions
from checks.text.left_out import LeftOut, Numbered, left_out
from checks.text.lost_tags import lost_tags
from checks.text.nesting import renders
from checks.text.pattern import Pattern

_ITEM = Pattern(r"^(?P<lead>[ \t>]*(?:[-+*][ \t]+)*)(?P<number>\d{1,9})[.)][ \t]", re.MULTILINE)
_ENDS = Pattern(r"\n[ \t]*\n(?=[^\s>*+\-\d])")  # every list before it
_OTHERS = ("<", "|", "]:", "```", "~~~")
_QUOTED = 20  # characters
_MESSAGE = "这段文字网页上没有"
_COUNTED = "网页从第一项起连续编号：改成连续的；要照写的，写成“（7）”；两个列表之间写一句话隔开"
_VALUE = "尖括号里引号中的字写进正文，或删去"
_LOOK = (
    "颜色、字号、边框由网页样式定：删去标签，要突出的写成 **字**，要居中、靠右的写 <p align=center>、<p align=right>"
)
_PLACE = '表格的标签成套写全：<table><tr><td>…</td></tr></table>，合并单元格写 colspan="2"（1 到 999）；其余标签写在能起作用的地方'
_UNUSED = "正文里没有用到的链接说明、注释，写进正文或删去；正文用到的，名称和说明也要让读者看得到。只给编辑看的写成 <!-- 注释 -->"


class Lost(msgspec.Struct, frozen=True):
    """A line of the body, what is wrong with it, and how to mend it."""

    line: int
    message: str
    fix: str
    severity: Severity = "error"


class Unshown(Rule):
    code = "TXT003"
    title = "网页上没有的文字"
    explain = (
        "稿件里写了、网页上却没有的，审稿时看得到，读者看不到：没有写完的 HTML 注释和标签里的文字，尖括号里的英文词，表格里比表头多出的格，写在标签 title 等处的字；"
        '没有用到的链接说明（[注]: / "停水"）、没有引用的注释（[^9]: 停水）、没有用到的缩写解释，``` 后面语言名以外的字；写的地方或写法不对的标签。'
        "列表的编号从第一项起连续数，写作 3.、7. 的显示为 3、4（每项都写 1. 的照常）。"
        "从 Word、WPS、网页粘贴的表格（含合并单元格）、<br>、<u>、<b>、<sup>、<sub>、<ruby>、<p align=right> 照样显示；颜色、字号等样式不显示，只提醒。"
    )
    clauses = ("dh-A7a", "zl-9.3b")
    triggers = Triggers(words=(*_OTHERS, *(f"{digit}{sign}" for digit in "0123456789" for sign in ".)")))
    catches = (
        "<!-- 没有写完\n\n明日停水。", "正文<?停水?>。", "<![CDATA[停水]]>", "减免<A>类和<B>类企业", "按<Ctrl>键", "<WPS Office>软件", "<p 一律不得收费>", "|甲|乙|\n|-|-|\n|1|2|停水|",
        "正文。\n\n[注]: / \"本办法自2026年1月1日起施行\"", "```明日全区停水\n表\n```", "正文。\n\n[^9]: 逾期不缴的，每日加收百分之五。", "每户收费10<sup title=\"逾期不缴的加收百分之五\">2</sup>元", "<b title='明日停水'>通知</b>",
        "正文。\n\n[^9]: ```明日停水", "正文。\n\n[^9]: [^明日停水]", "正文。\n\n[^9]: [](/明日停水)", "3. 每户收费三十元\n7. 每人收费十元", "2000. 元以下\n3000. 元以上",
        "<font color=red>停水</font>", "<td>停水</td>", "<table><tr><td colspan=二>停水</td></tr></table>",
    )  # fmt: skip
    passes = (
        "联系人张三。<!-- sanshen: allow PII002 本人同意公开 -->", "<!-- sanshen: allow PII002 本人同意公开 -->\n联系人张三。", "<!-- 甲 --><!-- 乙 -->", "办理流程<br>见下表。", "<b>注意</b>：停水。", "见<通知>全文",
        "`<div>停水</div>`", "    <div>停水</div>", "<div>\n\n停水\n\n</div>", "<!-- 甲\n\n乙 -->\n停水", "1 < 2，且 3 > 2", "CO<sub>2</sub>", "<附件1>", "`按<Ctrl>键`", "<p align='居中'>\n\n停水", "`<b title=\"停水\">`", "甲[^1]乙[^注]。\n\n[^1]: [附件](/附件.doc \"全文\")\n[^注]: [^1]", "|甲|乙|\n|-|-|\n|1\\|2|`3\\|4`|", "1|2\n-|-\n3|4",
        "见[通知]。\n\n[通知]: /zwgk/tzgg/a.md \"全文\"", "```python\n1\n```", "甲[^1]乙[^注2]。\n\n[^1]: 见[附件](/a.md)。\n[^注2]: 丙", "1. 甲\n1. 乙\n1. 丙", "3. 甲\n4. 乙", "甲\n2000. 乙\n3000. 丙",
        "<!-- sanshen: allow PII002 本人同意公开 -->联系人张三。", "<div>明日停水。</div>", "<table><tr><td colspan=\"2\">停水</td></tr><tr><td>甲</td><td align=right>乙</td></tr></table>", "<p align=right>云溪区人民政府<br>2026年3月1日</p>", "<u>停水</u>，<ruby>溪<rt>xī</rt></ruby>水",
    )  # fmt: skip

    def check(self, document: Document) -> Iterator[Finding]:
        article = document.article
        if article is None or not renders(article.body):
            return
        page, body = OnPage(document), article.body
        if not (page.other or any(sign in body for sign in _OTHERS) or _is_counted(body)):
            return
        lines = body.split("\n")
        for one in (*_lost(page, body, lines), *_unused(page, body)):
            quoted = lines[one.line - 1].strip()[:_QUOTED]  # as it stands: so a secret is known
            yield self.at_line(document, article.body_line + one.line - 1, one.message, one.fix, quoted, one.severity)


def _is_counted(body: str) -> bool:
    """Whether numbers at the head of lines do not simply go on from one to the next until text follows."""
    for part in _ENDS.split(body):
        found = [(one["lead"], int(one["number"])) for one in _ITEM.finditer(part)]
        if any(other != (lead, number + 1) for (lead, number), other in pairwise(found)):
            return True
    return False


def _lost(page: OnPage, body: str, lines: list[str]) -> Iterator[Lost]:
    """The first line of what the engine leaves out, and of a list that it counts otherwise."""
    for one in left_out(body, loose=page.other):
        if isinstance(one, LeftOut):
            rows = enumerate(one.rows, one.line)
            lost = (line for line, row in rows if is_said(row) and not page.has(row))
            yield from (Lost(line, _MESSAGE, one.fix) for line in islice(lost, 1))
        else:
            yield from _recounted(page, one, lines)
    for tag in lost_tags(body, page.html) if "<" in body and page.html else ():
        if tag.shown:
            yield Lost(tag.line, f"HTML 的 {tag.name} 写的地方或写法不对，网页上没有", _PLACE)
        else:
            yield Lost(tag.line, f"网页不显示 <{tag.name}> 的样式，只显示里面的字", _LOOK, "warning")


def _recounted(page: OnPage, items: list[Numbered], lines: list[str]) -> Iterator[Lost]:
    """The first item that the page gives another number; a list that only begins again at 1 is no error."""
    before = chain([None], (item.written + 1 for item in items))
    changed = [
        (item.written in (1, expected), item)
        for expected, item in zip(before, items, strict=False)
        if not page.shows_item(lines[item.line - 1], item, item.written)
    ]
    for goes_on, item in sorted(changed, key=lambda one: one[0])[:1]:
        told = f"是 {item.counted}" if page.shows_item(lines[item.line - 1], item, item.counted) else "不是"
        message = f"写的编号是 {item.written}，网页上{told}"
        yield Lost(item.line, message, _COUNTED, "warning" if goes_on else "error")


def _unused(page: OnPage, body: str) -> Iterator[Lost]:
    """Values of tags, and the first line of each definition, that say what the page does not."""
    for line, value in spoken(body) if "<" in body else ():
        if is_said(value) and not page.has(value):
            yield Lost(line, _MESSAGE, _VALUE)
    for rows, address in definitions(body):
        lost = [line for line, row in rows if is_said(row) and not page.has_marked(row)]
        if address and not page.leads_to(address[1]):
            lost.append(address[0])
        if lost:
            yield Lost(min(lost), _MESSAGE, _UNUSED)
