"""The sheet on which a paper was drafted, passed round and signed: its labels, and how many of them stand together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, takewhile
from typing import NamedTuple

from checks.text.cells import Cell, Rows
from checks.text.pattern import Pattern

_DRAFTED = r"拟稿(?:人|单位|科室|部门|股室)?|核稿(?:人|单位|科室|部门)?"
_SIGNED = (
    r"签发(?:人|领导|意见)?|会签(?:单位|部门|意见|人)?|审签(?:人|意见)?|复核|(?:主要|分管|局|区|县|镇|单位|有关|带班|办|馆|校|院){0,2}领导(?:批示|审签|签发|审定|审批|批阅|阅示|签批|意见)(?:意见)?|(?:主要|分管)?负责人(?:批示|签发|审签)"
    r"|批示(?:意见)?|(?:办公室|科室|秘书科|秘书股|综合科)?(?:拟办|批办)(?:意见)?|(?:办公室|秘书科|政府办|党政办)(?:主任|负责人)?(?:审核|审签|核稿)?意见"
)
_BESIDE = (
    r"来文(?:单位|机关|字号|文号|号|编号|标题|日期|时间)|收文(?:编号|号|字号|日期|时间)|收到日期|文件标题|来文内容摘要|印发份数|打印份数|印数|校对(?:人)?|打字|缓急(?:程度)?|公开属性|密级"
    r"|主办(?:单位|科室|部门)|承办(?:单位|科室|部门|人)?(?:意见|结果)?|办理(?:结果|情况|时限)|传阅(?:人|情况|签字|范围)?|签阅(?:时间|日期)?|阅办(?:意见)?|分发|归档"
)
_LABELS = Pattern(rf"(?:{_DRAFTED}|{_SIGNED}|{_BESIDE})")
# a label with what was filled in behind a colon, or alone in its line; blanks between the characters are usual
_FIELD = Pattern(
    r"(?:^|(?<=[\s|>*_；;　]))(?P<label>[一-鿿](?:\s{0,4}[一-鿿]){1,11}?)[*_ \t]{0,6}(?:[:：][*_]{0,2}[ \t]{0,6}(?P<value>[^\s|:：_]{0,24})|(?=[ \t|]{0,4}$))",
    re.MULTILINE,
)
_WORDS = ("稿", "签", "批", "缓", "拟", "阅")
_WINDOW = 1500  # characters that a sheet's labels stand within
_DRAFT, _SIGN = Pattern(_DRAFTED), Pattern(_SIGNED)
# what is written on a paper that came in
_HANDLE = Pattern(r".{0,4}(?:拟办|批办)(?:意见)?|.{0,4}领导(?:批示|阅示|批阅|签批).{0,2}|批示(?:意见)?")
_MOST = 400  # labels that are looked at


class Field(NamedTuple):
    """A label of a sheet, where it stands, and whether somebody filled it in."""

    at: int
    label: str
    filled: bool


def fields(text: str, tables: Iterable[Rows]) -> list[Field]:
    """The labels of sheets in the order of the text, at most some hundred."""
    return sorted({*_lines(text), *_cells(tables)})[:_MOST]


def is_sheet(labels: set[str], titled: bool) -> bool:
    """Whether these labels make a sheet; below a title fewer do."""
    drafted = sum(bool(_DRAFT.fullmatch(label)) for label in labels)
    signed = sum(bool(_SIGN.fullmatch(label)) for label in labels)
    handled = sum(bool(_HANDLE.fullmatch(label)) for label in labels)
    if titled:
        return len(labels) >= 2 and drafted + signed >= 1
    return bool(
        (drafted >= 1 and signed >= 1 and len(labels) >= 4)
        or (drafted >= 2 and signed >= 1 and len(labels) >= 3)
        or (handled >= 2 and len(labels) >= 3)
    )


def together(fields: Sequence[Field]) -> tuple[int, set[str], int]:
    """Start, distinct labels and filled cells of the fullest stretch of text."""
    best: tuple[int, set[str], int] = (0, set(), 0)
    for number, (start, _, _) in enumerate(fields):
        near = list(takewhile(lambda field: field.at < start + _WINDOW, islice(fields, number, None)))  # noqa: B023
        labels = {field.label for field in near}
        if len(labels) > len(best[1]):
            best = (start, labels, len({field.label for field in near if field.filled}))
    return best


def _lines(text: str) -> Iterator[Field]:
    if not any(word in text for word in _WORDS):
        return
    for found in _FIELD.finditer(text):
        label = "".join(found["label"].split())
        if _LABELS.fullmatch(label):
            yield Field(found.start(), label, bool(found["value"]))


def _cells(tables: Iterable[Rows]) -> Iterator[Field]:
    """Labels in cells; what was filled in stands behind or below them."""
    for table in tables:
        for row, under in zip(table.rows, [*table.rows[1:], []], strict=True):
            for number, cell in enumerate(row):
                label = "" if cell.spread or len(cell.text) > 14 else cell.text.rstrip(":：")
                if not _LABELS.fullmatch(label):
                    continue
                near = (*row[number + 1 : number + 2], *under[number : number + 1])
                yield Field(cell.start, label, any(map(_is_filled, near)))


def _is_filled(cell: Cell) -> bool:
    return bool(cell.text) and not _LABELS.fullmatch(cell.text.rstrip(":："))
