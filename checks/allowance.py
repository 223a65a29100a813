"""What an author asks to let pass: `<!-- sanshen: allow 编号 理由 -->` in the body, `# sanshen: allow 编号 理由` in the front matter.

Only what the site's own Markdown engine takes for a comment counts, so that no page ever shows one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import msgspec

from checks.finding import Finding
from checks.markup import front_span
from checks.nesting import renders
from checks.pattern import Pattern

_WORDS = r"[ \t]*sanshen[ \t]*[:：](?P<words>{})"
_COMMENT = Pattern("<!--" + _WORDS.format(r"(?:(?!-->).)*") + "-->", re.DOTALL)
_HASH = Pattern("#" + _WORDS.format(r"[^\r\n]*"))
_ASKED = Pattern(r"\s*allow\s+(?P<code>[A-Za-z]{3}\d{3})[\s:：,，]*(?P<reason>.*?)\s*\Z", re.DOTALL)
_RAW = Pattern(r"<(?:xmp|plaintext|textarea|title|noembed|noscript|iframe|style|script)\b", re.IGNORECASE)
_SHORTEST = 4  # characters of a reason that are letters, digits or Han


class Allowance(msgspec.Struct, frozen=True, kw_only=True):
    """`first` to `last` are the lines it speaks for, `start` and `end` its own place. What cannot be read has no code."""

    start: int
    end: int
    line: int
    first: int
    last: int
    code: str = ""
    reason: str = ""

    @property
    def reasoned(self) -> bool:
        return len(re.findall(r"\w", self.reason)) >= _SHORTEST

    def covers(self, finding: Finding) -> bool:
        return finding.code == self.code and self.first <= finding.line <= self.last


def allowances(text: str) -> Iterator[Allowance]:
    found = [*_in_front(text), *_in_body(text)]
    lines = text.split("\n")
    alone = {_line(text, one.start()) for one in found if not _beside(lines, text, one)}
    for one in found:
        yield _allowance(text, one, alone)


def _allowance(text: str, found: re.Match[str], alone: set[int]) -> Allowance:
    first, last = _line(text, found.start()), _line(text, found.end())
    asked = _ASKED.match(found["words"])
    until = last + (first in alone)
    while until in alone:  # several of them above one line
        until += 1
    return Allowance(
        start=found.start(),
        end=found.end(),
        line=first,
        first=1 if first == 2 and front_span(text)[2] else first,  # what is said of the whole file is said of line 1
        last=until,
        code=asked["code"].upper() if asked else "",
        reason=" ".join(asked["reason"].split()) if asked else "",
    )


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _beside(lines: list[str], text: str, found: re.Match[str]) -> bool:
    """Whether anything else stands on its lines."""
    whole = "\n".join(lines[_line(text, found.start()) - 1 : _line(text, found.end())])
    return whole.strip() != found[0].strip()


def _in_front(text: str) -> Iterator[re.Match[str]]:
    """Comments of the YAML: hash signs that no value holds."""
    start, end, _ = front_span(text)
    block = text[start:end]
    if "sanshen" not in block:
        return
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        spans = [
            (token.start_mark.index, token.end_mark.index)
            for token in yaml.scan(block, Loader=loader)
            if isinstance(token, yaml.ScalarToken)
        ]
    except yaml.YAMLError:  # a front matter that cannot be read is a finding of its own
        return
    for found in _HASH.finditer(text, start, end):
        at = found.start() - start
        if not any(first <= at < last for first, last in spans) and (at == 0 or block[at - 1] in " \t\n"):
            yield found


def _in_body(text: str) -> Iterator[re.Match[str]]:
    start = front_span(text)[2]
    found = list(_COMMENT.finditer(text, start))
    if not found:
        return
    written = Counter(_line(text, one.start()) for one in found)
    hidden = Counter(_comment_lines(text[start:], _line(text, start)))
    for one in found:
        line = _line(text, one.start())
        if written[line] == hidden[line]:  # else one of them is shown as code
            yield one


def _comment_lines(body: str, first: int) -> Iterator[int]:
    """Lines on which the Markdown engine sees such a comment begin."""
    import comrak

    from portal.markdown import EXTENSIONS

    if not renders(body):
        return
    nodes = [comrak.parse_document(body, EXTENSIONS)]
    while nodes:
        node = nodes.pop()
        value = node.node_value
        if isinstance(value, comrak.HtmlInline):
            if _COMMENT.match(value.value):
                yield first + node.sourcepos.start.line - 1
        elif isinstance(value, comrak.HtmlBlock):
            literal = value.value.literal
            if not _RAW.search(literal):
                for found in _COMMENT.finditer(literal):
                    yield first + node.sourcepos.start.line - 1 + literal.count("\n", 0, found.start())
        nodes.extend(node.children)
