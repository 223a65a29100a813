"""What an author asks to let pass: `<!-- sanshen: allow 编号 理由 -->` in the body, `# sanshen: allow 编号 理由` in the front matter.

Only what the site's own Markdown engine takes for a comment counts, so that no page ever shows one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from itertools import islice

import msgspec

from checks.bounds import FINDINGS
from checks.finding import Finding
from checks.text.markup import front_span
from checks.text.nesting import renders
from checks.text.pattern import Pattern
from sanshen.portal.frontmatter import LIMIT

_WORDS = r"[ \t]*+sanshen[ \t]*+[:：]"
_COMMENT = Pattern("<!--" + _WORDS)
_HASH = Pattern("#" + _WORDS + r"(?P<words>[^\r\n]*)")
_ASKED = Pattern(r"\s*+allow\s++(?P<code>[A-Za-z]{3}\d{3})[\s:：,，]*+(?P<reason>.*)\Z", re.DOTALL)
_RAW = Pattern(r"<(?:xmp|plaintext|textarea|title|noembed|noscript|iframe|style|script)\b", re.IGNORECASE)
_SHORTEST = 4  # characters of a reason that are letters, digits or Han


class Allowance(msgspec.Struct, frozen=True, kw_only=True):
    """`first` to `last` are the lines it speaks for, `start` and `end` its own place. What cannot be read has no code.

    One that is `beyond` what a file may ask for says nothing but that.
    """

    start: int
    end: int
    line: int
    first: int
    last: int
    code: str = ""
    reason: str = ""
    beyond: bool = False

    @property
    def reasoned(self) -> bool:
        return len(re.findall(r"\w", self.reason)) >= _SHORTEST

    def covers(self, finding: Finding) -> bool:
        return finding.code == self.code and self.first <= finding.line <= self.last


class _Asked(msgspec.Struct, frozen=True):
    """A comment as it is written; `words` follow the colon."""

    start: int
    end: int
    words: str


def allowances(text: str) -> Iterator[Allowance]:
    """Those that a file may have, and one more where it has more."""
    lines = _Lines(text)
    found = list(islice((*_in_front(text), *_in_body(text, lines)), FINDINGS + 1))
    alone = {lines.number(one.start) for one in found if not lines.beside(one)}
    for count, one in enumerate(found, 1):
        yield _allowance(one, lines, alone) if count <= FINDINGS else _beyond(one, lines)


class _Lines:
    """Which line a place is on, from 1."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.fronted = front_span(text)[2] > 0
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def number(self, offset: int) -> int:
        return bisect_right(self._starts, offset)

    def beside(self, one: _Asked) -> bool:
        """Whether anything else stands on its lines."""
        end = self._text.find("\n", one.end)
        before = self._text[self._starts[self.number(one.start) - 1] : one.start]
        after = self._text[one.end : end if end >= 0 else None]
        return bool(before.strip() or after.strip())


def _allowance(found: _Asked, lines: _Lines, alone: set[int]) -> Allowance:
    first, last = lines.number(found.start), lines.number(found.end)
    asked = _ASKED.match(found.words)
    until = last + (first in alone)
    while until in alone:  # several of them above one line
        until += 1
    return Allowance(
        start=found.start,
        end=found.end,
        line=first,
        first=1 if first == 2 and lines.fronted else first,  # what is said of the whole file is said of line 1
        last=until,
        code=asked["code"].upper() if asked else "",
        reason=" ".join(asked["reason"].split()) if asked else "",
    )


def _beyond(found: _Asked, lines: _Lines) -> Allowance:
    line = lines.number(found.start)
    return Allowance(start=found.start, end=found.end, line=line, first=line, last=line, beyond=True)


def _comments(text: str, start: int = 0) -> Iterator[_Asked]:
    """Comments that ask; the first that never ends is the last that is looked for."""
    for found in _COMMENT.finditer(text, start):
        end = text.find("-->", found.end())
        if end < 0:
            return
        if found.start() >= start:
            yield _Asked(found.start(), end + 3, text[found.end() : end])
            start = end + 3


def _in_front(text: str) -> Iterator[_Asked]:
    """Comments of the YAML: hash signs that no value holds."""
    start, end, _ = front_span(text)
    block = text[start:end]
    if "sanshen" not in block or len(block) > LIMIT:
        return
    from sanshen.portal.yaml_front import comments

    for first, last in comments(block):
        for found in _HASH.finditer(text, start + first, start + last):
            if found.start() == start or text[found.start() - 1] in " \t\n":
                yield _Asked(found.start(), found.end(), found["words"])


def _in_body(text: str, lines: _Lines) -> Iterator[_Asked]:
    start = front_span(text)[2]
    found = list(_comments(text, start))
    if not found:
        return
    written = Counter(lines.number(one.start) for one in found)
    hidden = Counter(_comment_lines(text[start:], lines.number(start)))
    for one in found:
        line = lines.number(one.start)
        if written[line] == hidden[line]:  # else one of them is shown as code
            yield one


def _comment_lines(body: str, first: int) -> Iterator[int]:
    """Lines on which the Markdown engine sees such a comment begin."""
    import comrak

    from sanshen.portal.markdown import EXTENSIONS

    if not renders(body):
        return
    nodes = [comrak.parse_document(body, EXTENSIONS)]
    while nodes:
        node = nodes.pop()
        value = node.node_value
        line = first + node.sourcepos.start.line - 1
        if isinstance(value, comrak.HtmlInline):
            if _COMMENT.match(value.value):
                yield line
        elif isinstance(value, comrak.HtmlBlock):
            literal = value.value.literal
            if not _RAW.search(literal):
                within = _Lines(literal)
                yield from (line + within.number(one.start) - 1 for one in _comments(literal))
        nodes.extend(node.children)
