"""Suggestions for a text: sentence by sentence, names and exempted words left alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal

import msgspec

from checks.spelling.decoder import Decoder
from checks.spelling.models import load

Mode = Literal["strict", "balanced"]
CAUTION: dict[Mode, float] = {"strict": 4.0, "balanced": 2.0}
ATTESTED = 2  # n-grams of a strict correction that statutes must know
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
        """Lone corrections whose result the statutes know well."""
        fixed = list(heard)
        for at, char in edits:
            fixed[at] = char
        known = self._decoder.known("".join(fixed))
        places = {at for at, _ in edits}
        alone = (edit for edit in edits if not {edit[0] - 1, edit[0] + 1} & places)
        return [edit for edit in alone if sum(n >= 3 for n in known[edit[0] : edit[0] + 3]) >= ATTESTED]


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
