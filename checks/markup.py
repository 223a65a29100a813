"""Links and images of a Markdown body, with their places. Comments and code show no link, so they hold none here."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from checks.pattern import Pattern

_BLANKED = Pattern(  # an open comment or fence runs to the end, as in every reader of Markdown
    r"<!--.*?(?:-->|\Z)|^(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|(?P<tick>`+)(?!`)[^\n]+?(?<!`)(?P=tick)(?!`)",
    re.DOTALL | re.MULTILINE,
    needs=("<!--", "`", "~~~"),
)
_FRONT = Pattern(r"\ufeff?---[ \t]*\r?\n(?P<inner>.*?)^---[ \t]*\r?(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_TARGET = r"(?:<(?P<angled>[^<>\n]*)>|(?P<bare>[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*))"
_TITLE = r"(?:\s+(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|\((?P<round>[^()]*)\)))?"
_INLINE = Pattern(rf"(?P<bang>!?)\[(?P<text>(?:[^\[\]]|\[[^\[\]]*\])*)\]\(\s*{_TARGET}{_TITLE}\s*\)", needs="[")
_DEFINITION = Pattern(rf"^ {{0,3}}\[(?P<text>[^\]\n]+)\]:[ \t]*{_TARGET}{_TITLE}", re.MULTILINE, needs="[")
_REFERENCE = Pattern(r"!\[(?P<text>[^\[\]]*)\](?:\[(?P<id>[^\[\]]*)\])?(?!\()", needs="!")
_AUTO = Pattern(r"<(?P<target>[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*)>", needs="<")
_TAG = Pattern(r"<(?P<name>[A-Za-z][A-Za-z0-9]*)(?P<attributes>(?:\s+[^<>]*)?)/?>", re.DOTALL, needs="<")
_ATTRIBUTE = Pattern(r"(?P<key>[A-Za-z:-]+)(?:\s*=\s*(?:\"(?P<d>[^\"]*)\"|'(?P<s>[^']*)'|(?P<u>[^\s\"'>]+)))?")


class Link(msgspec.Struct, frozen=True):
    """`text` of an image is its alternative text; None where an HTML image has none."""

    offset: int
    target: str
    text: str | None
    title: str
    image: bool


def front_span(text: str) -> tuple[int, int, int]:
    """Where the YAML between the fences begins and ends, and the body begins; zeros without front matter."""
    found = _FRONT.match(text)
    return (found.start("inner"), found.end("inner"), found.end()) if found else (0, 0, 0)


def visible(body: str) -> str:
    """`body` with comments and code blanked out, offsets unchanged."""
    return _BLANKED.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), body)


def links(body: str) -> Iterator[Link]:
    """Every link and image, however it is written, in the order of kinds."""
    shown = visible(body)
    definitions = {found["text"].casefold(): found for found in _DEFINITION.finditer(shown)}
    for found in _INLINE.finditer(shown):
        yield _link(found, found["text"], bool(found["bang"]))
        if not found["bang"]:  # a picture that is itself a link
            start = found.start("text")
            for inner in _INLINE.finditer(found["text"]):
                yield _link(inner, inner["text"], True, start)
    images = set()
    for found in _REFERENCE.finditer(shown):
        named = (found["id"] or found["text"]).casefold()
        if named in definitions:
            images.add(named)
            definition = _link(definitions[named], found["text"], True)
            yield Link(found.start(), definition.target, found["text"], definition.title, True)
    for name, found in definitions.items():
        if name not in images:
            yield _link(found, found["text"], False)
    for found in _AUTO.finditer(shown):
        yield Link(found.start(), found["target"], found["target"], "", False)
    yield from _html(shown)


def _link(found: re.Match[str], text: str, image: bool, shift: int = 0) -> Link:
    target = found["angled"] if found["angled"] is not None else found["bare"]
    title = found["double"] or found["single"] or found["round"] or ""
    return Link(found.start() + shift, target, text, title, image)


def _html(shown: str) -> Iterator[Link]:
    for offset, name, attributes in tags(shown):
        if name == "a" and "href" in attributes:
            yield Link(offset, attributes["href"], "", attributes.get("title", ""), False)
        elif name == "img":
            yield Link(offset, attributes.get("src", ""), attributes.get("alt"), attributes.get("title", ""), True)


def tags(text: str) -> Iterator[tuple[int, str, dict[str, str]]]:
    """HTML start tags: offset, name and attributes, names in lower case."""
    for found in _TAG.finditer(text):
        pairs = _ATTRIBUTE.finditer(found["attributes"])
        attributes = {pair["key"].lower(): pair["d"] or pair["s"] or pair["u"] or "" for pair in pairs}
        yield found.start(), found["name"].lower(), attributes
