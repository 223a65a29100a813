"""What Word and PowerPoint show of a part: text without edits, hidden runs, field codes and whatever they skip.

A mark or a number that such text parts is whole to whoever opens the file. Different programs skip different things, so
several views are read. It does no harm to leave out too much here: the part is read as a whole as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import product
from typing import NamedTuple
from xml.etree import ElementTree

from checks.readers.concealed import OFF, attribute, local
from checks.readers.office_labels import Counted, Labels
from checks.readers.office_symbols import private, symbol
from checks.readers.office_tables import closing, opening

_KNOWN = ("schemas.openxmlformats.org/", "purl.oclc.org/", "schemas.microsoft.com/", "schemas-microsoft-com:")
_NEVER = frozenset({"instrText", "delInstrText", "rt", "rPh", "fldData", "binData"})
_FINAL = _NEVER | {"del", "moveFrom", "delText"}
_ORIGINAL = _NEVER | {"ins", "moveTo", "Choice"}
_EDITS = frozenset({"del", "ins", "moveFrom", "moveTo"})
_FIELDS = frozenset({"fldSimple", "fld"})
_VANISHED = ("vanish", "webHidden", "specVanish", "noFill")
_TINY_SHARE = 10  # per cent of a character's width
_TINY = 4  # half points; PowerPoint counts hundredths of a point
_LIGHT = frozenset("EF")
_TURNED = {
    "bdo": "\u202e",
    "dir": "\u202b",
}  # Word's elements for what Unicode writes as these signs: text from right to left
_EQUATION = re.compile(r"\\[A-Za-z]{1,2}\d{0,4}|\beq\b|[(),;{}]", re.IGNORECASE)


class View(NamedTuple):
    """Elements that are left out with all they hold, and whether the results of fields are."""

    without: frozenset[str]
    results: bool = True


def readings(
    root: ElementTree.Element, breaks: frozenset[str], styles: frozenset[str], labels: Labels
) -> Iterator[str]:
    """The text of a part as it may show; a line ends with each of `breaks`, runs of hidden `styles` are left out, and `labels` stand before the items of lists."""
    names = {local(element) for element in root.iter()}
    skipped = ("Fallback", "Choice") if "AlternateContent" in names else ("Fallback",)
    results = (True, False) if names & (_FIELDS | {"fldChar"}) else (True,)
    for one, result in product(skipped, results):
        fields = frozenset() if result else _FIELDS
        yield "".join(_Shown(View(_FINAL | {one} | fields, result), breaks, styles, labels).words(root))
    if names & {"instrText", "fldSimple"}:  # a formula field shows the text within its code
        view = View(_FINAL - {"instrText"} | {"Fallback"})
        yield _EQUATION.sub("", "".join(_Shown(view, breaks, styles, labels).words(root)))
    if names & _EDITS:
        yield "".join(_Shown(View(_ORIGINAL), breaks, styles, labels).words(root))


def hidden_styles(root: ElementTree.Element) -> frozenset[str]:
    """Ids of the styles that hide what bears them, of Word's part for styles; those based on one of them as well."""
    styles = [style for style in root.iter() if local(style) == "style"]
    found = {attribute(style, "styleId") for style in styles if any(_hides(child) for child in style)}
    based = {
        attribute(style, "styleId"): attribute(child, "val")
        for style in styles
        for child in style
        if local(child) == "basedOn"
    }
    for _ in range(10):  # as deep as styles are based on one another
        found |= {style for style, base in based.items() if base in found}
    return frozenset(found)


class _Shown:
    """One view of one part."""

    def __init__(self, view: View, breaks: frozenset[str], styles: frozenset[str], labels: Labels) -> None:
        self._view, self._breaks, self._styles, self._labels = view, breaks, styles, Counted(labels)
        self._fields: list[bool] = []  # that are open; whether their result has begun
        self._apart: list[ElementTree.Element] = []  # what stands in frames, after the text around them

    def words(self, root: ElementTree.Element) -> Iterator[str]:
        self._apart = [root]
        while self._apart:
            start = self._apart.pop(0)
            yield from self._below(start)
            yield "\n"

    def _below(self, start: ElementTree.Element) -> Iterator[str]:
        stack: list[tuple[ElementTree.Element, bool, str]] = [(start, False, "")]
        while stack:
            element, done, font = stack.pop()
            name = local(element)
            if done:
                yield self._break(element, name)
            elif name == "txbxContent" and element is not start:
                self._apart.append(element)
            elif name in self._view.without or not _is_known(element):
                continue
            elif name == "r" and self._is_hidden(element):
                self._note_fields(element)
            else:
                font = _font(element) if name == "r" else font
                yield opening(element)
                yield self._labels.of(element) if name == "p" else self._text(element, name, font)
                stack.append((element, True, font))
                stack += [(child, False, font) for child in reversed(element)]

    def _text(self, element: ElementTree.Element, name: str, font: str) -> str:
        if name == "fldChar":
            self._note_field(element)
        if name == "instrText":
            return element.text or ""
        if name == "fldSimple" and "instrText" not in self._view.without:
            return attribute(element, "instr")
        if not all(self._fields) or (self._fields and not self._view.results):
            return ""
        if name in _TURNED and attribute(element, "val") != "ltr":
            return _TURNED[name]
        if name == "sym":
            return symbol(attribute(element, "font"), attribute(element, "char"))
        return private(element.text or "", font) if name in ("t", "delText") else ""

    def _break(self, element: ElementTree.Element, name: str) -> str:
        if name == "p" and any(_joins(child) for child in element):
            return ""
        return closing(element) or ("\n" if name in self._breaks else "\t" if name == "tab" else "")

    def _is_hidden(self, run: ElementTree.Element) -> bool:
        return any(_hides(child) or self._is_styled(child) for child in run)

    def _is_styled(self, properties: ElementTree.Element) -> bool:
        return local(properties) == "rPr" and any(
            local(one) == "rStyle" and attribute(one, "val") in self._styles for one in properties
        )

    def _note_fields(self, run: ElementTree.Element) -> None:
        for child in run:
            if local(child) == "fldChar":
                self._note_field(child)

    def _note_field(self, element: ElementTree.Element) -> None:
        kind = attribute(element, "fldCharType")
        if kind == "begin":
            self._fields.append(False)
        elif self._fields and kind == "separate":
            self._fields[-1] = True
        elif self._fields and kind == "end":
            self._fields.pop()


def _is_known(element: ElementTree.Element) -> bool:
    """What stands in a namespace of nobody's is skipped where the file says that it may be."""
    space, _, _ = element.tag.rpartition("}") if isinstance(element.tag, str) else ("", "", "")
    return not space or any(one in space for one in _KNOWN)


def _hides(properties: ElementTree.Element) -> bool:
    if local(properties) != "rPr":
        return False
    if properties.get("sz", "").isdecimal() and int(properties.get("sz", "")[:6]) <= _TINY * 50:
        return True
    return any(_is_hiding(local(one), attribute(one, "val")) for one in properties.iter())


def _is_hiding(name: str, value: str) -> bool:
    if name in _VANISHED:
        return value not in OFF
    if name in ("sz", "w"):
        return value.isdecimal() and int(value[:6]) <= (_TINY if name == "sz" else _TINY_SHARE)
    return name in ("color", "srgbClr") and len(value) == 6 and set(value.upper()[::2]) <= _LIGHT


def _joins(properties: ElementTree.Element) -> bool:
    """Whether the mark at the end of a paragraph is hidden or deleted: then the next one goes on in the same line."""
    return local(properties) == "pPr" and any(
        local(mark) == "rPr" and any(local(one) in ("del", "moveFrom", *_VANISHED) for one in mark)
        for mark in properties
    )


def _font(run: ElementTree.Element) -> str:
    """Names of the fonts that a run names itself."""
    found: Iterable[str] = (
        value
        for properties in run
        if local(properties) in ("rPr", "rFont")
        for one in properties.iter()
        if local(one) in ("rFonts", "rFont", "latin", "sym", "ea", "cs")
        for value in one.attrib.values()
    )
    return " ".join(found)
