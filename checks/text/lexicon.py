"""Which words there are: jieba's dictionary (349,046 words with their frequencies, MIT), looked up where it lies.

The dictionary is sorted, so a word costs nineteen looks at a mapped file, and nothing is loaded: jieba itself takes 0.9 s and 94 MB.
"""

from __future__ import annotations

import mmap
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

LONGEST = 4  # characters of a word that is asked for
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
    words, sought = _words(), word.encode("utf-8", "replace") + b" "
    low, high = 0, len(words)
    while low < high:
        middle = (low + high) // 2
        start = words.rfind(b"\n", low, middle) + 1 or low
        end = words.find(b"\n", middle)
        end = len(words) if end < 0 else end
        line = words[start:end]
        if line.startswith(sought):
            return int(line.split(b" ")[1])
        if line < sought:
            low = end + 1
        else:
            high = start
    return 0


def ends(text: str, end: int) -> bool:
    """Whether a word of two characters or more, none too rare, ends before `end`."""
    return any(frequency(text[end - length : end]) > RARE for length in range(2, min(LONGEST, end) + 1))


def begins(text: str, start: int) -> bool:
    """Whether a word of two characters or more, none too rare, begins at `start`."""
    return any(
        frequency(text[start : start + length]) > RARE for length in range(2, min(LONGEST, len(text) - start) + 1)
    )
