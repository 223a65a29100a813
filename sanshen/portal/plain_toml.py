"""TOML that is nothing but plain lines, read without tomllib: the same values, ten times as fast.

Whatever is not certainly so is left to tomllib, which also says what is wrong: `read` then gives None. The registers are of this kind.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

_WORD, _TEXT, _NUMBER = "[A-Za-z0-9_-]+", r'"[^"\\\x00-\x1f\x7f]*"', "0|[1-9][0-9]{0,17}"
_GAP = "[ \n]*"
_TEXTS = rf"\[{_GAP}(?:{_TEXT}{_GAP},{_GAP})*(?:{_TEXT}{_GAP})?\]"
_UNBRACED = r'"[^"\\{}\x00-\x1f\x7f]*"'
_PAIR = rf"{_WORD} = (?:{_UNBRACED}|{_NUMBER})"
_TABLE = rf"\{{ ?{_PAIR}(?:, {_PAIR})* ?\}}"
_LINE = re.compile(
    rf"(?m:^)((?:#[^\x00-\x08\x0a-\x1f\x7f]*)?\n|\[\[({_WORD})\]\]\n|\[({_WORD})\]\n"
    rf"|({_WORD}) = (?:({_TEXT})|({_TEXTS})|([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})|({_NUMBER}|true|false)|(\[{_TABLE}(?:, {_TABLE})*\]))\n)"
)
_ONE_TEXT = re.compile(_TEXT)
_ONE_TABLE = re.compile(r"\{[^{}]*\}")
_ONE_PAIR = re.compile(rf"(?<![A-Za-z0-9_-])({_WORD}) = (?:({_TEXT})|({_NUMBER}))")


def read(toml: str) -> dict[str, Any] | None:
    """What tomllib would give."""
    lines = _LINE.findall(toml)
    if sum([len(line[0]) for line in lines]) != len(toml):
        return None
    tree: dict[str, Any] = {}
    rows: set[str] = set()
    at = tree
    for _, row, table, key, text, *other in lines:
        if key:
            if key in at:
                return None
            try:
                at[key] = text[1:-1] if text else _value(*other)
            except ValueError:
                return None
        elif row:
            if row in tree and row not in rows:
                return None
            rows.add(row)
            at = {}
            tree.setdefault(row, []).append(at)
        elif table:
            if table in tree:
                return None
            at = tree[table] = {}
    return tree


def _value(texts: str, day: str, word: str, tables: str) -> Any:
    """The one that is said; ValueError where there is no such day, or a key stands twice."""
    if texts:
        return [one[1:-1] for one in _ONE_TEXT.findall(texts)]
    if day:
        return date.fromisoformat(day)
    if tables:
        return [_table(one) for one in _ONE_TABLE.findall(tables)]
    return int(word) if word[0].isdigit() else word == "true"


def _table(said: str) -> dict[str, Any]:
    pairs = [(key, text[1:-1] if text else int(number)) for key, text, number in _ONE_PAIR.findall(said)]
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError(said)
    return table
