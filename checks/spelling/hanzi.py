"""Characters that are taken for one another: by sound (homophones of an input method) or by shape."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import NamedTuple

_DATA = Path(__file__).parent.parent / "data" / "hanzi.tsv"
_NEAR = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ang", "an"), ("eng", "en"), ("ing", "in"))


class Hanzi(NamedTuple):
    """How a character may be read, and common characters that look like it."""

    syllables: tuple[str, ...]
    alike: frozenset[str]


class Lookalikes(NamedTuple):
    same: frozenset[str]
    near: frozenset[str]
    alike: frozenset[str]


@cache
def table() -> dict[str, Hanzi]:
    return {char: known for char, known, _ in _rows()}


@cache
def common() -> frozenset[str]:
    """Characters frequent enough to be proposed."""
    return frozenset(char for char, _, often in _rows() if often)


def _rows() -> list[tuple[str, Hanzi, bool]]:
    rows = (line.split("\t") for line in _DATA.read_text("utf-8").splitlines())
    return [(char, Hanzi(tuple(read.split()), frozenset(alike)), often == "1") for char, read, alike, often in rows]


@cache
def _by_sound() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    same: dict[str, set[str]] = defaultdict(set)
    near: dict[str, set[str]] = defaultdict(set)
    for char in common():
        for syllable in table()[char].syllables:
            same[syllable].add(char)
            near[_blurred(syllable)].add(char)
    return same, near


def _blurred(syllable: str) -> str:
    """The syllable as speakers of southern dialects hear it."""
    for one, other in _NEAR[:3]:
        if syllable.startswith(one):
            syllable = other + syllable[len(one) :]
    for one, other in _NEAR[3:]:
        if syllable.endswith(one):
            syllable = syllable[: -len(one)] + other
    return "n" + syllable[1:] if syllable.startswith("l") else syllable


@cache
def lookalikes(char: str) -> Lookalikes:
    """Common characters that `char` may have been typed for; none for what is no character."""
    known = table().get(char)
    if known is None:
        return Lookalikes(frozenset(), frozenset(), frozenset())
    by_same, by_near = _by_sound()
    same = frozenset().union(*(by_same[s] for s in known.syllables if s in by_same)) - {char}
    near = frozenset().union(*(by_near[b] for b in map(_blurred, known.syllables) if b in by_near)) - same - {char}
    return Lookalikes(same, near, known.alike)
