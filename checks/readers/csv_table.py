"""The table of a CSV by its dialect: the sign between cells, quotes around them, lines within them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from checks.readers.csv_cells import SEPARATOR
from checks.text.places import MOST, Place, Table

_SIGNS = ",;\t|，；"  # what Excel parts cells by depends on the computer; Chinese signs are typed by hand
_LINES = 50  # by which the sign is told


def csv_table(text: str) -> Table:
    """`text` as it was decoded; nothing in a file of one column."""
    stated = SEPARATOR.fullmatch(text[:40].removeprefix("\ufeff").partition("\n")[0])
    sign = stated["sign"] if stated else _sign(text)
    return Table(list(_places(text, sign)) if sign else [], quoted=True)


def _sign(text: str) -> str:
    """The one that most lines hold equally often."""
    best, most = "", 0
    lines = [re.sub(r'"[^"]*+"', "", line) for line in text[:100_000].splitlines()[:_LINES] if line.strip()]
    for sign in _SIGNS:
        counts = Counter(line.count(sign) for line in lines)
        del counts[0]
        common = max(counts.values(), default=0)
        if common > most:
            best, most = sign, common
    return best


@lru_cache(maxsize=8)
def _cell(sign: str) -> re.Pattern[str]:
    one = re.escape(sign)
    quoted = r'"(?P<quoted>(?:[^"]|"")*+)"'
    return re.compile(rf"(?:[ \ufeff]*+{quoted})?(?P<bare>[^{one}\r\n]*+)(?P<end>{one}|\r\n|\n|\r|\Z)")


def _places(text: str, sign: str) -> Iterator[Place]:
    """A quote that never closes is a character like others."""
    row = column = at = 0
    pattern = _cell(sign)
    for _ in range(MOST):
        found = pattern.match(text, at)
        if found is None or at >= len(text):
            return
        start, end = found.start(), found.start("end")
        if found["quoted"] is not None and not found["bare"].strip():
            start, end = found.span("quoted")
        yield Place(start, end, row, column)
        row, column = (row, column + 1) if found["end"] == sign else (row + 1, 0)
        at = found.end()
