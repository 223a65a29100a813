"""Tags that an author types and the page does not have: what no page shows, and what stands where it can do nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import msgspec

from checks.text.bare_html import TAG, is_element, uncommented
from checks.text.pattern import Pattern

_MADE = Pattern(r"<(?P<name>[a-z][a-z0-9]*+)(?P<attributes>(?:[^<>\"]|\"[^\"]*+\")*+)>")
_SPAN = {
    "colspan": Pattern(r"\scolspan\s*+=", re.IGNORECASE),
    "rowspan": Pattern(r"\srowspan\s*+=", re.IGNORECASE),
}
# what only says how a table looks, and what HTM001 and WRD006 speak about
_SILENT = Pattern(
    r"col|colgroup|script|style|i?frame|frameset|object|embed|applet|form|input|button|select|textarea|option|link|meta|"
    r"base|svg|math|portal|template|slot|dialog|marquee|audio|video|source|noscript|xml|xmp|plaintext|title|body|html|head"
)
_WORDLESS = frozenset({"a", "wbr"})  # with nothing to be seen of them


class LostTag(msgspec.Struct, frozen=True):
    """A line of the body, the name of a tag (or of one of its attributes), and whether a page shows such tags at all."""

    line: int
    name: str
    shown: bool


def lost_tags(body: str, html: str) -> Iterator[LostTag]:
    """The first of each name of which the page, `html` as it was cleaned, has fewer than the body."""
    from sanshen.portal.sanitise import OLD_NAMES, TAGS  # few texts hold HTML

    typed, lines = Counter[str](), dict[str, int]()
    for line, tag in _typed(body):
        name = tag["name"].lower()
        names = [OLD_NAMES.get(name, name), *(span for span, stated in _SPAN.items() if stated.search(tag["rest"]))]
        for one in names:
            typed[one] += 1
            lines.setdefault(one, line)
    if not typed:
        return
    made = Counter[str]()
    for found in _MADE.finditer(html):
        made[found["name"]] += 1
        made.update(span for span in _SPAN if f' {span}="' in found["attributes"])
    for name, line in lines.items():
        if made[name] < typed[name] and name not in _WORDLESS:
            yield LostTag(line, name, name in TAGS or name == "h1" or name in _SPAN)


def _typed(body: str) -> Iterator[tuple[int, re.Match[str]]]:
    """Start tags of elements that HTML knows, with their lines, wherever Markdown takes them for HTML."""
    import comrak

    from sanshen.portal.markdown import EXTENSIONS

    nodes = [comrak.parse_document(body, EXTENSIONS)]
    while nodes:
        node = nodes.pop()
        value, line = node.node_value, node.sourcepos.start.line
        if isinstance(value, comrak.HtmlInline | comrak.HtmlBlock):
            literal = value.value if isinstance(value, comrak.HtmlInline) else value.value.literal
            plain = uncommented(literal)
            for tag in TAG.finditer(plain):
                name = tag["name"].lower().rstrip("/")
                if not tag["closes"] and is_element(name) and not _SILENT.fullmatch(name):
                    yield line + plain.count("\n", 0, tag.start()), tag
        nodes += reversed(node.children)
