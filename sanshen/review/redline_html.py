"""The marked-up proof of a body as its readers see it: the page of the new version, with what was struck out and written in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape

from sanshen.portal.sanitise import IN_TAG
from sanshen.review.redline import Piece, marked
from sanshen.review.redline_budget import Budget
from sanshen.review.redline_layout import Tag, moved

LARGEST = 2_000_000  # characters of HTML of one version; a longer one is shown as it is written alone
_WRITTEN = 7  # steps of the budget for a character that is read and written
_TAG = re.compile(f"<{IN_TAG}>")
_NAME = re.compile(r"<(/?)([a-z0-9]+)")
_TO = re.compile(r' (?:href|src)="([^"]*)"')
_PRIVATE = re.compile("([\U000f0000-\U000ffffd])")
_FIRST, _MANY = 0xF0000, 0xFFFD
_BEGINS = re.compile(r"(?:<br>|\s)*+")
LAYOUT = '<p class="layout">版式有改动（分段、标题、编号、表格的格等），没有标出的请看下面的源文。</p>\n'
_VOID = frozenset({"img", "br", "hr"})
_LINES = frozenset({"p", "li", "tr", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "br"})
# what may stand at once within these; words of their own may not
_WITHIN = {
    **dict.fromkeys(("ul", "ol"), ('<li class="gone">', "</li>")),
    "dl": ('<dd class="gone">', "</dd>"),
    **dict.fromkeys(("table", "thead", "tbody"), ('<tr class="gone"><td colspan="99">', "</td></tr>")),
    "tr": ('<td class="gone">', "</td>"),
}


def marked_html(old: str, new: str, budget: Budget | None = None) -> str:
    """`new`, clean HTML in which all can be seen, with the words of `old` that are gone struck out and its own new ones marked; empty where one is too long, or dearer than the budget.

    All tags of the new version stand in their order, and of the old one only what it shows: so the page is as sound as the
    new version. A link or picture that leads elsewhere is told, for its words look the same; and `LAYOUT` stands before it where
    something differs that is neither a word nor a picture, as the number of an item or the cell in which a figure stands.
    """
    budget = budget or Budget()
    if max(len(old), len(new)) > LARGEST or not budget.spend(_WRITTEN * (len(old) + len(new))):
        return ""
    tags = _Tags()
    before, after = tags.folded(old), tags.folded(new)
    if len(tags.known) > _MANY:
        return ""
    pieces = marked(before, after, budget)
    differs = any(_is_layout(tags, piece) for piece in pieces if piece.kind != "same") or moved(pieces, tags.within)
    return (LAYOUT if differs else "") + "".join(_Page(tags).written(pieces))


def _is_layout(tags: _Tags, piece: Piece) -> bool:
    """Whether it changes the page by tags or blanks alone; a line end between two blocks shows nothing."""
    signs = _PRIVATE.findall(piece.text)
    shows = [_named(tags.of(sign))[1] for sign in signs]
    return (
        not _PRIVATE.sub("", piece.text).strip()
        and "img" not in shows
        and (bool(shows) or piece.text.strip("\n") != "")
    )


class _Tags:
    """Each tag as one character of its own, so that words and tags are compared alike."""

    def __init__(self) -> None:
        self.known: list[str] = []
        self._number: dict[str, int] = {}

    def folded(self, html: str) -> str:
        parts, at = list[str](), 0
        for found in _TAG.finditer(html):
            parts += [_text(html[at : found.start()]), self._sign(found[0])]
            at = found.end()
        return "".join([*parts, _text(html[at:])])

    def of(self, sign: str) -> str:
        return self.known[ord(sign) - _FIRST]

    def within(self, text: str) -> list[Tag]:
        """What opens or closes something in a folded text."""
        found = (Tag(sign.start(), *_named(self.of(sign[0]))) for sign in _PRIVATE.finditer(text))
        return [tag for tag in found if tag.name not in _VOID]

    def _sign(self, tag: str) -> str:
        number = self._number.setdefault(tag, len(self.known))
        if number == len(self.known):
            self.known.append(tag)
        return chr(_FIRST + min(number, _MANY))


def _text(html: str) -> str:
    return _PRIVATE.sub("\ufffd", unescape(html))


class _Page:
    """What is written, and within which tags."""

    def __init__(self, tags: _Tags) -> None:
        self._tags = tags
        self._open: list[str] = []
        self._rows = ""  # of a table that went, until the row ends in which the comparison put them

    def written(self, pieces: tuple[Piece, ...]) -> Iterator[str]:
        for piece in pieces:
            if piece.kind == "removed":
                yield self._removed(piece.text)
                continue
            for part in _parts(piece.text):
                if _PRIVATE.match(part):
                    yield self._tag(self._tags.of(part), new=piece.kind == "added")
                elif piece.kind == "same" or not part.strip():
                    yield _escaped(part)
                else:
                    yield f"<ins>{_escaped(part)}</ins>"

    def _tag(self, tag: str, *, new: bool) -> str:
        closes, name = _named(tag)
        if closes:
            while name in self._open and self._open.pop() != name:
                pass
            if name == "tr":
                tag, self._rows = tag + self._rows, ""
        elif name not in _VOID:
            self._open.append(name)
        if not new:
            return tag
        shown = f"<ins>{tag}</ins>" if name == "img" else tag
        return shown + _led("ins", tag)

    def _removed(self, text: str) -> str:
        """What the old version showed here; of its tags only pictures, ends of lines and where links led."""
        parts = list[str]()
        for part in _parts(text):
            if not _PRIVATE.match(part):
                parts.append(f"<del>{_escaped(part)}</del>" if part.strip() else part)
                continue
            tag = self._tags.of(part)
            closes, name = _named(tag)
            if name == "img":
                parts.append(f"<del>{tag}</del>")
            elif name in _LINES and (closes or name == "br"):
                parts.append("<br>")
            parts.append(_led("del", tag))
        while parts and (parts[-1] == "<br>" or not parts[-1].strip()):
            parts.pop()
        said = "".join(parts)
        said = said[_BEGINS.match(said).end() :].rstrip()  # type: ignore[union-attr]
        if not said:
            return ""
        if self._open[-1:] == ["tr"] and any(_named(self._tags.of(sign))[1] == "tr" for sign in _PRIVATE.findall(text)):
            self._rows += _WITHIN["table"][0] + said + _WITHIN["table"][1]
            return ""
        before, after = _WITHIN.get(self._open[-1] if self._open else "", ("", ""))
        return before + said + after + ("" if before or self._open else "<br>")


def _escaped(text: str) -> str:
    return escape(text, quote=False)


def _parts(text: str) -> list[str]:
    return [part for part in _PRIVATE.split(text) if part]


def _named(tag: str) -> tuple[bool, str]:
    found = _NAME.match(tag)
    return (bool(found[1]), found[2]) if found else (False, "")


def _led(mark: str, tag: str) -> str:
    """Where a link leads that came or went; a picture is seen itself."""
    found = _TO.search(tag) if tag.startswith("<a ") else None
    return f'<{mark} class="to">〔链接到 {found[1]}〕</{mark}>' if found and not found[1].startswith("#") else ""
