"""Suggestions for a text: sentence by sentence, names and exempted words left alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from math import inf
from typing import Literal

import msgspec

from checks.spelling.decoder import Decoder
from checks.spelling.models import load
from checks.text.lexicon import frequency

Mode = Literal["strict", "balanced"]
CAUTION: dict[Mode, float] = {"strict": 3.0, "balanced": 2.0}
# of a strict correction: how much likelier (log10) statutes make it, where they know two trigrams of it or more, and where only one
# beside a 4-gram; and that of neighbours that change together, as two characters of one wrong word do (decision 0071)
WELL_KNOWN, KNOWN, TOGETHER = 4.0, 3.0, 8.0
USUAL = 1000  # of a word, by the dictionary, that is not doubted
LONGEST = 300
_SENTENCE = re.compile(r"[^\n\r。！？；|]{2,}")
_UNHEARD = re.compile(r"[\s*_`#>~\\]+|[0-9０-９]+|[A-Za-z]+")
# the names of villages, streets and comrades look like errors to any model
_NAMED = re.compile(r"(?=([一-龥]{2,4}(?:镇|乡(?![村镇])|村(?![民委级干务规镇庄两])|街道|嘎查|苏木|居民区|同志)))")


class Suggestion(msgspec.Struct, frozen=True):
    """`start` in the text; what stands there, what may have been meant."""

    start: int
    wrong: str
    right: str
    sentence: str
    corrected: str


class Speller:
    def __init__(self, mode: Mode = "strict") -> None:
        self.mode = mode
        self._decoder = Decoder(load(), CAUTION[mode])

    def suggestions(self, text: str, exempt: Iterable[str] = ()) -> Iterator[Suggestion]:
        """In the order of the text. `exempt` are words that are right whatever the models think."""
        words = frozenset(exempt)
        for found in _SENTENCE.finditer(text):
            for start in range(0, len(found[0]), LONGEST):
                piece = found[0][start : start + LONGEST]
                yield from self._of_sentence(piece, found.start() + start, words)

    def _of_sentence(self, sentence: str, offset: int, exempt: frozenset[str]) -> Iterator[Suggestion]:
        heard, places = _heard(sentence)
        edits = self._accepted(heard, exempt)
        if not edits:
            return
        fixed = list(sentence)
        for at, char in edits:
            fixed[places[at]] = char
        for first, last in _runs([places[at] for at, _ in edits]):
            wrong, right = sentence[first : last + 1], "".join(fixed[first : last + 1])
            yield Suggestion(offset + first, wrong, right, sentence.strip(), "".join(fixed).strip())

    def _accepted(self, heard: str, exempt: frozenset[str]) -> list[tuple[int, str]]:
        edits = sorted(self._decoder.edits(heard, _exempted(heard, exempt))) if heard else []
        return self._attested(heard, edits) if self.mode == "strict" and edits else edits

    def _attested(self, heard: str, edits: list[tuple[int, str]]) -> list[tuple[int, str]]:
        """Corrections whose result the statutes know, and know much better than what stands there."""
        fixed = list(heard)
        for at, char in edits:
            fixed[at] = char
        known = self._decoder.known("".join(fixed))
        places = {at for at, _ in edits}
        return [
            (at, char)
            for at, char in edits
            if not _is_written(heard, at)
            and self._gain(fixed, heard, at) >= _needed(known[at : at + 4], bool({at - 1, at + 1} & places))
        ]

    def _gain(self, fixed: list[str], heard: str, at: int) -> float:
        """How much likelier (log10) the corrected sentence is than the same without this correction."""
        without = [*fixed[:at], heard[at], *fixed[at + 1 :]]
        return self._decoder.likelihood(fixed) - self._decoder.likelihood(without)


def _is_written(heard: str, at: int) -> bool:
    """Whether what stands there makes a word with its neighbour: 施行, 上交, 检定."""
    return any(
        len(word) == 2 and frequency(word) > USUAL for word in (heard[max(0, at - 1) : at + 1], heard[at : at + 2])
    )


def _needed(known: list[int], together: bool) -> float:
    """The gain that a strict correction needs, by the n-grams that end in its first four places."""
    trigrams = sum(length >= 3 for length in known[:3])
    if together:
        return TOGETHER if trigrams >= 2 else inf
    if trigrams >= 2:
        return WELL_KNOWN
    return KNOWN if trigrams and max(known) >= 4 else inf


def _heard(sentence: str) -> tuple[str, list[int]]:
    """The sentence without marks and spaces, numbers as 0 and Latin words as A, and where each character stood."""
    heard: list[str] = []
    places: list[int] = []
    end = 0
    for found in _UNHEARD.finditer(sentence):
        heard += sentence[end : found.start()]
        places += range(end, found.start())
        if sign := "0" if found[0][0].isdecimal() else "A" if found[0][0].isalpha() else "":
            heard.append(sign)
            places.append(found.start())
        end = found.end()
    return "".join(heard) + sentence[end:], [*places, *range(end, len(sentence))]


def _exempted(text: str, words: Iterable[str]) -> set[int]:
    kept: set[int] = set()
    for found in _NAMED.finditer(text):
        kept.update(range(*found.span(1)))
    for word in words:
        at = text.find(word)
        while word and at >= 0:
            kept.update(range(at, at + len(word)))
            at = text.find(word, at + 1)
    return kept


def _runs(places: list[int]) -> Iterator[tuple[int, int]]:
    """Neighbouring places together: (first, last)."""
    first = last = places[0]
    for place in places[1:]:
        if place != last + 1:
            yield first, last
            first = place
        last = place
    yield first, last


@lru_cache(maxsize=2)
def speller(mode: Mode) -> Speller:
    return Speller(mode)
