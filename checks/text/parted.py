"""Blanks in the middle of a word (加强领 导), told from those between words and in headings, names and lists."""

from __future__ import annotations

from collections.abc import Iterator

from checks.text.lexicon import begins, ends, frequency
from checks.text.pattern import Pattern

_STOPS = frozenset("。；，！？")
_OTHER = ("#", "|", ">", "-", "*")  # headings, tables, quotes, lists
_BLANK = Pattern(
    r"(?<=[一-龥]{2})[ \u00a0]{1,2}(?=[一-龥]{2})|(?<=[一-龥]{2})[ \u00a0]{1,2}(?=[一-龥][，。；、])", needs=" \u00a0"
)
_USUAL = 200  # how often a word must be met to be missed


def parted(text: str) -> Iterator[int]:
    """Where the blanks stand."""
    if " " not in text and "\u00a0" not in text:
        return
    start = 0
    for line in text.split("\n"):
        if "|" not in line and not line.startswith(_OTHER) and not _STOPS.isdisjoint(line):
            for found in _BLANK.finditer(line):
                if _inside_a_word(line, found.start(), found.end()):
                    yield start + found.start()
        start += len(line) + 1


def _inside_a_word(text: str, end: int, start: int) -> bool:
    """Whether the characters next to the blank make a usual word, and not each a word with its other neighbour."""
    if frequency(text[end - 1] + text[start]) < _USUAL:
        return False
    joined = text[max(0, end - 4) : end] + text[start : start + 4]
    at = min(4, end)
    return not (ends(joined, at) or begins(joined, at))
