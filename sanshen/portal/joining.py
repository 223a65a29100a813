"""Lines of a paragraph that end and begin in Chinese go on without a blank: browsers would show one where the source has a line end."""

from __future__ import annotations

import re

_INLINE = "strong|em|b|i|u|s|a|del|ins|mark|small|ruby|code"
_WIDE = (
    "\u2018\u2019\u201c\u201d\u2014\u2026\u00b7"  # quotes, dashes and dots, which Chinese shares with others
    "\u2e80-\u2fdf\u3001-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
    "\U00020000-\U0003ffff"
)
_HAN = re.compile(f"[{_WIDE}]")
_LINE = re.compile(rf"\n[ \t]*+(?=(?:</?(?:{_INLINE})(?: [^<>]*)?>)*+[{_WIDE}])")
_TAG = re.compile(rf"</?(?:{_INLINE})(?: [^<>]*)?>")
_PRE = re.compile(r"(<pre[ >].*?(?:</pre>|\Z))", re.DOTALL)  # where a line end is seen


def joined(html: str) -> str:
    """HTML of an engine without such line ends."""
    if "<pre" not in html:
        return _joined(html)
    pieces = _PRE.split(html)
    pieces[::2] = map(_joined, pieces[::2])
    return "".join(pieces)


def _joined(html: str) -> str:
    return _LINE.sub(lambda found: "" if _ends_in_han(html, found.start()) else found[0], html)


def _ends_in_han(html: str, end: int) -> bool:
    """Whether what stands before is Chinese, tags that mark words left aside."""
    while end and html[end - 1] == ">":
        begin = html.rfind("<", 0, end)
        if begin < 0 or not _TAG.fullmatch(html, begin, end):
            return False
        end = begin
    return end > 0 and _HAN.match(html, end - 1) is not None
