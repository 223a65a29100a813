"""How a sheet shows numbers: what its formats put around them, and days, which the file keeps as numbers."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import NamedTuple
from xml.etree import ElementTree

from checks.readers.concealed import local
from checks.readers.office_labels import TELLING

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_TOKEN = re.compile(r'"([^"]*)"|\\(.)|([0#?@]|General)|(;)')
_APART = re.compile(r'"[^"]*+"|\\.|\[[^\[\]]*+\]|_.|\*.|General', re.IGNORECASE)
# the formats that a file need not spell out, and those of Excel in Chinese
_DAYS = frozenset((14, 15, 16, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58))
_MONTHS = frozenset((17,))
_MONTH, _DAY = 7, 10
_LAST = 2_958_465  # 9999-12-31
_LEAP = 60  # of a day in 1900 that never was


class Format(NamedTuple):
    """`before` and `behind` where they may be a piece of something; of a day `shown` characters, 2026-12 or 2026-12-01, none of other numbers."""

    before: str = ""
    behind: str = ""
    shown: int = 0
    epoch: int = 1900


PLAIN = Format()


def unescaped(text: str) -> str:
    """`_x673A_` is how Excel writes a character that it will not write as itself; it shows the character."""
    if "_x" not in text:
        return text
    plain = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    if _SURROGATE.search(plain):
        plain = plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return plain


def formats(styles: ElementTree.Element, epoch: int = 1900) -> list[Format]:
    """Those of the cells of a workbook, whose days count from `epoch`."""
    codes = {one.get("numFmtId"): one.get("formatCode", "") for one in styles.iter() if local(one) == "numFmt"}
    cells = (one.get("numFmtId", "") for group in styles.iter() if local(group) == "cellXfs" for one in group)
    return [_format(key, codes.get(key, ""), epoch) for key in cells]


def number(value: str, how: Format = PLAIN) -> str:
    """With all its digits; as a day where the format says so."""
    try:
        found = Decimal(value)
    except InvalidOperation:
        return value
    shown = format(found, "f") if abs(found.adjusted()) < 40 else value
    return (_day(found, how) if how.shown and found.is_finite() else "") or shown


def _day(found: Decimal, how: Format) -> str:
    if not 1 <= found <= _LAST:
        return ""
    days = int(found)
    first = date(1904, 1, 1) if how.epoch == 1904 else date(1899, 12, 30 if days > _LEAP else 31)
    try:
        return (first + timedelta(days=days)).isoformat()[: how.shown]
    except OverflowError:
        return ""


def _format(key: str, code: str, epoch: int) -> Format:
    code = unescaped(code)
    return Format(*_literals(code), _shown(key, code), epoch)


def _shown(key: str, code: str) -> int:
    plain = _APART.sub("", code).partition(";")[0].lower()
    number = int(key) if key.isdecimal() and len(key) < 5 and not code else 0
    if "d" in plain or number in _DAYS:
        return _DAY
    return _MONTH if "y" in plain or number in _MONTHS else 0


def _literals(code: str) -> tuple[str, str]:
    before = behind = ""
    seen = False
    for quoted, escape, value, end in _TOKEN.findall(code):
        if end:
            break
        if value:
            seen, behind = True, ""
        elif seen:
            behind += quoted or escape
        else:
            before += quoted or escape
    return (before, behind) if TELLING.search(before + behind) else ("", "")
