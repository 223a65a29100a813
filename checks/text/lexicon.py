"""Which words there are: jieba's dictionary (349,046 words with their frequencies, MIT), looked up where it lies.

The dictionary is sorted, so a word costs a few looks at a mapped file, and nothing is loaded: jieba itself takes 0.9 s and 94 MB.
"""

from __future__ import annotations

import mmap
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

RARE = 8  # words met less often are mostly pieces of others


@cache
def _words() -> mmap.mmap:
    found = find_spec("jieba")  # does not run it
    assert found and found.origin  # a run-time dependency
    with Path(found.origin).with_name("dict.txt").open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


@lru_cache(maxsize=20_000)
def frequency(word: str) -> int:
    """How often the word stands in jieba's corpus; 0 where it is no word."""
    sought = word.encode("utf-8", "replace") + b" "
    start = _first_from(sought, *_beginning_with(word[0]))
    words = _words()
    if words[start : start + len(sought)] != sought:
        return 0
    return int(words[start + len(sought) : words.find(b" ", start + len(sought))])


@lru_cache(maxsize=8_000)
def _beginning_with(char: str) -> tuple[int, int]:
    """Where the words begin and end that begin with a character."""
    start = _first_from(char.encode("utf-8", "replace"), 0, len(_words()))
    return start, _first_from(chr(min(ord(char) + 1, 0x10FFFF)).encode("utf-8", "replace"), start, len(_words()))


def _first_from(sought: bytes, low: int, high: int) -> int:
    """Where the first line begins that does not come before `sought`."""
    words = _words()
    while low < high:
        middle = (low + high) // 2
        start = words.rfind(b"\n", low, middle) + 1 or low
        end = words.find(b"\n", middle)
        end = len(words) if end < 0 else end
        if words[start : min(end, start + len(sought))] < sought:
            low = end + 1
        else:
            high = start
    return low


def ends(text: str, end: int) -> bool:
    """Whether a word of two or three characters, none too rare, ends before `end`."""
    return end >= 2 and (frequency(text[end - 2 : end]) > RARE or (end >= 3 and frequency(text[end - 3 : end]) > RARE))


def begins(text: str, start: int) -> bool:
    """Whether a word of two or three characters, none too rare, begins at `start`."""
    return start + 2 <= len(text) and (
        frequency(text[start : start + 2]) > RARE or frequency(text[start : start + 3]) > RARE
    )
