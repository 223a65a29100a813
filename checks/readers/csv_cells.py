"""Formulas in a table of plain text: Excel computes them when it opens the file, and shows what stands nowhere in it."""

from __future__ import annotations

import csv
import re

from checks.text.pattern import Pattern

_SIGN = Pattern(r"[=+\-@＝＋－＠]")
_VALUE = r"\s*(?:\"[^\"]*\"|-?[\d.]+)\s*(?:[,;\t|]|\Z)"  # ="0012" keeps the noughts, and shows what is written
_CELL = r"\$?[A-Za-z]{1,3}\$?\d{1,7}"
_COMPUTES = Pattern(
    rf"\s*[=＝](?!{_VALUE})(?=.*\S)"
    rf"|\s*(?!\+86[ -]?\d[\d -]*(?:[,;\t|]|\Z))[+\-@＋－＠][\s(=+\-@]{{0,20}}"
    rf"(?:{_CELL}\s*(?:[-+*/^&:!=<>)%]|\Z)|[^\"\n]{{1,60}}!{_CELL}"  # a cell, here or of another sheet
    r"|[A-Za-z][\w.]{0,30}(?:\s*\||\((?![一-鿿]))|\""  # a program, a function, a text
    r"|[\d.]+(?:[eE][+-]?\d{1,3})?[\s%)]{0,9}[-+*/^&=<>](?=\s*[\w\"($+@-]))",
    re.DOTALL,
)
SEPARATOR = Pattern(r"(?i)sep=(?P<sign>[^\r\n\"])\s*")
_SIGNS = ",;\t|"  # what Excel parts cells by depends on the computer


def computed(text: str) -> int:
    """The first row in which Excel would compute a cell, or 0; a cell that no reader takes is held to be such a one, and so is a file of a format of formulas."""
    bare = text.removeprefix("\ufeff")
    if bare.startswith("ID;"):  # which Excel takes for SYLK, whatever the file is called
        return 1
    if not _SIGN.search(text):
        return 0
    lines = bare.splitlines(keepends=True)
    stated = SEPARATOR.fullmatch(lines[0])
    sure = {",", *(stated["sign"] if stated else "")}
    signs = [sign for sign in dict.fromkeys((*sure, *_SIGNS)) if sign == "," or sign in bare]
    return min(filter(None, (_row(lines, sign, sure=sign in sure) for sign in signs)), default=0)


def _row(lines: list[str], sign: str, *, sure: bool) -> int:
    """A quote that opens at a sign which only might part cells may never close: each line is then read alone."""
    rows = csv.reader(lines, delimiter=sign)
    done = 0
    try:
        for row in rows:
            if any(map(_COMPUTES.match, row)):
                return rows.line_num
            done = rows.line_num
    except csv.Error:
        if sure:
            return rows.line_num
        alone = (_row([line], sign, sure=len(lines) == 1) for line in lines[done:])
        return next((number for number, found in enumerate(alone, done + 1) if found), 0)
    return 0
