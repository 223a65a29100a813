"""What an article defines beside its text: where links lead, what stands in notes, what abbreviations mean."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.text.pattern import Pattern

_BEGINS = Pattern(
    r"^[ \t>*+\-.):\d]*+\[(?P<label>(?:\\.|[^\[\]\\]){1,999})\]:", re.DOTALL | re.MULTILINE, needs=("]:",)
)
_ENDS = Pattern(r"\n[ \t>]*(?:\n|\Z)")
_NOTE_ENDS = Pattern(r"\n[ \t>]*\n(?![ \t>]*\n|[ \t]+\S)")  # what is indented belongs to the note
_KEY = Pattern(r"[\w.\-]*", re.ASCII)  # names a definition, and says nothing
_TARGET = Pattern(r"\s*(?P<target><[^<>\n]*>|\S*)")
_FENCE = Pattern(r"[ \t>]*+(?:`{3,}+|~{3,}+)[ \t]*+[A-Za-z0-9+#.\-]*+[ \t]*+", re.ASCII)  # with no more than a language

Piece = tuple[int, str]  # its line, from 1


def definitions(body: str) -> Iterator[tuple[list[Piece], Piece | None]]:
    """What each says, row by row, and the address in it where that holds more than the signs of an address."""
    found = list(_BEGINS.finditer(body))
    line, counted = 1, 0
    for one, end in zip(found, [*(other.start() for other in found[1:]), len(body)], strict=False):
        line, counted = line + body.count("\n", counted, one.end()), one.end()
        yield _definition(one["label"], body[one.end() : end], line)


def _definition(label: str, rest: str, line: int) -> tuple[list[Piece], Piece | None]:
    """Of what begins with this label, and of the `rest` whatever belongs to it."""
    note = label.startswith("^")
    end = (_NOTE_ENDS if note else _ENDS).search(rest)
    rest = rest[: end.start()] if end else rest
    target = None if note else _TARGET.match(rest)
    if not target:
        return list(_rows(rest, line)), None
    begins = line + rest.count("\n", 0, target.end())
    named = [] if _KEY.fullmatch(label) else [(line, label)]
    return [*named, *_rows(rest[target.end() :], begins)], None if target[0].isascii() else (begins, target["target"])


def _rows(text: str, line: int) -> Iterator[Piece]:
    return ((number, row) for number, row in enumerate(text.split("\n"), line) if row and not _FENCE.fullmatch(row))
