"""Markdown to HTML by the engine of a column; articles are written in the dialect of the first."""

from __future__ import annotations

from collections.abc import Callable

import comrak

from portal.columns import Column

# CJK-friendly emphasis: CommonMark alone leaves the stars in **“你好”**了
EXTENSIONS = comrak.ExtensionOptions(table=True, footnotes=True, cjk_friendly_emphasis=True)
Engine = Callable[[str], str]


def convert(body: str) -> str:
    """HTML by comrak, which leaves out what authors type as HTML."""
    return comrak.markdown_to_html(body, EXTENSIONS)


def other_engine(column: Column | None) -> Engine | None:
    """Another engine than comrak, where the column's row says so."""
    if column is None or column.markdown == "comrak":
        return None
    from portal.python_markdown import to_html  # which few columns keep

    return to_html
