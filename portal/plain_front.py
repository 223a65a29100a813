"""Front matter that is nothing but plain lines, read without YAML: the same values, thirty times as fast.

Whatever is not certainly so is left to YAML: `read` then gives None. Nearly all articles are of this kind.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from portal.compiled import compiled

_LINE = compiled(
    r"^([a-z][a-z_]*): (?:([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"|(\[[^\[\]{}\"'\\&*!|>%@`#:?\n]*\])"
    r"|(\"[^\"\\\n]*\")"
    r"|([^\[\]{}\"'\\&*!|>%@`#:?,=\n -][^:#\n]*))\n",
    re.MULTILINE,
)
# what YAML may take for something else than text: numbers, times, truth and nothing
_OTHER = compiled(r"[-+.0-9~<=][\x20-\x2e\x30-\x7e]*\Z|(?:y|n|yes|no|on|off|true|false|null)\Z", re.IGNORECASE)
_STRANGE = compiled(r"[\x00-\x09\x0b-\x1f\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
Places = dict[tuple[str | int, ...], int]


def read(block: str, first: int) -> tuple[dict[str, Any], Places] | None:
    """Values, and the line of each; `first` is the line of the file on which the block begins."""
    found = _LINE.findall(block)
    if not found or len(found) != block.count("\n") or _STRANGE.search(block):
        return None
    values: dict[str, Any] = {}
    places: Places = {}
    for line, (key, day, items, quoted, word) in enumerate(found, first):
        if key in values or _OTHER.match(key):
            return None
        places[key,] = line
        if word:
            if word != word.strip() or _OTHER.match(word):
                return None
            values[key] = word
        elif quoted:
            values[key] = quoted[1:-1]
        elif items:
            words = [item.strip(" ") for item in items[1:-1].split(",")] if items[1:-1].strip() else []
            if not all(map(_is_plain, words)):
                return None
            places |= {(key, number): line for number in range(len(words))}
            values[key] = words
        else:
            try:
                values[key] = date.fromisoformat(day)
            except ValueError:
                return None
    return values, places


def _is_plain(word: str) -> bool:
    return bool(word) and word == word.strip() and word[0] != "-" and not _OTHER.match(word)
