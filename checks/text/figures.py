"""Figures in cells and in running text: what they are worth, to how many places, in which unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import msgspec

from checks.text.cells import Row

_FIGURE = re.compile(r"[(（]?([-−]?)(\d{1,3}(?:[,，]\d{3})+|\d{1,15})(?:\.(\d{1,6}))?([%％]?)[)）]?")
_NOTHING = frozenset({"", "-", "—", "——", "–", "/", "…", "无"})
UNITS = {
    "元": ("money", 1), "千元": ("money", 1_000), "万元": ("money", 10_000), "亿元": ("money", 100_000_000),
    "人": ("people", 1), "万人": ("people", 10_000), "人次": ("visits", 1), "万人次": ("visits", 10_000),
    "吨": ("mass", 1), "万吨": ("mass", 10_000), "亩": ("area", 1), "万亩": ("area", 10_000), "公顷": ("area", 15),
    "户": ("households", 1), "万户": ("households", 10_000), "千瓦时": ("power", 1), "万千瓦时": ("power", 10_000), "亿千瓦时": ("power", 100_000_000),
}  # fmt: skip
UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
_WRITTEN = re.compile(rf"(?<![\d.,，〔-])(\d{{1,3}}(?:,\d{{3}})+|\d+)(\.\d+)?\s?({UNIT})(?![一-鿿]{{0,2}}[/／])")


class Figure(msgspec.Struct, frozen=True):
    value: Decimal
    places: int
    percent: bool = False

    @property
    def telling(self) -> bool:
        """Has so many digits that the same ones elsewhere mean the same thing."""
        return len(str(self.value).replace(".", "").strip("0-")) >= 4


def figure(text: str) -> Figure | None:
    """The number that a cell holds and nothing else."""
    found = _FIGURE.fullmatch(text)
    if found is None:
        return None
    whole = found[2].replace(",", "").replace("，", "")
    sign = "-" if found[1] else ""
    value = Decimal(f"{sign}{whole}.{found[3]}" if found[3] else sign + whole)
    return Figure(value, len(found[3] or ""), bool(found[4]))


def addend(text: str) -> Figure | None:
    """As `figure`, and nothing where a dash or an empty cell stands for nothing."""
    return Figure(Decimal(0), 0) if text in _NOTHING else figure(text)


def slack(parts: list[Figure]) -> Decimal:
    """How far a sum may be off by rounding alone; whole numbers are not rounded."""
    places = max((part.places for part in parts), default=0)
    return Decimal(len(parts) + 1) / 2 * Decimal(10) ** -places if places else Decimal(0)


def written(text: str) -> Iterator[tuple[int, Figure, str]]:
    """Amounts with their units in running text."""
    for found in _WRITTEN.finditer(text):
        told = figure(found[1] + (found[2] or ""))
        if told is not None:
            yield found.start(), told, found[3]


def column(rows: list[Row], index: int) -> list[str]:
    return [row[index].text if index < len(row) else "" for row in rows]
