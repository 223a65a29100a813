"""Markdown to HTML by the engine of a column; articles are written in the dialect of the first."""

from __future__ import annotations

import re
from collections.abc import Callable

import comrak

from sanshen.portal.columns import Column
from sanshen.portal.masks import kept

# CJK-friendly emphasis: CommonMark alone leaves the stars in **“你好”**了
EXTENSIONS = comrak.ExtensionOptions(table=True, footnotes=True, cjk_friendly_emphasis=True)
Engine = Callable[[str], str]
LARGEST = 16 << 20  # characters of HTML; notes make seventy times as much as their text, and cleaning it takes minutes
# what authors type as HTML: tags, comments, declarations, but no addresses in angle brackets
_TYPED = re.compile(r"<(?:[!?]|/?[A-Za-z][A-Za-z0-9-]*(?:[\s/>]|$))")
_AS_TYPED = comrak.RenderOptions(unsafe_=True)  # what comes of it always goes through the cleaner
# what comrak adds for notes, in no other form
_SIGNS = (
    r'<sup class="footnote-ref"><a href="#fn-[^"]*" id="fnref-[^"]*" data-footnote-ref>\d+</a></sup>'
    r'|<a href="#fnref-[^"]*" class="footnote-backref" data-footnote-backref data-footnote-backref-idx="[^"]*"'
    r' aria-label="[^"]*">↩(?:<sup class="footnote-ref">\d+</sup>)?</a>'
)
_SIGN = "data-footnote"  # in all of them, and in nothing that an author types once it is spelled otherwise


def convert(body: str) -> str:
    """HTML by comrak, with whatever the author types as HTML in it (`has_html`)."""
    if not has_html(body):
        return kept(comrak.markdown_to_html(body, EXTENSIONS), body)
    return kept(comrak.markdown_to_html(body, EXTENSIONS, render_options=_AS_TYPED), body)


def has_html(body: str) -> bool:
    """Whether the author typed HTML; a page of such a body is cleaned, whichever engine makes it."""
    return "<" in body and _TYPED.search(body) is not None


def other_engine(column: Column | None) -> Engine | None:
    """Another engine than comrak, where the column's row says so."""
    if column is None or column.markdown == "comrak":
        return None
    from sanshen.portal.python_markdown import to_html  # which few columns keep

    return to_html


def unsigned(column: Column | None) -> Engine:
    """The column's engine without the numbers and arrows that it adds for notes; what an author writes in their form stays."""
    if other_engine(column) is None:
        return lambda body: re.compile(_SIGNS).sub("", convert(body.replace(_SIGN, _SIGN.replace("-", "_"))))
    from sanshen.portal.python_markdown import without_signs

    return without_signs
