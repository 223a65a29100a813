"""Rows of tables, however they are written: Markdown, HTML, CSV, sheets, and tables of Word and PowerPoint."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import msgspec

from checks.kinds import IMAGES
from checks.text.pattern import Pattern

_HTML_ROW = Pattern(r"<tr\b.{0,8000}?(?=<tr\b|</tr|</table|\Z)", re.IGNORECASE | re.DOTALL)
_HTML_CELL = Pattern(r"<t[dh]\b[^<>]{0,300}>(.{0,1000}?)(?=</?t[dhr]\b|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = Pattern(r"<[^<>]{0,300}>|[\s*_`~]+")
_RULER = Pattern(r"[\s|:>-]+")


class Cell(msgspec.Struct, frozen=True):
    """`text` without white space and marks; `start` in the folded text."""

    text: str
    start: int


Row = list[Cell]


def tables(text: str, suffix: str) -> Iterator[list[Row]]:
    """Rows that stand together, never none, each with a cell; a title above the header may be among them."""
    for rows in _written(text, suffix):
        if filled := [row for row in rows if row]:
            yield filled


def below(text: str, suffix: str, is_head: Callable[[str], object]) -> Iterator[list[Cell]]:
    """The cells below each header that is known by its text, up to the next such row."""
    for rows in tables(text, suffix):
        columns: dict[int, list[Cell]] = {}
        for row in rows:
            heads = [at for at, cell in enumerate(row) if is_head(cell.text)]
            for at in columns.keys() & set(range(len(row))) - set(heads):
                columns[at].append(row[at])
            if heads:
                yield from filter(None, columns.values())
                columns = {at: [] for at in heads}
        yield from filter(None, columns.values())


def behind(text: str, suffix: str, is_label: Callable[[str], object]) -> Iterator[list[Cell]]:
    """What stands in a row of a CSV behind a label; the signs between cells of other tables are known to whoever reads lines."""
    for rows in tables(text, suffix) if suffix == "csv" else ():
        yield from (row[at + 1 :] for row in rows for at, cell in enumerate(row[:-1]) if is_label(cell.text))


def bare(text: str) -> Iterator[str]:
    """Where an article may hold tables with marks, a text that has every word of their cells; a second without tags."""
    if "<t" not in text and "<T" not in text:
        if "|" not in text and "\t" not in text:
            return
        text = "\n".join(line for line in text.split("\n") if "|" in line or "\t" in line)
    joined = marked = text.replace("\\|", "")
    for mark in "*_`~":  # apart from tags, for what looks like one may begin and end in different cells
        marked = marked.replace(mark, "")
    if marked != text:
        yield marked
    if "<" in joined:
        yield _TAG.sub("", joined)


def _written(text: str, suffix: str) -> Iterator[list[Row]]:
    if suffix in IMAGES | {"docx", "pptx", "pdf", "zip"} and "\n\t" in text:
        yield _stacked(text)
    if suffix in IMAGES | {"docx", "pptx"}:
        return
    yield from _lined(text, "," if suffix == "csv" else "")
    if "<t" in text or "<T" in text:
        yield [
            [_cell(cell[1], row.start() + cell.start(1)) for cell in _HTML_CELL.finditer(row[0])]
            for row in _HTML_ROW.finditer(text)
        ]


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1


def _cell(written: str, start: int) -> Cell:
    text = "".join(written.split())  # most cells hold nothing else to be taken away
    marked = "<" in text or "*" in text or "_" in text or "`" in text or "~" in text
    return Cell(_TAG.sub("", written) if marked else text, start + len(written) - len(written.lstrip()))


def _stacked(text: str) -> list[Row]:
    """A cell a line; each but the first of a row begins with a tab."""
    rows: list[Row] = []
    for start, line in _lines(text):
        if line.startswith("\t") and rows:
            rows[-1].append(_cell(line[1:], start + 1))
        else:
            rows.append([_cell(line, start)])
    return rows


def _lined(text: str, comma: str) -> Iterator[list[Row]]:
    if not any(mark in text for mark in ("|", "\t", comma) if mark):
        return
    rows: list[Row] = []
    for start, line in _lines(text):
        mark = next((mark for mark in ("|", "\t", comma) if mark and mark in line), "")
        if mark and not _RULER.fullmatch(line):
            rows.append(list(_split(line, mark, start)))
        elif not mark and rows:
            yield rows
            rows = []
    if rows:
        yield rows


def _split(line: str, mark: str, start: int) -> Iterator[Cell]:
    if mark == "|":
        bare = line.lstrip(" \t>").removeprefix("|")
        start += len(line) - len(bare)
        line = bare
    for written in line.replace("\\|", "  ").split(mark):
        yield _cell(written, start)
        start += len(written) + 1
