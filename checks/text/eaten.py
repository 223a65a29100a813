"""Stars that were to be seen and that Markdown takes for emphasis: of masked numbers and names, of sums and sizes."""

from __future__ import annotations

import html as entities
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

import msgspec

from checks.text.names import begins_like_name
from checks.text.pattern import Pattern

_TAG = Pattern(r"<(?P<closes>/?)(?P<name>[a-z][a-z0-9]*+)[^<>]*+>")
_STARS = {"em": 1, "strong": 2}
_INLINE = frozenset(
    {"a", "b", "i", "u", "s", "sup", "sub", "code", "ruby", "rt", "rp", "del", "ins", "small", "mark", "abbr"}
)
_END = "\n\n"  # of a block or a cell
_PARTS = Pattern(r"[、，,；;。：:/|（）()\[\]【】～~—\-\s]+|[和与及同跟]")
_PARTING = frozenset("、，,；;。/|\n\t \u3000")
_SIZE = Pattern(r"[\d.]*+[一-鿿]{0,3}+[\d.]*+")
# without other tags in it with its end, or else without
_EMPHASIS = Pattern(r"<(?P<name>em|strong)>(?:(?P<between>[^<>]++)</(?:em|strong)>(?P<behind>.?))?", re.DOTALL)
_RUN = Pattern(r"\*+")
_NAMED = 2  # characters of a name behind its surname


class Eaten(msgspec.Struct, frozen=True):
    """The characters before and behind the stars, how many of a page's emphasis stand so before it, and whether there is hardly another reading."""

    between: tuple[str, str]
    nth: int
    certain: bool


class _Open(msgspec.Struct):
    start: int  # in the words of the page
    stars: int


def eaten(html: str) -> Iterator[Eaten]:
    """Emphasis of a page, as its engine made it, whose stars look as if they were to be seen."""
    if not any(map(_may_be_eaten, _EMPHASIS.finditer(html))):
        return
    words, length, opened, done = list[str](), 0, list[_Open](), list[tuple[int, int, int]]()
    at = 0

    def put(text: str) -> None:
        nonlocal length
        words.append(text)
        length += len(text)

    for tag in _TAG.finditer(html):
        put(entities.unescape(html[at : tag.start()]))
        at = tag.end()
        name = tag["name"]
        if name not in _STARS:
            put("" if name in _INLINE else _END)
        elif not tag["closes"]:
            opened.append(_Open(length, _STARS[name]))
        elif opened:
            one = opened.pop()
            if opened and opened[-1].start == one.start:
                opened[-1].stars += one.stars
            else:
                done.append((one.start, one.stars, length))
    put(entities.unescape(html[at:]))
    text, counted = "".join(words), Counter[tuple[str, str]]()
    for start, stars, end in sorted(done):
        before, between, behind = text[max(start - 1, 0) : start], text[start:end], text[end : end + 1]
        around = _around(before, between)
        if (certain := _certain(before, stars, between, behind)) is not None:
            yield Eaten(around, counted[around], certain)
        counted[around] += 1


def _may_be_eaten(emphasis: re.Match[str]) -> bool:
    """Whether it has to be looked at with all that stands around it: most emphasis is as it is meant."""
    html, start, between = emphasis.string, emphasis.start(), emphasis["between"]
    before = html[start - 1 : start]
    if before == ">":
        tag = html[html.rfind("<", 0, start) : start].strip("</>")
        return tag in _STARS or tag in _INLINE
    if not between or "&" in between:
        return before.isalnum() or before == "*"
    return _certain(before, _STARS[emphasis["name"]], between, emphasis["behind"]) is not None


def _around(before: str, behind: str) -> tuple[str, str]:
    return before if before.isalnum() else "", behind[:1]


def _certain(before: str, stars: int, between: str, behind: str) -> bool | None:
    """Whether the stars were certainly to be seen; None where they are emphasis as it is meant."""
    if before == "*" and between[:1].isdecimal():
        return True  # what is left of a longer run
    if not before.isalnum() or not between:
        return None
    if between[0] in _PARTING or (between[0] in "（(" and _is_surname(before) and _is_surname(between[-1])):
        return True  # 张**、赵** and 张**（女）、赵**
    if before.isdecimal() and (between[0].isdecimal() or (between[-1].isdecimal() and behind.isdecimal())):
        return True  # 138**12，139**34 and 2*3*4
    if before.isascii() and between[0].isascii() and between[0].isalnum() and len(_PARTS.split(between)) > 1:
        return True  # 浙A**123、浙B**456
    if stars == 1 and before.isdecimal() and _SIZE.fullmatch(between):
        return True  # 5*宽3*高2
    first, *_, last = parts if len(parts := _PARTS.split(between)) > 1 else (*parts, "")
    if stars == 1 and _is_surname(before):
        if len(parts) > 1 and len(first) <= _NAMED and (not last or (len(last) <= _NAMED and _is_surname(last[-1]))):
            return True  # 王*明、李*华
        if _is_surname(between[-1]):
            return True  # 王*先生和李*女士
    return False if stars == 1 and behind.isalnum() else None


def _is_surname(char: str) -> bool:
    return begins_like_name(f"{char}某")


def placed(body: str, found: list[Eaten]) -> list[int]:
    """The lines of the body, from 1, on which the stars of each stand."""
    emphasised = _emphasised(body) if found else set[int]()
    lines, line, counted = defaultdict[tuple[str, str], list[int]](list), 1, 0
    for run in _RUN.finditer(body):
        line, counted = line + body.count("\n", counted, run.start()), run.start()
        if line in emphasised:
            lines[_around(body[max(run.start() - 1, 0) : run.start()], body[run.end() : run.end() + 1])].append(line)
    first = next(iter(lines.values()), [1])
    return [(known := lines.get(one.between, first))[min(one.nth, len(known) - 1)] for one in found]


def _emphasised(body: str) -> set[int]:
    """The lines on which comrak, from which the other engine hardly differs in this, finds emphasis."""
    import comrak

    from sanshen.portal.markdown import EXTENSIONS

    found, nodes = set[int](), [comrak.parse_document(body, EXTENSIONS)]
    while nodes:
        node = nodes.pop()
        if isinstance(node.node_value, comrak.Emph | comrak.Strong):
            found.update(range(node.sourcepos.start.line, node.sourcepos.end.line + 1))
        nodes += node.children
    return found
