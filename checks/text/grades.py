"""Grades of secrecy that a text explains, where it lists all or some of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from checks.text.pattern import Pattern

GRADES = Pattern(r"[绝机秘](?=[\s*_\\~`]{0,4}密)")
_TERMS = {"绝": "30年", "机": "20年", "秘": "10年"}  # the longest that the law allows
_ITEM = Pattern(r"[ \t]*(?P<sign>[-*]|#{1,6})[ \t]+[*_]{0,3}")
_NEAR = 200  # characters of what explains a grade
_EXPLAINS = Pattern(r"国家秘密|定密|保密期限|泄露")
# how the law says what a grade is
_DEFINES = Pattern(r"(?:[绝机秘]密级?(?:国家秘密)?)?(?:是指|是|指|属于|即|:|：)?(?:最重要|重要|一般)的国家秘密")
_RUNS = Pattern(r"[一-鿿、，,”」》]$")
_GOES_ON = Pattern(r"[的地得在与和、，,一-鿿][^\n]{0,80}[。！？；，]")


def listed(alone: list[re.Match[str]]) -> Iterator[int]:
    """Where grades stand that a text explains: different ones in items or headings that follow each other below some text, or each of the three once, not far from each other; or one above what the law says of it."""
    for sign in dict.fromkeys(map(_sign, alone)):
        same = [found for found in alone if _sign(found) == sign]
        if _are_three(same) and _explained(same):
            yield from (found.start() for found in same)
    for one in alone:
        if _DEFINES.match(one.string[one.end() : one.end() + _NEAR].strip(" \n*_")):
            yield one.start()
    for one, other in pairwise(alone):
        between = one.string[one.end() : other.start()]
        alike = _sign(one) and _sign(one) == _sign(other) and _grade(one) != _grade(other)
        if alike and not between.strip() and not _heads(one) and _announced(one):
            yield from (one.start(), other.start())


def in_a_sentence(alone: re.Match[str]) -> bool:
    """Whether the everyday word 秘密 stands between two halves of a sentence that was broken into lines."""
    if not alone["alone"] or alone[0].strip() != "秘密":
        return False
    above = alone.string[: alone.start()].rstrip().rpartition("\n")[2].rstrip(" *_")
    below = alone.string[alone.end() : alone.end() + _NEAR].strip().partition("\n")[0]
    half = bool(_RUNS.search(above)) and any(sign in above for sign in "，、“《：") and not above.startswith("#")
    return half and bool(_GOES_ON.match(below))


def with_terms(termed: list[re.Match[str]]) -> Iterator[int]:
    """Where the three stand below each other with the terms of the law."""
    for three in zip(termed, termed[1:], termed[2:], strict=False):
        same = len(set(map(_sign, three))) == 1 and all(_TERMS[_grade(one)] in one[0] for one in three)
        gaps = (one.string[one.end() : other.start()] for one, other in pairwise(three))
        if same and _are_three(three) and not any(gap.strip() for gap in gaps):
            yield from (one.start() for one in three)


def _are_three(found: Iterable[re.Match[str]]) -> bool:
    return sorted(map(_grade, found)) == sorted("绝机秘")


def _announced(found: re.Match[str]) -> bool:
    """Whether the text above says what a list is about."""
    return bool(_EXPLAINS.search(found.string[max(0, found.start() - _NEAR) : found.start()]))


def _explained(alone: list[re.Match[str]]) -> bool:
    """Whether they follow each other closely, and the text above the first or below each says what they are; a page shows no sign before a heading."""
    near = all(other.start() - one.end() <= _NEAR for one, other in pairwise(alone))
    said = all(_EXPLAINS.search(one.string[one.end() : one.end() + _NEAR].strip().partition("\n")[0]) for one in alone)
    return near and (said or (bool(_sign(alone[0])) and _announced(alone[0])))


def _heads(found: re.Match[str]) -> bool:
    """Whether nothing stands above it but the front matter."""
    above = found.string[: found.start()].rstrip()
    return not above or above.endswith("\n---")


def _sign(found: re.Match[str]) -> str:
    """Of an item or a heading; brackets and quotes are none."""
    item = _ITEM.fullmatch(found[0][: GRADES.search(found[0]).start()])  # type: ignore[union-attr]
    return item["sign"] if item else ""


def _grade(found: re.Match[str]) -> str:
    return GRADES.search(found[0])[0]  # type: ignore[index]
