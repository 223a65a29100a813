"""Markdown to HTML by the engine of a column; articles are written in the dialect of the first."""

from __future__ import annotations

import re
from collections.abc import Callable

import comrak

from sanshen.portal.columns import Column

# CJK-friendly emphasis: CommonMark alone leaves the stars in **“你好”**了
EXTENSIONS = comrak.ExtensionOptions(table=True, footnotes=True, cjk_friendly_emphasis=True)
Engine = Callable[[str], str]
LARGEST = 16 << 20  # characters of HTML; notes make seventy times as much as their text, and cleaning it takes minutes
RAISED = re.compile(r"<(/?)(su[bp])(?:\s[^<>]*)?>", re.IGNORECASE)  # m², CO₂: without them 10⁸ is another number
# what comrak adds for notes, in no other form; no author can write a tag with attributes
_SIGNS = (
    r'<sup class="footnote-ref"><a href="#fn-[^"]*" id="fnref-[^"]*" data-footnote-ref>\d+</a></sup>'
    r'|<a href="#fnref-[^"]*" class="footnote-backref" data-footnote-backref data-footnote-backref-idx="[^"]*"'
    r' aria-label="[^"]*">↩(?:<sup class="footnote-ref">\d+</sup>)?</a>'
)


def convert(body: str) -> str:
    """HTML by comrak, which leaves out what authors type as HTML, but figures that they raise or lower."""
    if not RAISED.search(body):
        return comrak.markdown_to_html(body, EXTENSIONS)
    return comrak.format_html(parsed(body), EXTENSIONS)


def parsed(body: str) -> comrak.AstNode:
    """The syntax of the body, in which tags that the page shows are no HTML of an author's any more."""
    document = comrak.parse_document(body, EXTENSIONS)
    nodes = [document] if RAISED.search(body) else []
    while nodes:
        children = nodes.pop().children
        _keep_pairs(children)
        nodes += children
    return document


def _keep_pairs(tags: list[comrak.AstNode]) -> None:
    """Let <sup> and <sub> stand, bare, where the next of these tags closes them."""
    opening: tuple[comrak.AstNode, str] | None = None
    for tag in tags:
        found = isinstance(tag.node_value, comrak.HtmlInline) and RAISED.fullmatch(tag.node_value.value)
        if not found:
            continue
        closes, name = found[1], found[2].lower()
        if closes and opening and opening[1] == name:
            opening[0].node_value, tag.node_value = comrak.Raw(f"<{name}>"), comrak.Raw(f"</{name}>")
        opening = None if closes else (tag, name)


def other_engine(column: Column | None) -> Engine | None:
    """Another engine than comrak, where the column's row says so."""
    if column is None or column.markdown == "comrak":
        return None
    from sanshen.portal.python_markdown import to_html  # which few columns keep

    return to_html


def unsigned(column: Column | None) -> Engine:
    """The column's engine without the numbers and arrows that it adds for notes; what an author writes in their form stays."""
    if other_engine(column) is None:
        return lambda body: re.compile(_SIGNS).sub("", convert(body))
    from sanshen.portal.python_markdown import without_signs

    return without_signs
