"""Whether words of the source stand on the page."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from html import unescape
from urllib.parse import unquote

from checks.document import Document
from checks.text.bare_html import APART, bare
from checks.text.left_out import Numbered
from checks.text.pattern import Pattern

_WORD = Pattern(r"[^\W_]+|[<>]")  # a word in brackets is not the word alone
_POINTED = Pattern(r"\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\]\[[^\[\]\n]*\]|\[\^[^\[\]\n]+\]")
_NUMBER = Pattern(r"^[ \t>]*\d{1,9}[.)]")
_ITEM = Pattern(r"[ \t>]*(?P<signs>(?:(?:[-+*]|\d{1,9}[.)])[ \t>]+)+)(?P<plain>[^\[\]<>&\\`!()]*)")


class OnPage:
    """What the reader sees, made when it is first asked for; where no page can be made, nothing is missing.

    `other` says that the column has another engine than comrak.
    """

    def __init__(self, document: Document) -> None:
        from sanshen.portal.markdown import convert, other_engine

        self._document = document
        other = other_engine(document.column)
        self.other, self._engine = other is not None, other or convert

    @cached_property
    def html(self) -> str:
        """As the page has it; empty where no page can be made."""
        from checks.rendered import rendered

        return next(reversed(rendered(self._document)), "")

    @cached_property
    def _lines(self) -> str | None:
        """The words, line by line."""
        from checks.seen import page

        pages = page(self._document)
        rows = (_words(line) for seen in pages for line in seen.text.split("\n"))
        return "\n".join(("", *rows, "")) if pages else None

    @cached_property
    def _all(self) -> str | None:
        return None if self._lines is None else self._lines.replace("\n", "")

    @cached_property
    def _addresses(self) -> str:
        article = self._document.article
        return _words(unquote(self._engine(article.body))) if article else ""

    def has(self, text: str) -> bool:
        return self._all is None or all(_words(part) in self._all for part in text.split(APART))

    def has_marked(self, row: str) -> bool:
        """The same of a row of Markdown."""
        points = all(one[0].isascii() or self._points(one[0]) for one in _POINTED.finditer(row))
        return any(self.has(one) for one in (_readings(row) if points else (row, bare([row])[0][0])))

    def _points(self, sign: str) -> bool:
        """Whether what stands behind the words of a link leads anywhere; else it is words that nobody sees."""
        if not sign.startswith("]("):
            body = self._document.article.body if self._document.article else ""
            return f"{sign.removeprefix(']')}:" in body
        target, _, title = sign[2:-1].strip().partition(" ")
        return self.leads_to(target.strip("<>")) and (self.has(title) or self.leads_to(title))

    def leads_to(self, address: str) -> bool:
        return self._all is None or _words(unquote(address)) in self._addresses

    def shows_item(self, row: str, item: Numbered, number: int) -> bool:
        """Whether the item, which is written in this row, bears this number; with another engine, whether a line of the page begins with it."""
        if not self.other:
            return number == item.counted
        found = _ITEM.match(row)
        if self._lines is None or not found:
            return True
        signs = [_words(sign) for sign in found["signs"].replace(">", " ").split()]
        shown = [str(number if int(sign) == item.written else int(sign)) if sign else "" for sign in signs]
        return "\n".join(("", *shown)) + _words(found["plain"]) in self._lines


def is_said(text: str) -> bool:
    return any(map(str.isalnum, _words(text)))


def _words(text: str) -> str:
    return "".join(_WORD.findall(unescape(text)))


def _readings(row: str) -> Iterator[str]:
    """As it stands, without its HTML, without where its links lead, without the number of an item."""
    plain = bare([row])[0][0]
    pointed = _POINTED.sub("", plain)
    yield from (row, plain, pointed, _NUMBER.sub("", pointed))
