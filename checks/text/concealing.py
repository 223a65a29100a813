"""Styles by which a page hides what it holds: no size, no colour, no place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.text import markup
from checks.text.pattern import Pattern

_NONE = r"0+(?:\.0+)?(?:px|pt|r?em|%|vw|vh)?"
_TINY = r"(?:0*1|0?\.\d+)(?:px|pt)"
_AWAY = r"-\d{3,}(?:\.\d+)?(?:px|pt|r?em|%|vw|vh)?"
_STYLE = Pattern(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|content-visibility\s*:\s*hidden|opacity\s*:\s*+0*+(?:\.0\d*+)?\s*+(?:;|!|$)"
    rf"|(?:font-size|line-height|(?:max-)?(?:height|width))\s*:\s*(?:{_NONE}|{_TINY})\s*(?:;|!|$)"
    rf"|(?:left|right|top|bottom|text-indent|margin(?:-left|-top|-right)?)\s*:\s*{_AWAY}|translate[XY]?\(\s*{_AWAY}"
    r"|scale[XY]?\(\s*0?\.?0+\s*\)|clip\s*:\s*rect\(\s*0|clip-path\s*:\s*inset\(\s*(?:50|100)%|z-index\s*:\s*-\d",
    re.IGNORECASE,
)
_PALE = Pattern(
    r"(?<![-a-z])color\s*:\s*(?:#f{3}(?:f{3})?(?![0-9a-f])|white|transparent|#fefefe|rgba\([^)]{0,90},\s{0,9}0?\.?0{0,9}\s{0,9}\)|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))",
    re.IGNORECASE,
)
_COLOURS = frozenset({"white", "#fff", "#ffffff", "#fefefe", "transparent"})
_REACH = 2000  # characters that an element left open may hide


def hides(name: str, attributes: dict[str, str]) -> bool:
    """Whether this start tag hides what it holds."""
    style = attributes.get("style", "")
    if "hidden" in attributes or _STYLE.search(style) or ("background" not in style and _PALE.search(style)):
        return True
    if name == "font" and (attributes.get("size") in ("0", "-7") or attributes.get("color", "").lower() in _COLOURS):
        return True
    return name in ("a", "img", "div", "span", "p") and attributes.get("width") in ("0", "1") and "height" in attributes


def hidden(text: str) -> Iterator[tuple[int, int]]:
    """Where elements that are hidden begin and end."""
    for offset, name, attributes in markup.tags(text):
        if hides(name, attributes):
            end = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(text, offset, offset + _REACH)
            yield offset, end.end() if end else min(len(text), offset + _REACH)
