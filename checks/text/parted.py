"""Blanks in the middle of a word (加强领 导), told from those between words and in headings, names and lists."""

from __future__ import annotations

from collections.abc import Iterator

from checks.text.lexicon import begins, ends, frequency
from checks.text.pattern import Pattern

_LINE = Pattern(r"^(?![#|>\-*])[^\n|]*[一-龥][ \u00a0]{1,2}[一-龥][^\n|]*[。；，！？][^\n|]*$", 8)  # re.MULTILINE
_BLANK = Pattern(
    r"(?<=[一-龥]{2})[ \u00a0]{1,2}(?=[一-龥]{2})|(?<=[一-龥]{2})[ \u00a0]{1,2}(?=[一-龥][，。；、])", needs=" \u00a0"
)
_USUAL = 200  # how often a word must be met to be missed


def parted(text: str) -> Iterator[int]:
    """Where the blanks stand."""
    if " " not in text and "\u00a0" not in text:
        return
    for line in _LINE.finditer(text):
        for found in _BLANK.finditer(text, line.start(), line.end()):
            if _inside_a_word(text, found.start(), found.end()):
                yield found.start()


def _inside_a_word(text: str, end: int, start: int) -> bool:
    """Whether the characters next to the blank make a usual word, and not each a word with its other neighbour."""
    if frequency(text[end - 1] + text[start]) < _USUAL:
        return False
    joined = text[max(0, end - 4) : end] + text[start : start + 4]
    at = min(4, end)
    return not (ends(joined, at) or begins(joined, at))
