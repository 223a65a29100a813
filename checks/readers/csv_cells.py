"""Formulas in a table of plain text: Excel computes them when it opens the file, and shows what stands nowhere in it."""

from __future__ import annotations

import csv
import re

from checks.text.pattern import Pattern

_SIGN = Pattern(r"[=+\-@＝＋－＠]")
_COMPUTES = Pattern(
    r"\s*[=＝](?!\s*(?:\"[^\"]*\"|-?[\d.]+)\s*\Z).*\S"  # ="0012" keeps the noughts, and shows what is written
    r"|\s*[+\-@＋－＠].*(?:[&!|]|[A-Za-z.]\()",
    re.DOTALL,
)
_SEPARATOR = Pattern(r"(?i)sep=(?P<sign>[^\r\n\"])\s*")


def computes(text: str) -> bool:
    """Whether Excel would compute a cell; a cell that no reader takes is held to be such a one."""
    if not _SIGN.search(text):
        return False
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    stated = _SEPARATOR.fullmatch(lines[0])
    rows = csv.reader(lines, delimiter=stated["sign"] if stated else ",")
    try:
        return any(_COMPUTES.match(cell) for row in rows for cell in row)
    except csv.Error:
        return True
