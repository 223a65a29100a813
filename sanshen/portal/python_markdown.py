"""Python-Markdown for columns whose register row says `markdown = "python"`: authors who know its extensions keep them.

It lets HTML through, so what it makes always goes through the cleaner.
"""

from __future__ import annotations

import re
from functools import cache
from xml.etree.ElementTree import Element

import markdown
from markdown.extensions.footnotes import FootnoteExtension
from markdown.inlinepatterns import LinkInlineProcessor
from markdown.treeprocessors import Treeprocessor

from sanshen.portal.masks import kept

_BRACKET = re.compile(r"[\[\]]")
EXTENSIONS = ("tables", "footnotes", "def_list", "abbr", "sane_lists", "fenced_code")


def to_html(body: str) -> str:
    return _made(_converter(), body)


def without_signs(body: str) -> str:
    """The same with nothing that the engine itself adds for notes: an author may write by hand whatever it makes of them."""
    return _made(_bare_converter(), body)


def _made(converter: markdown.Markdown, body: str) -> str:
    try:
        return kept(str(converter.reset().convert(body)), body)
    except BaseException:  # out of depth or out of time: it would go on in the middle of this text
        _converter.cache_clear()
        _bare_converter.cache_clear()
        raise


@cache
def _converter() -> markdown.Markdown:
    """Made once: building one costs as much as reading an article with it."""
    return _with(BACKLINK_TITLE="返回正文第 {} 条注释处")


@cache
def _bare_converter() -> markdown.Markdown:
    return _with(BACKLINK_TITLE="", BACKLINK_TEXT="", SUPERSCRIPT_TEXT="")


class Brackets:
    """Which bracket closes which, kept by distance from the end of the text; the stock engine counts to the end at every open one.

    A pattern that replaces a link leaves what stands behind it as it was, so the pairs found before still hold there.
    """

    def __init__(self) -> None:
        self._paired = ""  # the text whose brackets are known
        self._closing: dict[int, int] = {}
        self._text, self._since = "", 0  # the last text asked about, and from where on it ends like the paired one

    def inside(self, text: str, begin: int) -> tuple[str, int, bool]:
        """What stands behind the bracket that opens before `begin`, where it ends, and whether it is closed at all."""
        if text is not self._text or begin <= self._since:
            if not self._paired.endswith(text[begin - 1 :]):
                self._paired, self._closing = text, _closed(text)
            self._text, self._since = text, begin - 1
        left = self._closing.get(len(text) - begin + 1)
        if left is None:
            return "", len(text), False
        return text[begin : len(text) - left], len(text) - left + 1, True


def _closed(text: str) -> dict[int, int]:
    """By how far from the end a bracket opens, how far from the end it is closed."""
    opened, found = list[int](), dict[int, int]()
    for sign in _BRACKET.finditer(text):
        if sign[0] == "[":
            opened.append(len(text) - sign.start())
        elif opened:
            found[opened.pop()] = len(text) - sign.start()
    return found


class Notes(FootnoteExtension):  # type: ignore[misc]  # it ships no annotations
    """Numbers the places that lead to one note by counting; the stock engine tries every number from the first on."""

    def unique_ref(self, reference: str, found: bool = False) -> str:
        if not found:
            return reference
        count = self.found_refs[reference] = self.found_refs.get(reference, 0) + 1
        place, separator, note = reference.partition(self.get_separator())
        return reference if count == 1 else f"{place}{count}{separator}{note}"

    def extendMarkdown(self, md: markdown.Markdown) -> None:
        super().extendMarkdown(md)
        md.treeprocessors.register(NotesElement(md), "notes-element", 0)  # behind all that look for the stock one


class NotesElement(Treeprocessor):  # type: ignore[misc]
    """The notes in the element in which the other engine writes them."""

    def run(self, root: Element) -> None:
        for notes in root.iter("div"):
            if notes.get("class") == "footnote":  # no tag of an author's is an element here
                notes.tag = "section"
                notes.set("class", "footnotes")
                notes.remove(notes[0])  # a rule, which the look of notes has already


def _with(**notes: str) -> markdown.Markdown:
    extensions = [Notes(**notes) if one == "footnotes" else one for one in EXTENSIONS]
    made = markdown.Markdown(extensions=extensions, output_format="html", tab_length=4)
    for pattern in made.inlinePatterns:
        if isinstance(
            pattern, LinkInlineProcessor
        ):  # each its own: while one reads a text, later ones read parts of it
            vars(pattern)["getText"] = Brackets().inside
    return made
