"""Python-Markdown for columns whose register row says `markdown = "python"`: authors who know its extensions keep them.

It lets HTML through, so what it makes always goes through the cleaner.
"""

from __future__ import annotations

from functools import cache

import markdown

EXTENSIONS = ("tables", "footnotes", "def_list", "abbr", "sane_lists", "fenced_code")


def to_html(body: str) -> str:
    return _made(_converter(), body)


def without_signs(body: str) -> str:
    """The same with nothing that the engine itself adds for notes: an author may write by hand whatever it makes of them."""
    return _made(_bare_converter(), body)


def _made(converter: markdown.Markdown, body: str) -> str:
    try:
        return str(converter.reset().convert(body))
    except BaseException:  # out of depth or out of time: it would go on in the middle of this text
        _converter.cache_clear()
        _bare_converter.cache_clear()
        raise


@cache
def _converter() -> markdown.Markdown:
    """Made once: building one costs as much as reading an article with it."""
    return _with(BACKLINK_TITLE="返回正文第 {} 条注释处")


@cache
def _bare_converter() -> markdown.Markdown:
    return _with(BACKLINK_TITLE="", BACKLINK_TEXT="", SUPERSCRIPT_TEXT="")


def _with(**notes: str) -> markdown.Markdown:
    return markdown.Markdown(
        extensions=list(EXTENSIONS), extension_configs={"footnotes": notes}, output_format="html", tab_length=4
    )
