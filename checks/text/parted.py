"""Blanks in the middle of a word (加强领 导), told from those between words and in headings, names and lists."""

from __future__ import annotations

from collections.abc import Iterator

from checks.text.lexicon import begins, ends, frequency
from checks.text.pattern import Pattern

_STOPS = frozenset("。；，！？")
_OTHER = ("#", "|", ">", "-", "*")  # headings, tables, quotes, lists
_BEFORE = Pattern(r"[一-龥]{2}")
_AFTER = Pattern(r" {0,1}(?:[一-龥](?=[，。；、])|(?=[一-龥]{2}))")
_USUAL = 200  # how often a word must be met to be missed


def parted(text: str) -> Iterator[int]:
    """Where the blanks stand."""
    text = text.replace("\u00a0", " ")
    at = text.find(" ")
    while at >= 0:
        after = _AFTER.match(text, at + 1)
        start = at + 1 + text.startswith(" ", at + 1)
        if (
            after
            and _BEFORE.match(text, max(0, at - 2), at)
            and _inside_a_word(text, at, start)
            and _in_prose(text, at)
        ):
            yield at
        at = text.find(" ", start)


def _in_prose(text: str, at: int) -> bool:
    """Whether the line is a sentence, and no heading, table or list."""
    end = text.find("\n", at)
    line = text[text.rfind("\n", 0, at) + 1 : end if end >= 0 else len(text)]
    return "|" not in line and not line.startswith(_OTHER) and not _STOPS.isdisjoint(line)


def _inside_a_word(text: str, end: int, start: int) -> bool:
    """Whether the characters next to the blank make a usual word, and not each a word with its other neighbour."""
    if frequency(text[end - 1] + text[start]) < _USUAL:
        return False
    joined = text[max(0, end - 4) : end] + text[start : start + 4]
    at = min(4, end)
    return not (ends(joined, at) or begins(joined, at))
