"""Python-Markdown for columns whose register row says `markdown = "python"`: authors who know its extensions keep them.

It lets HTML through, so what it makes always goes through the cleaner.
"""

from __future__ import annotations

from functools import cache

import markdown

EXTENSIONS = ("tables", "footnotes", "def_list", "abbr", "sane_lists", "fenced_code")


def to_html(body: str) -> str:
    try:
        return str(_converter().reset().convert(body))
    except BaseException:  # out of depth or out of time: it would go on in the middle of this text
        _converter.cache_clear()
        raise


@cache
def _converter() -> markdown.Markdown:
    """Made once: building one costs as much as reading an article with it."""
    notes = {"footnotes": {"BACKLINK_TITLE": "返回正文第 {} 条注释处"}}
    return markdown.Markdown(extensions=list(EXTENSIONS), extension_configs=notes, output_format="html", tab_length=4)
