"""The text that a page shows: what stays of sanitised HTML when its tags are taken away."""

from __future__ import annotations

import html as entities
import re

from checks.text.pattern import Pattern
from sanshen.portal.sanitise import BLOCKS, READINGS

# the sanitiser writes every tag in this form
_TAG = Pattern(r'<(?P<close>/?)(?P<name>[a-z][a-z0-9]*)(?P<attributes>(?: [a-z]+="[^"]*")*)>')
_ATTRIBUTE = Pattern(r' ([a-z]+)="([^"]*)"')
_BREAK, _APART = "\0", "\1"  # no HTML holds them
_BLANKS = Pattern(r"[ \t\r\f\v]+")
_UNREAD = Pattern(r"[\x00-\x20]|%(?:0[9aAdD]|20)")
_SPACE = Pattern(r"[ \n\x00\x01]{2,}|[\x00\x01]")
_CONTROL = dict.fromkeys((0, 1))


def shown(html: str) -> tuple[str, ...]:
    """Text of HTML as `sanshen.portal.sanitise` leaves it, its cells of several lines once more, line by line, and all once more with readings beside their words.

    Every word stays, in its place. Inline elements leave nothing behind, blocks and `<br>` a line end, tables rows with bars. What is shown or read aloud
    from attributes, or stands above words, follows the rest.
    """
    if _BREAK in html or _APART in html:
        html = html.translate(_CONTROL)
    if "<rt>" in html or "<rp>" in html:
        return *_shown(html, apart=True), *_shown(html, apart=False)
    return _shown(html, apart=True)


def _shown(html: str, *, apart: bool) -> tuple[str, str]:
    page = _Page(apart)
    at = 0
    for tag in _TAG.finditer(html):
        page.text(html[at : tag.start()])
        page.tag(tag)
        at = tag.end()
    page.text(html[at:])
    return page.read()


class _Page:
    """What was read so far; `lists` counts the items of the lists that are open, of unnumbered ones None."""

    def __init__(self, apart: bool) -> None:
        self._apart = apart  # whether readings stand apart
        self._pieces: list[str] = []
        self._besides: list[str] = []
        self._cells: list[str] = []  # of several lines
        self._lists: list[int | None] = []
        self._cell: list[str] | None = None
        self._reading: list[str] | None = None  # how a word is pronounced, which stands above it
        self._fresh = False  # behind the sign of an item or between cells, where white space is nothing

    def text(self, written: str) -> None:
        if self._fresh and (not written or written.isspace()):
            return
        self._fresh = False
        self._put(entities.unescape(written).translate(_CONTROL) if "&" in written else written)

    def _put(self, text: str) -> None:
        if text and self._reading is not None:
            self._reading.append(text)
        elif text:
            (self._pieces if self._cell is None else self._cell).append(text)

    def tag(self, found: re.Match[str]) -> None:
        close, name, attributes = found.groups()
        closes = bool(close)
        stated = {one[1]: one[2] for one in _ATTRIBUTE.finditer(attributes)} if attributes else {}
        self._besides += (entities.unescape(stated[key]) for key in ("alt", "title") if stated.get(key))
        if stated.get("href"):
            self._target(entities.unescape(stated["href"]))
        if name in READINGS:
            if not self._apart:
                return
            self._end_reading()
            self._reading = None if closes else []
        elif name == "br":
            self._put(_BREAK)
        elif name in ("td", "th"):
            self._table_cell(closes)
        elif name in ("tr", "table"):
            self._end_cell()
            self._put(_APART if name == "table" else _BREAK if closes else f"{_BREAK}| ")
            self._fresh = True
        elif name == "p" and self._fresh:
            return
        elif name in BLOCKS:
            self._put(_BREAK)
            self._list(name, closes, stated)

    def _target(self, address: str) -> None:
        """An address that a browser reads without the blanks in it."""
        plain = _UNREAD.sub("", address)
        if plain != address:
            self._besides.append(plain)

    def _list(self, name: str, closes: bool, stated: dict[str, str]) -> None:
        if name in ("ol", "ul"):
            if not closes:
                start = stated.get("start", "1")
                self._lists.append((int(start) if start.isdecimal() else 1) if name == "ol" else None)
            elif self._lists:
                self._lists.pop()
        elif name == "li" and not closes and self._lists:
            number = self._lists[-1]
            self._put("- " if number is None else f"{number}. ")
            self._lists[-1] = None if number is None else number + 1
            self._fresh = True

    def _table_cell(self, closes: bool) -> None:
        self._end_cell()
        self._cell = None if closes else []
        self._fresh = True

    def _end_reading(self) -> None:
        if self._reading is not None:
            self._besides.append("".join(self._reading))
            self._reading = None

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        text = _laid_out("".join(self._cell))
        self._cell = None
        self._put(" ".join(text.split("\n")) + " | ")
        if "\n" in text:
            self._cells.append(text)

    def read(self) -> tuple[str, str]:
        self._end_reading()
        self._end_cell()
        besides = (_laid_out(text) for text in self._besides if text)
        return "\n\n".join((_laid_out("".join(self._pieces)), *besides)), "\n\n".join(self._cells)


def _laid_out(text: str) -> str:
    """White space as a browser shows it, a line end for each break and an empty line around each table."""
    return _SPACE.sub(_space, _BLANKS.sub(" ", text)).strip(" \n")


def _space(found: re.Match[str]) -> str:
    return "\n\n" if _APART in found[0] else "\n" if _BREAK in found[0] else found[0]
