"""Words that stand in the source and on no page: those in HTML of an author's own, which the engine leaves out as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.bare_html import TAG, bare
from checks.text.nesting import renders
from checks.text.pattern import Pattern

if TYPE_CHECKING:
    import comrak

_WORD = Pattern(r"[^\W_]+|[<>]")  # a word in brackets is not the word alone
_PIPE = Pattern(r"(?<!\\)\|")
_QUOTED = 20  # characters


class Unshown(Rule):
    code = "TXT003"
    title = "网页上没有的文字"
    explain = (
        "稿件里写成 HTML 的一段（<div>、<table>、<p> 等），与行首的注释写在同一行的文字，尖括号里的英文词，表格里比表头多出的格，生成网页时都略去："
        "审稿时看得到，读者看不到。准许的理由写在上一行，或同一行的末尾。"
    )
    clauses = ("dh-A7a", "zl-9.3b")
    triggers = Triggers(words=("<", "|"))
    catches = (
        "<!-- sanshen: allow PII002 本人同意公开 -->联系人张三。", "正文。\n<!-- 备注 -->明日停水。", "<div>明日停水。</div>", "<p>\n明日停水。\n</p>", "<table><tr><td>停水</td></tr></table>",
        "<center>附件</center>\n第二段。", "- 甲\n\n  <div>停水</div>", "<!-- 没有写完\n\n明日停水。", "正文<?停水?>。", "<![CDATA[停水]]>", "减免<A>类和<B>类企业", "按<Ctrl>键", "<WPS Office>软件", "<p 一律不得收费>", "<!--> 停水 -->", "<!-- 甲 --!> 停水 -->", "|甲|乙|\n|-|-|\n|1|2|停水|", "<!-- 甲 --><!-- 乙 -->停水",
    )  # fmt: skip
    passes = (
        "联系人张三。<!-- sanshen: allow PII002 本人同意公开 -->", "<!-- sanshen: allow PII002 本人同意公开 -->\n联系人张三。", "<!-- 甲 --><!-- 乙 -->", "办理流程<br>见下表。", "<b>注意</b>：停水。", "见<通知>全文",
        "`<div>停水</div>`", "    <div>停水</div>", "<div>\n\n停水\n\n</div>", "<!-- 甲\n\n乙 -->\n停水", "1 < 2，且 3 > 2", "CO<sub>2</sub>", "<附件1>", "`按<Ctrl>键`", "<p align='居中'>\n\n停水", "|甲|乙|\n|-|-|\n|1\\|2|`3\\|4`|", "1|2\n-|-\n3|4",
    )  # fmt: skip

    def check(self, document: Document) -> Iterator[Finding]:
        article = document.article
        if article is None or not renders(article.body):
            return
        shown = _shown(document)
        if shown is None:
            return
        written = article.body.split("\n")
        for line, rows in _left_out(article.body, kept=bool(shown)):
            lost = (line + number for number, row in enumerate(rows) if _is_said(row) and _words(row) not in shown)
            if first := next(lost, 0):
                fix = "不写 HTML，改用 Markdown（表格用 | 分列），尖括号改用《》〈〉，各行的格数与表头一致；注释和准许的理由写在上一行，或同一行的末尾"
                quoted = "".join(written[first - 1 : first]).strip()[:_QUOTED]  # as it stands: so a secret is known
                yield self.at_line(
                    document,
                    article.body_line + first - 1,
                    "这段文字网页上没有",
                    fix,
                    quoted,
                )


def _shown(document: Document) -> str | None:
    """The words of the page of a column whose engine keeps HTML, None where no page can be made; "" where HTML is left out."""
    from checks.seen import page
    from sanshen.portal.markdown import other_engine

    if other_engine(document.column) is None:
        return ""
    pages = page(document)
    return "".join("".join(_WORD.findall(seen.text)) for seen in pages) if pages else None


def _left_out(body: str, *, kept: bool) -> Iterator[tuple[int, list[str]]]:
    """What an engine may leave out: HTML, cells beyond the header, and where HTML is `kept`, all in brackets. From which line on, by lines."""
    import comrak

    from sanshen.portal.markdown import EXTENSIONS

    found = list[tuple[int, str]]()
    nodes = [comrak.parse_document(body, EXTENSIONS)]
    lines = body.split("\n")
    while nodes:
        node = nodes.pop()
        value, place = node.node_value, node.sourcepos.start
        if isinstance(value, comrak.HtmlBlock):
            found.append((place.line, value.value.literal))
        elif isinstance(value, comrak.HtmlInline):
            found.append((place.line, value.value))
        elif isinstance(value, comrak.Text) and kept:
            found += ((place.line, tag[0]) for tag in TAG.finditer(value.value) if "@" not in tag[0])
        elif isinstance(value, comrak.TableRow) and (beyond := _beyond(lines, node)):
            yield place.line, [beyond]
        nodes += reversed(node.children)
    yield from zip((line for line, _ in found), bare([html for _, html in found]), strict=True)


def _beyond(lines: list[str], row: comrak.AstNode) -> str:
    """The cells of a row of a table for which the header has no column."""
    at = row.sourcepos.start
    text = (
        "".join(lines[at.line - 1 : at.line])
        .encode("utf-8", "replace")[at.column - 1 :]
        .decode("utf-8", "replace")
        .strip()
    )
    return "".join(_PIPE.split(text.removeprefix("|"))[len(row.children) :])


def _words(row: str) -> str:
    from html import unescape  # 1 ms that only HTML costs

    return "".join(_WORD.findall(unescape(row)))


def _is_said(row: str) -> bool:
    return any(map(str.isalnum, _words(row)))
