"""Numbers in running text, also where spaces, dashes or a line end stand inside them."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from checks.text.folding import Folded
from checks.text.pattern import Pattern

GAP = r"[ .\-·]{0,3}"
BREAK = r"[ \t]{0,3}\\?(?:<br ?/?>)?\r?\n[ \t>]{0,4}|<br ?/?>"  # a line end, as Markdown knows it
_NO_DIGITS = Pattern(r"[^0-9Xx]+")
# how people split long numbers; anything else is a row of separate figures
SHAPES = frozenset(
    {
        (3, 4, 4), (3, 3, 5), (3, 8), (7, 4), (4, 3, 4), (4, 7), (2, 9), (1, 10), (5, 6), (6, 5),
        (6, 8, 4), (6, 8, 3, 1), (6, 4, 4, 4), (6, 4, 2, 2, 4), (6, 4, 4, 3, 1), (4, 4, 4, 4, 2), (3, 3, 4, 4, 4),
        (3, 3, 8, 4), (6, 6, 3), (4, 4, 4, 4), (4, 4, 4, 4, 3), (6, 13), (6, 10), (6, 12), (4, 4, 4, 7), (4, 4, 4, 5, 2),
    }
)  # fmt: skip


class Number(msgspec.Struct, frozen=True):
    """`digits` without its gaps; `start` and `end` in the folded text."""

    digits: str
    start: int
    end: int


class NumberPattern(Pattern):
    """`least` digits stand in every match, never more than 20 characters apart: most texts hold no such row.

    A number that is `proven` by what its digits say may have one gap wherever it likes.
    """

    def __init__(self, expression: str, least: int, proven: bool = False) -> None:
        super().__init__(expression)
        self.least = least
        self.proven = proven


def pattern(
    head: str,
    more: int,
    tail: str = r"\d",
    gap: str = GAP,
    lead: str = "",
    end: str = "0-9A-Za-z",
    proven: bool = False,
) -> NumberPattern:
    """`head`, `more` digits and `tail`, not followed by one of `end`; `lead` may stand before and does not count.

    Found at every start, so that one number cannot shadow another.
    """
    return NumberPattern(rf"(?<![0-9]){lead}(?=({head}(?:{gap}\d){{{more}}}{gap}{tail})(?![{end}]))", more + 1, proven)


def numbers(folded: Folded, wanted: NumberPattern) -> Iterator[Number]:
    """Matches of a `pattern` whose gaps are plausible."""
    if folded.row < wanted.least:
        return
    for found in wanted.finditer(folded.text):
        if not _plausible(found[1], wanted.proven):
            continue
        digits = _NO_DIGITS.sub("", found[1]).upper()
        yield Number(digits, found.start(1), found.end(1))


def _plausible(written: str, proven: bool) -> bool:
    if written.isalnum():
        return True
    gaps = _NO_DIGITS.findall(written)
    inline = [gap for gap in gaps if not _is_break(gap)]
    if not inline or (proven and len(gaps) == 1):
        return True  # lines of digits alone; `is_scattered` says whether words have to say what they are
    if (
        len(inline) == len(gaps) > 1
        and gaps.count(gaps[0]) == len(gaps)
        and len(written) == len(gaps) * len(gaps[0]) + len(gaps) + 1
    ):
        return True  # digit by digit
    if len({gap.strip(" )") or gap.strip(")")[:1] for gap in inline}) > 1:
        return False
    shape = _shape(written)
    return shape in SHAPES or (set(shape) == {1} and len(inline) == len(gaps))


def _shape(written: str) -> tuple[int, ...]:
    return tuple(map(len, _NO_DIGITS.split(written)))


def _is_break(gap: str) -> bool:
    return "\n" in gap or "<" in gap


def is_broken(folded: Folded, number: Number) -> bool:
    """Whether a line ends within the number."""
    return _is_break(folded.text[number.start : number.end])


def is_scattered(folded: Folded, number: Number) -> bool:
    """Whether more than one line ends within the number, and not where people part such numbers: it may be a column of figures."""
    written = folded.text[number.start : number.end]
    breaks = sum(map(_is_break, _NO_DIGITS.findall(written)))
    return breaks > 1 and _shape(written) not in SHAPES


def around(folded: Folded, number: Number, before: int, after: int) -> tuple[str, str]:
    """What stands before and after the number on its own line."""
    text = folded.text
    left = text[max(0, number.start - before) : number.start].rpartition("\n")[2]
    right = text[number.end : number.end + after].partition("\n")[0]
    return left, right
