"""Spellings of one character folded into one, with the way back: full width, invisible characters, escapes, letters among digits.

It does not know Markdown, HTML or YAML: what their marks hide is looked for in the text of the page (`checks.seen`).

Two passes, because the second needs the first: spellings of one character (entities, escapes, full width, invisible
characters), then what only its neighbours explain (a letter O among digits, bold in the middle of a number).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache

from checks.text.characters import TAKEN
from checks.text.pattern import Pattern

# digits raised, lowered or in circles; a few number a list or a note, a row of them is a number
_SET_OFF = "⁰¹²³⁴-⁹₀-₉①-⑨⓪⓵-⓽⓿❶-❾➀-➈➊-➒⑴-⑼⒈-⒐"
_IS_SET_OFF = Pattern(f"[{_SET_OFF}]")
_FEW = 6
_CLASSES = (
    rf"[{TAKEN}]+",
    r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]+",
    r"[０-９Ａ-Ｚａ-ｚ＊﹡＠：（）＋．＿＜＞＝／]+",
    r"[\u2e80-\u2fdf\uf900-\ufaff絕機級]",
    rf"[{_SET_OFF}]+",
    r"[\U00010000-\U0010ffff]",  # few texts hold any, and a hundred ranges would slow the search in all
)
_FILLERS = "\u115f\u1160\u3164\uffa0\ufffc"  # letters and a sign without a shape
_STARRED = frozenset({"STAR", "STARS", "ASTERISK", "ASTERISKS"})
_SPELLING = Pattern(
    r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|nbsp|ensp|emsp|thinsp|shy|zwnj|zwj|starf?|ast|lowbar|hyphen|dash|ndash|mdash);"
    r"|(?:%[0-9A-Fa-f]{2})+"
    r"|;base64,[A-Za-z0-9+/]{8,4000}={0,2}"
    r"|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\x[0-9a-fA-F]{2}|" + "|".join(_CLASSES)
)
# what each of these begins with: one class of characters is looked for five times as fast as a dozen alternatives
_BEGINS = Pattern(r"[&%;\\" + "".join(one.strip("[]+") for one in _CLASSES) + "]")
_HAN_DIGITS = {char: str(n % 10) for char, n in zip("〇零○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", (0, 0, 0, *range(1, 10), 1, *range(1, 10)), strict=True)}  # fmt: skip
_CHECK = "χΧХхⅩⅹ✕✖╳"  # for the X at the end of an identity number
_LOOKALIKE = {**dict.fromkeys("OoОоΟο〇○", "0"), **dict.fromkeys("lI｜", "1")}
_CONTEXT = Pattern(
    # each way in one way only: `\*{1,2}` here, or a comment that may end at a later `-->`, is exponential
    r"(?<=\d)(?:[*_`\\]|~~|<!--(?:(?!-->).){0,80}-->"
    r"|</?(?:b|i|u|s|em|strong|span|font|a|sup|sub|small|big|mark|wbr|ins|del|code)(?:\s[^<>\n]{0,121}|/)?>)+(?=\d)"
    r"|(?<=\d)[OoОоΟο〇○lI]{1,18}(?=\d|[Xx](?![0-9A-Za-z]))|(?<=\d\d\d)[OoОоΟο〇○]{1,18}(?![A-Za-z])|(?<=\d[ -])[OoОоΟο〇○](?=[ -]?\d)"
    rf"|(?<=\d\d\d)[{_CHECK}](?![0-9A-Za-z])|(?<=\d{{17}})×(?!\s?\d)"
    rf"|(?<![{''.join(_HAN_DIGITS)}])[{''.join(_HAN_DIGITS)}]{{11,19}}(?![{''.join(_HAN_DIGITS)}])"
)
# no match of it without one of these
_CLOSE = Pattern(r"\d[ -]?[*_~`\\<OoОоΟο〇○lI×" + _CHECK + "]")
_ROW = Pattern(f"[{''.join(_HAN_DIGITS)}]{{11}}")
_DIGITS = Pattern(r"\d+")
_TRADITIONAL = {"絕": "绝", "機": "机", "級": "级"}


class Folded:
    """`text` is the folded text; `raw(n)` says where its n-th character stood before."""

    def __init__(self, text: str, starts: list[int], origins: list[int], before: Folded | None = None) -> None:
        self.text = text
        self._starts = starts
        self._origins = origins
        self._before = before

    @cached_property
    def row(self) -> int:
        """The most digits that follow each other with no more than 20 characters between any two."""
        most = count = end = 0
        for found in _DIGITS.finditer(self.text):
            count = found.end() - found.start() + (count if found.start() - end <= 20 else 0)
            most, end = max(most, count), found.end()
        return most

    def raw(self, position: int) -> int:
        index = bisect_right(self._starts, position) - 1
        here = self._origins[index] + position - self._starts[index]
        return self._before.raw(here) if self._before else here

    def at(self, raw: int) -> int:
        """Where in the folded text stands what stood at `raw`; of what is gone, whatever follows it."""
        here = self._before.at(raw) if self._before else raw
        index = bisect_right(self._origins, here) - 1
        place = self._starts[index] + here - self._origins[index]
        return min(place, self._starts[index + 1]) if index + 1 < len(self._starts) else place

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the characters from `start` up to `end` stood."""
        return self.raw(start), self.raw(end - 1) + 1 if end > start else self.raw(start)


def fold(text: str) -> Folded:
    first = _replaced(text, _spellings(text), _spelled)
    if not (_CLOSE.search(first.text) or _ROW.search(first.text)):
        return first
    return _replaced(first.text, _CONTEXT.finditer(first.text), _read, first)


def _spellings(text: str) -> Iterator[re.Match[str]]:
    at = 0
    while begin := _BEGINS.search(text, at):
        found = _SPELLING.match(text, begin.start())
        if found:
            yield found
        at = found.end() if found else begin.end()


def _replaced(
    text: str, places: Iterable[re.Match[str]], how: Callable[[str], str], before: Folded | None = None
) -> Folded:
    pieces: list[str] = []
    starts, origins = [0], [0]
    length = end = 0
    for found in places:
        (first, last), written = found.span(), found[0]
        plain = how(written)
        if plain == written:
            continue
        pieces += (text[end:first], plain)
        length += first - end
        starts += range(length, length + len(plain))  # one for one where it can be, otherwise all at the first
        if len(plain) == len(written):
            origins += range(first, last)
        else:
            step, most = len(written), len(written) - 1
            origins += [first + min(offset * step // len(plain), most) for offset in range(len(plain))]
        length += len(plain)
        end = last
        starts.append(length)
        origins.append(end)
    pieces.append(text[end:])
    return Folded("".join(pieces), starts, origins, before)


def _spelled(found: str) -> str:
    if found[0] == "&":
        import html

        plain = html.unescape(found)
        return "".join(_spelled(char) if _SPELLING.fullmatch(char) else char for char in plain)
    if found[0] == "%":
        return _unquoted(found)
    if found[0] == "\\":
        code = int(found[2:], 16)
        return _printable(chr(code), found) if code < 0x110000 and not 0xD800 <= code < 0xE000 else found
    if found[0] == ";":
        return _unpacked(found)
    if _IS_SET_OFF.match(found):
        import unicodedata

        return "".join(str(unicodedata.digit(char)) for char in found) if len(found) >= _FEW else found
    return "".join(_single(char) for char in found)


def _unpacked(found: str) -> str:
    """What stands in a data address, as long as it is text."""
    import base64

    head, _, packed = found.partition(",")
    try:
        plain = base64.b64decode(packed, validate=True).decode("utf-8")
    except ValueError:
        return found
    return f"{head},{plain}" if plain.isprintable() else found


def _unquoted(found: str) -> str:
    try:
        return _printable(bytes.fromhex(found.replace("%", "")).decode("utf-8"), found)
    except UnicodeDecodeError:
        return found


def _printable(plain: str, found: str) -> str:
    """What an escape stands for, unless that is a control character, which would move lines."""
    return plain if plain.isprintable() else found


@lru_cache(maxsize=2048)
def _single(char: str) -> str:
    import unicodedata  # most texts have nothing to be folded

    if char in _TRADITIONAL:
        return _TRADITIONAL[char]
    kind = unicodedata.category(char)
    if char.isspace() or char == "\u2800":
        return " "
    if kind in ("Cc", "Cf", "Mn", "Me", "Cn") or char in _FILLERS:
        return ""
    if kind == "Pd" or char == "\u2212":
        return "-"
    if (
        kind in ("So", "Sm", "Po")
        and not _STARRED.isdisjoint(unicodedata.name(char, "").split())
        and char not in "＊﹡"
    ):
        return "★"
    digit = unicodedata.decimal(char, None)
    return str(digit) if digit is not None else unicodedata.normalize("NFKC", char)


def _read(found: str) -> str:
    if len(found) >= 11 and all(char in _HAN_DIGITS for char in found):
        return "".join(_HAN_DIGITS[char] for char in found)
    if found in _CHECK or found == "×":
        return "X"
    return "".join(_LOOKALIKE[char] for char in found) if all(char in _LOOKALIKE for char in found) else ""
