"""Front matter that is nothing but plain lines, read without YAML: the same values, thirty times as fast.

Whatever is not certainly so is left to YAML: `read` then gives None. Nearly all articles are of this kind.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

_LINE = re.compile(
    r"(?P<key>[a-z][a-z_]*): (?:(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"|\[(?P<list>[^\[\]{}\"'\\&*!|>%@`#:?\n]*)\]"
    r"|\"(?P<quoted>[^\"\\\n]*)\""
    r"|(?P<word>[^\[\]{}\"'\\&*!|>%@`#:?,=\n -][^:#\n]*))\n"
)
# what YAML may take for something else than text: numbers, times, truth and nothing
_OTHER = re.compile(r"[-+.0-9~<=][\x20-\x2e\x30-\x7e]*\Z|(?:y|n|yes|no|on|off|true|false|null)\Z", re.IGNORECASE)
_STRANGE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
Places = dict[tuple[str | int, ...], int]


def read(block: str, first: int) -> tuple[dict[str, Any], Places] | None:
    """Values, and the line of each; `first` is the line of the file on which the block begins."""
    if _STRANGE.search(block):
        return None
    values: dict[str, Any] = {}
    places: Places = {}
    at, line = 0, first
    while at < len(block):
        found = _LINE.match(block, at)
        if (
            found is None
            or found["key"] in values
            or _OTHER.match(found["key"])
            or not _add(found, values, places, line)
        ):
            return None
        at, line = found.end(), line + 1
    return (values, places) if values else None


def _add(found: re.Match[str], values: dict[str, Any], places: Places, line: int) -> bool:
    key, kind = found["key"], found.lastgroup
    places[key,] = line
    if kind == "word":
        word = found["word"]
        values[key] = word
        return word == word.strip() and not _OTHER.match(word)
    if kind == "quoted":
        values[key] = found["quoted"]
        return True
    if kind == "date":
        try:
            values[key] = date.fromisoformat(found["date"])
        except ValueError:
            return False
        return True
    items = found["list"].split(",") if found["list"].strip() else []
    words = [item.strip(" ") for item in items]
    for number in range(len(words)):
        places[key, number] = line
    values[key] = words
    return all(word and word == word.strip() and word[0] != "-" and not _OTHER.match(word) for word in words)
