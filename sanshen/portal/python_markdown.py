"""Python-Markdown for columns whose register row says `markdown = "python"`: authors who know its extensions keep them.

It lets HTML through, so what it makes always goes through the cleaner.
"""

from __future__ import annotations

import re
from functools import cache

import markdown
from markdown.inlinepatterns import LinkInlineProcessor

_BRACKET = re.compile(r"[\[\]]")
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


class Brackets:
    """Which bracket of a text closes which, found once a text: the engine counts to the end of it at every open one."""

    def __init__(self) -> None:
        self._text = ""
        self._ends: dict[int, int] = {}

    def inside(self, text: str, begin: int) -> tuple[str, int, bool]:
        """What stands behind the bracket that opens before `begin`, where it ends, and whether it is closed at all."""
        if text is not self._text:
            self._text, self._ends = text, _closed(text)
        end = self._ends.get(begin - 1)
        return ("", len(text), False) if end is None else (text[begin:end], end + 1, True)


def _closed(text: str) -> dict[int, int]:
    opened, found = list[int](), dict[int, int]()
    for sign in _BRACKET.finditer(text):
        if sign[0] == "[":
            opened.append(sign.start())
        elif opened:
            found[opened.pop()] = sign.start()
    return found


def _with(**notes: str) -> markdown.Markdown:
    made = markdown.Markdown(
        extensions=list(EXTENSIONS), extension_configs={"footnotes": notes}, output_format="html", tab_length=4
    )
    brackets = Brackets()
    for pattern in made.inlinePatterns:
        if isinstance(pattern, LinkInlineProcessor):
            vars(pattern)["getText"] = brackets.inside
    return made
