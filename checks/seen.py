"""An article as its reader sees it: a second text for the rules about secrecy, personal data and passwords.

Whatever breaks a mark or a number in the source (emphasis, links, tags, comments, entities, escapes, YAML) is gone from what the
column's own engine makes of the body, and from the values of the front matter. The numbers and arrows that the engine adds for
notes stand above the words, which go on: a page is read without them, and the lines that hold some once more with them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

import msgspec

from checks.document import Document
from checks.finding import SAID, Finding
from checks.rendered import rendered
from checks.text.folding import fold
from checks.text.markup import front_span
from checks.text.pattern import Pattern
from sanshen.portal.frontmatter import FrontMatter
from sanshen.portal.steps import Steps, scalars

GROUPS = ("SEC", "PII", "KEY", "TXT002")
# what may be shown otherwise than it stands there: marks, what begins a line, white space that a browser closes up
_BODY = Pattern(
    r"[&<>\[\]*_`~\\|#=^]|^[ \t]*(?:[-+:]|\d{1,9}[.)])|[^\S\n]{2}|[^\S\n ]|^[^\S\n]|[^\S\n]$|\n\n\n",
    re.MULTILINE,
)
_PARTED = Pattern(r"\d ?\n ?\n ?\d")  # two paragraphs, which stand on two lines of the page
_FRONT = Pattern(r"[\"'\\|>&*!%]|^[ -]|[^\S\n]{2}|[^\S\n ]", re.MULTILINE)
_ITEM = Pattern(r"^[ \t>]*\d{1,9}[.)] ")
_BONES = Pattern(r"[^\W_]+|★")
_ORDER = {"error": 0, "warning": 1, "info": 2}
_COMMENT = Pattern(r"<!--[^\n]{0,300}?-->")
_MOST = 20  # lines of the source that one line of the page may come from


class Lines(msgspec.Struct, frozen=True):
    """Lines of the source, first and last."""

    first: int
    last: int


class Seen(Document):
    """The values of the front matter, one a line behind its key, and the text of the page."""

    def __init__(self, source: Document, values: list[tuple[str, str, Lines]], body: str) -> None:
        super().__init__(source.path, b"", source.mode, source.place, related=source.related)
        self._source, self._values, self._body = source, values, body

    @cached_property
    def text(self) -> str:
        rows = "".join(f"{key}: {value}\n" for key, value, _ in self._values)
        return f"---\n{rows}---\n\n{self._body}"

    @cached_property
    def front(self) -> FrontMatter | None:
        values: dict[str, Any] = {key: value for key, value, _ in self._values}
        places: dict[Steps, int] = {}
        for line, (key, _, _) in enumerate(self._values, 2):
            places.setdefault((key,), line)
        return FrontMatter(values, places, self._body, len(self._values) + 4)

    def origin(self, line: int) -> Lines:
        """Where a line of this text comes from."""
        if 2 <= line < len(self._values) + 2:
            return self._values[line - 2][2]
        return self._places.of(*self._shown[min(line, len(self._shown)) - 1])

    @cached_property
    def _shown(self) -> list[tuple[str, int]]:
        """What remains of each line without marks, and how many lines alike stand before it."""
        counted: Counter[str] = Counter()
        shown = []
        for line in self.text.split("\n"):
            bones = _bones(line)
            shown.append((bones, counted[bones]))
            counted[bones] += 1
        return shown

    @cached_property
    def _places(self) -> _Places:
        article = self._source.article
        return _Places(article.body, article.body_line) if article else _Places("", 1)


class _Places:
    """The lines of a body by what remains of them without marks."""

    def __init__(self, body: str, first: int) -> None:
        self._first = first
        self._bones = [_bones(line) for line in body.split("\n")]
        hidden = _in_comments(body)
        self._same: dict[str, list[int]] = defaultdict(list)
        for number, line in enumerate(body.split("\n")):
            for bones in {self._bones[number], _bones(_COMMENT.sub("", line))}:  # a page shows no comment, but in code
                self._same[bones].append(number)
        for same in self._same.values():
            same.sort(key=lambda number: (number in hidden, number))  # a page shows the others
        self._known: dict[str, Lines] = {}

    def of(self, bones: str, nth: int) -> Lines:
        """The line that shows as this, the `nth` of them; failing that the one that holds it with the least around it; or the whole body."""
        if same := self._same.get(bones):
            number = self._first + same[min(nth, len(same) - 1)]
            return Lines(number, number)
        if bones not in self._known:
            self._known[bones] = self._searched(bones)
        return self._known[bones]

    def _searched(self, bones: str) -> Lines:
        for many in (1, 2, 4, _MOST):
            found = [
                (len(text) - len(bones), number)
                for number in range(len(self._bones))
                if _holds(text := "".join(self._bones[number : number + many]), bones)
            ]
            if found:
                number = min(found)[1]
                last = min(number + many, len(self._bones)) - 1
                return Lines(self._first + number, self._first + last)
        return Lines(self._first, self._first + len(self._bones) - 1)


def _in_comments(body: str) -> set[int]:
    """Lines that stand in comments of several lines."""
    found = set[int]()
    line = done = 0
    while (at := body.find("<!--", done)) >= 0:
        end = body.find("-->", at)
        end = len(body) if end < 0 else end
        line += body.count("\n", done, at)
        last = line + body.count("\n", at, end)
        found.update(range(line + 1, last + 1))
        line, done = last, end
    return found


def seen_in(document: Document) -> tuple[Seen, ...]:
    """Nothing where the page shows the source as it stands, or where another rule says that there will be no page."""
    return page(document) if _differs(document) else ()


def page(document: Document) -> tuple[Seen, ...]:
    from checks.text.shown import shown

    front = document.front
    pages = rendered(document)
    if not pages or front is None:
        return ()
    whole, *others = (text for html in pages for text in shown(html))
    return (Seen(document, list(_values(front)), whole), *_more(document, whole, others))


def _more(document: Document, whole: str, others: list[str]) -> Iterator[Seen]:
    """What `others` say on lines that the whole does not have."""
    known = set(whole.split("\n"))
    for text in others:
        lines = "\n".join(line for line in text.split("\n") if line not in known)
        if lines.strip():
            yield Seen(document, [], lines)


def _differs(document: Document) -> bool:
    """Whether anything stands there that a page or YAML may show otherwise."""
    article = document.article
    if article is None:
        return False
    start, end, _ = front_span(document.text)
    return bool(
        _FRONT.search(document.text[start:end]) or _BODY.search(article.body) or _PARTED.search(document.folded.text)
    )


def _values(front: FrontMatter) -> Iterator[tuple[str, str, Lines]]:
    starts = sorted({*front.places.values(), front.body_line - 1})
    for steps, value in scalars((), front.values):
        first = front.line_of(steps)
        last = next((line for line in starts if line > first), first + 1) - 1
        yield str(steps[0]), " ".join(str(value).split()), Lines(first, last)


def only_seen(found: Iterable[Finding], seen: Seen, known: list[Finding]) -> Iterator[Finding]:
    """What was `found` in the seen text and is not known from the source, at its line of the source.

    Each of the source speaks for one of the page: the same evidence, on a line that it may come from, no less grave.
    """
    left = defaultdict[tuple[str, str], list[Finding]](list)
    for one in known:
        left[_evidence(one)].append(one)
    for one in found:
        lines = seen.origin(one.line)
        alike = left[_evidence(one)]
        told = next(
            (other for other in alike if lines.first <= other.line <= lines.last and _is_as_grave(other, one)), None
        )
        if told:
            alike.remove(told)
        else:
            yield msgspec.structs.replace(one, line=lines.first, column=1, message=f"{one.message}{SAID}")


def _is_as_grave(one: Finding, other: Finding) -> bool:
    return _ORDER[one.severity] <= _ORDER[other.severity]


def _evidence(finding: Finding) -> tuple[str, str]:
    return finding.code, finding.evidence or _bones(finding.excerpt)


def _bones(text: str) -> str:
    """Letters, digits, Han and stars alone, without the number of an item, which the engine counts itself."""
    from html import unescape  # 1 ms that only a finding costs

    return "".join(_BONES.findall(_ITEM.sub("", fold(unescape(text)).text)))


def _holds(text: str, bones: str) -> bool:
    """Whether all of `bones` stand in the text in this order."""
    at = 0
    for char in bones:
        at = text.find(char, at) + 1
        if not at:
            return False
    return True
