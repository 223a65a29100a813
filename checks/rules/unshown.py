"""Words that stand in the source and on no page: those in HTML of an author's own, which the engine leaves out as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Rule, Triggers
from checks.text.nesting import renders
from checks.text.pattern import Pattern

_TAG = Pattern(r"</?[A-Za-z][^<>]*+>")
_WORD = Pattern(r"[^\W_]+")
_QUOTED = 20  # characters


class Unshown(Rule):
    code = "TXT003"
    title = "网页上没有的文字"
    explain = (
        "稿件里写成 HTML 的一段（<div>、<table>、<p> 等），以及与行首的注释写在同一行的文字，生成网页时整段略去："
        "审稿时看得到，读者看不到。准许的理由写在上一行，或同一行的末尾。"
    )
    clauses = ("dh-A7a", "zl-9.3b")
    triggers = Triggers(words=("<",))
    catches = (
        "<!-- sanshen: allow PII002 本人同意公开 -->联系人张三。", "正文。\n<!-- 备注 -->明日停水。", "<div>明日停水。</div>", "<p>\n明日停水。\n</p>", "<table><tr><td>停水</td></tr></table>",
        "<center>附件</center>\n第二段。", "- 甲\n\n  <div>停水</div>", "<!-- 没有写完\n\n明日停水。", "正文<?停水?>。", "<![CDATA[停水]]>", "<!-- 甲 --><!-- 乙 -->停水",
    )  # fmt: skip
    passes = (
        "联系人张三。<!-- sanshen: allow PII002 本人同意公开 -->", "<!-- sanshen: allow PII002 本人同意公开 -->\n联系人张三。", "<!-- 甲 --><!-- 乙 -->", "办理流程<br>见下表。", "<b>注意</b>：停水。", "见<通知>全文",
        "`<div>停水</div>`", "    <div>停水</div>", "<div>\n\n停水\n\n</div>", "<!-- 甲\n\n乙 -->\n停水", "1 < 2，且 3 > 2",
    )  # fmt: skip

    def check(self, document: Document) -> Iterator[Finding]:
        article = document.article
        if article is None or not renders(article.body):
            return
        shown = _shown(document)
        if shown is None:
            return
        written = article.body.split("\n")
        for line, html in _html(article.body):
            rows = [(line + number, said) for number, row in enumerate(_bare(html)) if (said := _words(row))]
            if rows and "".join(said for _, said in rows) not in shown:
                fix = "不写 HTML，改用 Markdown（表格用 | 分列）；注释和准许的理由写在上一行，或同一行的末尾"
                first = rows[0][0]
                quoted = "".join(written[first - 1 : first]).strip()[:_QUOTED]  # as it stands: so a secret is known
                yield self.at_line(
                    document, article.body_line + first - 1, "这段文字写在 HTML 里，网页上没有", fix, quoted
                )


def _shown(document: Document) -> str | None:
    """The words of the page of a column whose engine keeps HTML, None where no page can be made; "" where HTML is left out."""
    from checks.seen import page
    from sanshen.portal.markdown import other_engine

    if other_engine(document.column) is None:
        return ""
    pages = page(document)
    return "".join(_words(seen.text) for seen in pages) if pages else None


def _html(body: str) -> Iterator[tuple[int, str]]:
    """HTML of a body, with the line on which it begins."""
    import comrak

    from sanshen.portal.markdown import EXTENSIONS

    nodes = [comrak.parse_document(body, EXTENSIONS)]
    while nodes:
        node = nodes.pop()
        value = node.node_value
        if isinstance(value, comrak.HtmlBlock):
            yield node.sourcepos.start.line, value.value.literal
        elif isinstance(value, comrak.HtmlInline):
            yield node.sourcepos.start.line, value.value
        nodes += reversed(node.children)


def _bare(html: str) -> list[str]:
    """Its lines without comments and tags; a comment that never ends hides nothing from us."""
    before, *others = html.split("<!--")
    kept = [before]
    for one in others:
        said, closed, behind = one.partition("-->")
        kept.append("\n" * said.count("\n") + behind if closed else one)
    return _TAG.sub(lambda tag: "\n" * tag[0].count("\n"), "".join(kept)).split("\n")


def _words(text: str) -> str:
    return "".join(_WORD.findall(text))
