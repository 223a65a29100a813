"""Links and images of a Markdown body, with their places. Comments and code show no link, so they hold none here.

Everything here takes time in proportion to the text: what is opened and never closed is looked for once, not from each opening.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

import msgspec

from checks.text.pattern import Pattern

_SIGNS = ("<!--", "`", "~~~")
_OPENS = Pattern(r"<!--|^~{3,}|`+", re.MULTILINE)
_CLOSES = Pattern(r"^(?P<fence>`{3,}+|~{3,}+)[`~]*+[ \t]*+$", re.MULTILINE)
_FRONT = Pattern(r"\ufeff?---[ \t]*\r?\n(?P<inner>.*?)^---[ \t]*\r?(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_TARGET = r"(?:<(?P<angled>[^<>\n]*)>|(?P<bare>[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*))"
_TITLE = r"(?:(?:\s++|(?<=\s))(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|\((?P<round>[^()]*)\)))?"
_BRACKETS = Pattern(r"[\[\]]")
_LEADS = Pattern(rf"\(\s*+{_TARGET}{_TITLE}\s*+\)")  # what stands behind the words of a link
_RUN = Pattern(r"`+")
_DEFINITION = Pattern(rf"^ {{0,3}}\[(?!\^)(?P<text>[^\]\n]+)\]:[ \t]*{_TARGET}{_TITLE}", re.MULTILINE, needs="[")
_REFERENCE = Pattern(r"!\[(?P<text>[^\[\]]*)\](?:\[(?P<id>[^\[\]]*)\])?(?!\()", needs="!")
_AUTO = Pattern(r"<(?P<target>[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*)>", needs="<")
_TAG = Pattern(r"<(?P<name>[A-Za-z][A-Za-z0-9]*+)(?P<attributes>(?:\s[^<>]*)?)/?>", re.DOTALL, needs="<")
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
    if not any(sign in body for sign in _SIGNS):
        return body
    pieces: list[str] = []
    at = 0
    for start, end in _unshown(body):
        pieces += (body[at:start], re.sub(r"[^\n]", " ", body[start:end]))
        at = end
    return "".join((*pieces, body[at:]))


def _unshown(body: str) -> Iterator[tuple[int, int]]:
    """Where comments and code begin and end; an open comment or fence runs to the end, as in every reader of Markdown."""
    line = _Ticks("", 0)
    at, last = 0, body.rfind("\n")
    while found := _OPENS.search(body, at):
        start, at = found.span()
        if found[0] == "<!--":
            closed = body.find("-->", at)
            at = closed + 3 if closed >= 0 else len(body)
        elif at - start >= 3 and at <= last and (not start or body[start - 1] == "\n"):
            at = _fence_end(body, found[0], at)
        elif found[0][0] == "`":
            if start >= line.end:
                line = _Ticks(body, start)
            start, at = line.code(start, at)
        else:
            continue
        if start < at:
            yield start, at
        at = max(at, found.end())


def _fence_end(body: str, fence: str, at: int) -> int:
    for found in _CLOSES.finditer(body, body.index("\n", at) + 1):
        if found["fence"].startswith(fence):
            return found.end()
    return len(body)


class _Ticks:
    """The runs of backticks on one line, from its first: where each begins, by their length."""

    def __init__(self, body: str, start: int) -> None:
        end = body.find("\n", start)
        self.end = end if end >= 0 else len(body)
        self._runs: dict[int, list[int]] = {}
        for found in _RUN.finditer(body, start, self.end):
            self._runs.setdefault(found.end() - found.start(), []).append(found.start())

    def code(self, start: int, end: int) -> tuple[int, int]:
        """The code that the run from `start` to `end` opens, with as many of its backticks as another run has; nothing where none has."""
        for length in range(end - start, 0, -1):
            runs = self._runs.get(length, [])
            following = bisect_left(runs, end + 1)
            if following < len(runs):
                return end - length, runs[following] + length
        return end, end


def links(body: str) -> Iterator[Link]:
    """Every link and image, however it is written, in the order of kinds."""
    shown = visible(body)
    definitions = {found["text"].casefold(): found for found in _DEFINITION.finditer(shown)}
    for start, image, text, found in _inline(shown):
        yield _link(found, text, image, start)
        if not image:  # its words may be a picture, or hold a link of which browsers make a second one
            for inner, pictured, words, within in _inline(text):
                yield _link(within, words, pictured, start + 1 + inner)
    images = set()
    for found in _REFERENCE.finditer(shown):
        named = (found["id"] or found["text"]).casefold()
        if named in definitions:
            images.add(named)
            definition = _link(definitions[named], "", True, 0)
            yield Link(found.start(), definition.target, found["text"], definition.title, True)
    for name, found in definitions.items():
        if name not in images:
            yield _link(found, found["text"], False, found.start())
    for found in _AUTO.finditer(shown):
        yield Link(found.start(), found["target"], found["target"], "", False)
    yield from _html(shown)


def _inline(text: str) -> Iterator[tuple[int, bool, str, re.Match[str]]]:
    """Where each link begins, whether it is an image, its words, and the match of its target. Words may hold brackets one level deep."""
    if "](" not in text:
        return
    done = 0
    for start, end in _closed(text):
        if start >= done and (found := _LEADS.match(text, end + 1)):
            image = start > done and text[start - 1] == "!"
            yield start - image, image, text[start + 1 : end], found
            done = found.end()


def _closed(text: str) -> list[tuple[int, int]]:
    """Pairs of brackets that hold no more than one level of others and stand before a parenthesis, in the order of their openings."""
    pairs = []
    waiting: list[list[int]] = []  # where each opens, and how many levels it holds
    for found in _BRACKETS.finditer(text):
        if found[0] == "[":
            waiting.append([found.start(), 0])
        elif waiting:
            start, levels = waiting.pop()
            if waiting:
                waiting[-1][1] = max(waiting[-1][1], levels + 1)
            if levels <= 1 and text.startswith("(", found.end()):
                pairs.append((start, found.start()))
    return sorted(pairs)


def _link(found: re.Match[str], text: str, image: bool, start: int) -> Link:
    target = found["angled"] if found["angled"] is not None else found["bare"]
    title = found["double"] or found["single"] or found["round"] or ""
    return Link(start, target, text, title, image)


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
