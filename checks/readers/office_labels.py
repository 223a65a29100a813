"""Labels that Word puts before the paragraphs of a list: they stand in no text, and run on into what follows them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple
from xml.etree import ElementTree

from checks.readers.concealed import attribute, local

_LEVEL = re.compile(r"%([1-9])")
TELLING = re.compile(
    r"\d{3}|[密级★☆]"
)  # a label or a number format that may be a piece of something; 1. and （一） are none
_BEHIND = {"nothing": "", "space": " "}


class Label(NamedTuple):
    """`text` with %1 for the number of the first level, and so on; `start` is that of its own."""

    text: str = ""
    start: int = 1
    behind: str = "\t"


Labels = Mapping[tuple[str, str], Label]  # by the list and the level in it


def labels(numbering: ElementTree.Element) -> Labels:
    """Those of the part that defines lists."""
    kinds = {attribute(one, "abstractNumId"): _levels(one) for one in numbering if local(one) == "abstractNum"}
    found = {}
    for one in numbering:
        if local(one) == "num":
            kind = next((attribute(child, "val") for child in one if local(child) == "abstractNumId"), "")
            for level, label in {**kinds.get(kind, {}), **_levels(one)}.items():
                found[attribute(one, "numId"), level] = label
    return found


def _levels(element: ElementTree.Element) -> dict[str, Label]:
    return {attribute(one, "ilvl"): _label(one) for one in element.iter() if local(one) == "lvl"}


def _label(level: ElementTree.Element) -> Label:
    stated = {local(one): attribute(one, "val") for one in level}
    start = stated.get("start", "")
    behind = _BEHIND.get(stated.get("suff", ""), "\t")
    return Label(stated.get("lvlText", ""), int(start) if start.isdecimal() and len(start) < 20 else 1, behind)


class Counted:
    """Labels given to the paragraphs of one part in turn."""

    def __init__(self, known: Labels) -> None:
        self._known = known
        self._counts: Counter[tuple[str, str]] = Counter()

    def of(self, paragraph: ElementTree.Element) -> str:
        """The label where it may be a piece of something; empty otherwise."""
        if not self._known:
            return ""
        key = next(
            (_key(one) for child in paragraph if local(child) == "pPr" for one in child if local(one) == "numPr"),
            ("", ""),
        )
        label = self._known.get(key)
        if label is None:
            return ""
        self._counts[key] += 1
        text = _LEVEL.sub(lambda found: str(self._number(key[0], str(int(found[1]) - 1))), label.text)
        return text + label.behind if TELLING.search(text) else ""

    def _number(self, number: str, level: str) -> int:
        label = self._known.get((number, level), Label())
        return label.start + max(self._counts[number, level] - 1, 0)


def _key(properties: ElementTree.Element) -> tuple[str, str]:
    stated = {local(one): attribute(one, "val") for one in properties}
    return stated.get("numId", ""), stated.get("ilvl", "0")
