"""HTML of articles by allow-list, whatever the Markdown engine let through."""

from __future__ import annotations

import html as entities
import re

import nh3

_BLOCKS = (
    "p",
    "br",
    "hr",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "blockquote",
    "pre",
    "section",
)
_TABLES = ("table", "thead", "tbody", "tr", "th", "td")
TAGS = frozenset((*_BLOCKS, *_TABLES, "strong", "em", "a", "img", "code", "sup", "abbr"))
ATTRIBUTES = {
    "a": {"href", "title", "id", "class", "rel"},
    "abbr": {"title"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "li": {"id"},
    "th": {"align"},
    "td": {"align"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
    "section": {"class"},
    "sup": {"class"},
}
VALUES = {cell: {"align": {"left", "center", "right"}} for cell in ("th", "td")}
CLASSES = {"a": {"footnote-backref", "external"}, "section": {"footnotes"}, "sup": {"footnote-ref"}}
_CLEANER = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags={"script", "style", "iframe", "object", "svg", "math", "template", "noscript"},
    attributes={tag: names - {"class"} - ({"align"} if tag in VALUES else set()) for tag, names in ATTRIBUTES.items()},
    tag_attribute_values=VALUES,
    allowed_classes=CLASSES,
    url_schemes={"http", "https", "mailto", "tel"},
    strip_comments=True,
    link_rel=None,
)
_STRIPPER = nh3.Cleaner(tags=set())


# tags in exactly the form in which they may stand; a page of nothing else has nothing to be cleaned of
_BARE = frozenset(f"<{slash}{tag}>" for tag in TAGS - {"img", "abbr"} for slash in ("", "/"))
_CELLS = frozenset(f'<{cell} align="{side}">' for cell, sides in VALUES.items() for side in sides["align"])
_TAG = re.compile(r"<[^>]*>?")
_OPENED = re.compile(
    r'<a (?:class="external" rel="noopener external" )?href="(?:/|#|https?://|mailto:|tel:)[\w/.~%#?=;:+,@&-]*">|<h[2-6] id="h-[0-9]+">',
    re.ASCII,
)
_SHOWN = re.compile(r'<img src="/[A-Za-z0-9_/.~%-]*" alt="[^"<>&]*"(?: title="[^"<>&]*")?>')


def is_clean(html: str) -> bool:
    """Whether what the Markdown engine wrote is made of such tags alone; its text is escaped, its tags are paired."""
    others = set(_TAG.findall(html)) - _BARE - _CELLS
    return all(_OPENED.fullmatch(tag) or _SHOWN.fullmatch(tag) for tag in others)


def sanitise(html: str) -> str:
    """Only the tags and attributes above survive; attributes come out in double quotes, which `dress` relies on.

    The cleaner reads and writes the whole page anew, at twice what making it costs: what is clean to the letter is spared that.
    """
    html = html.replace(" />", ">")  # as the cleaner writes them
    return html if is_clean(html) else clean(html)


def clean(html: str) -> str:
    """The same without looking first: for engines that do not escape what authors type."""
    return _CLEANER.clean(html)


def plain_text(html: str) -> str:
    """The words alone, white space run together."""
    return " ".join(entities.unescape(_STRIPPER.clean(html)).split())
