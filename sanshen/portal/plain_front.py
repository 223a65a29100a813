"""Front matter that is nothing but plain lines, read without YAML: the same values, thirty times as fast.

`key: value`, lists of words or of such lines, and such lines one step further in. Whatever is not certainly so is left to
YAML: `read` then gives None. Nearly all articles are of this kind.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from sanshen.portal.steps import Steps

_LINE = re.compile(
    r"^( {0,4})(- )?(?:([a-z][a-z_]*):(?: |(?=\n)))?"
    r"(?:([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"|(\[[^\[\]{}\"'\\&*!|>%@`#:?\n]*\])"
    r"|(\"[^\"\\\n]*\")"
    r"|([^\[\]{}\"'\\&*!|>%@`#:?,=：\n -][^:#\n]*(?::(?=\S)[^:#\n]*)*))?\n",
    re.MULTILINE,
)
# what YAML may take for something else than text: numbers, times, truth and nothing
_SAID = dict.fromkeys(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))  # a set that keeps its order
_OTHER = re.compile(rf"[-+.0-9~<=][-+.:0-9_~<= a-fintxz]*\Z|(?:{'|'.join(_SAID)})\Z", re.IGNORECASE)
_TRUTH = {"true": True, "false": False}
_STRANGE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_NOTHING = ["", "", "", ""]  # no value of any kind
Places = dict[Steps, int]


class _Left(Exception):
    """Not certainly plain: YAML has to look at it."""


def read(block: str, first: int) -> tuple[dict[str, Any], Places] | None:
    """Values, and the line of each; `first` is the line of the file on which the block begins."""
    found = _LINE.findall(block)
    if not found or len(found) != block.count("\n") or _STRANGE.search(block):
        return None
    reading = _Reading()
    try:
        for line, (indent, dash, key, *value) in enumerate(found, first):
            if indent or dash:
                reading.below(len(indent), dash, key, value, line)
            elif value == _NOTHING:
                reading.open(key, line)
            else:
                reading.entry(key, value, line)
        reading.close()
    except _Left:
        return None
    return reading.values, reading.places


class _Reading:
    """The mapping as far as it was read; `inner` is what stands below the key `opened`, whose items or keys begin at `depth`."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.places: Places = {}
        self.opened = ""
        self.inner: list[Any] | dict[str, Any] | None = None
        self.depth = 0

    def entry(self, key: str, value: list[str], line: int) -> None:
        if self.opened:
            self.close()
        self._put(self.values, key, value, (), line)

    def open(self, key: str, line: int) -> None:
        """What the key means stands below it."""
        self.close()
        self._name(self.values, key, (), line)
        self.opened, self.values[key] = key, None

    def close(self) -> None:
        """The key above is done; one with nothing below it has no value, and YAML says what that means."""
        if self.opened:
            if self.inner is None:
                raise _Left
            self.values[self.opened] = self.inner
            self.opened, self.inner = "", None

    def below(self, depth: int, dash: str, key: str, value: list[str], line: int) -> None:
        if not self.opened:
            raise _Left
        if self.inner is None:
            self.inner, self.depth = [] if dash else {}, depth
        if dash:
            self._item(depth, key, value, line)
        elif isinstance(self.inner, dict) and depth == self.depth:
            self._put(self.inner, key, value, (self.opened,), line)
        elif isinstance(self.inner, list) and isinstance(self.inner[-1], dict) and depth == self.depth + 2:
            self._put(self.inner[-1], key, value, (self.opened, len(self.inner) - 1), line)
        else:
            raise _Left

    def _item(self, depth: int, key: str, value: list[str], line: int) -> None:
        if not isinstance(self.inner, list) or depth != self.depth:
            raise _Left
        steps = (self.opened, len(self.inner))
        self.places[steps] = line
        if key:
            self.inner.append({})
            self._put(self.inner[-1], key, value, steps, line)
        else:
            self.inner.append(self._value(value, steps, line))

    def _put(self, into: dict[str, Any], key: str, value: list[str], steps: Steps, line: int) -> None:
        self._name(into, key, steps, line)
        word = value[3]
        into[key] = _text(word) if word else self._value(value, (*steps, key), line)

    def _name(self, into: dict[str, Any], key: str, steps: Steps, line: int) -> None:
        if not key or key in into or key in _SAID:
            raise _Left
        self.places[(*steps, key)] = line

    def _value(self, value: list[str], steps: Steps, line: int) -> Any:
        day, items, quoted, word = value
        if word:
            return _text(word)
        if quoted:
            return quoted[1:-1]
        if items:
            return self._words(items[1:-1].strip(" "), steps, line)
        try:
            return date.fromisoformat(day)
        except ValueError:
            raise _Left from None

    def _words(self, items: str, steps: Steps, line: int) -> list[str | bool]:
        words: list[str | bool] = []
        for number, item in enumerate(items.split(",") if items else ()):
            self.places[(*steps, number)] = line
            word = item.strip(" ")
            if word[:1] == "-":
                raise _Left
            words.append(_text(word))
        return words


def _text(word: str) -> str | bool:
    """The word, if YAML would take it for text, and for no other than this; true and false are no words."""
    if not word or word != word.strip():
        raise _Left
    if word.isascii() and _OTHER.match(word):
        if word not in _TRUTH:
            raise _Left
        return _TRUTH[word]
    return word
