"""Rows of tables, however they are written: Markdown, HTML, lines with tabs, and what readers found in files of other kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

from checks.kinds import PICTURE
from checks.text.cells import TAG, Cell, Row, Rows, cell_of
from checks.text.pattern import Pattern

if TYPE_CHECKING:
    from checks.text.folding import Folded
    from checks.text.places import Place, Table

_WORD = Pattern(r"\S+")
_SHORT = 24  # characters
_RULER = Pattern(r"[\s|:>-]+")


class Part(Protocol):
    """A part of a file, with the tables that its reader found."""

    @property
    def name(self) -> str: ...

    @property
    def text(self) -> str: ...

    @property
    def tables(self) -> tuple[Table, ...]: ...


def tables(folded: Folded, parts: Iterable[tuple[int, Part]]) -> Iterator[Rows]:
    """Those of a document: of each of its `parts`, at this offset; of what is one text there are none."""
    parts = list(parts)
    if not parts:
        yield from _written(folded.text, 0, len(folded.text))
    last: Rows | None = None
    for start, part in parts:
        for rows, continues in _of_part(folded, start, part):
            if continues and last is not None:
                last.rows.extend(rows.rows)
            else:
                yield from (last,) if last else ()
                last = rows
    yield from (last,) if last else ()


def _of_part(folded: Folded, start: int, part: Part) -> Iterator[tuple[Rows, bool]]:
    """What its reader found, and tables in the text between; whether it goes on with the table before."""
    at, end = folded.at(start), folded.at(start + len(part.text))
    between = _pieces if part.name.endswith(PICTURE) else _written
    if part.tables:
        from checks.text.expanded import expanded  # few files hold any

    def taken(place: Place) -> Cell:
        first = folded.at(start + place.start)
        return cell_of(folded.text[first : folded.at(start + place.end)], first)

    for table in part.tables:
        if table.places:
            begin = folded.at(start + table.places[0].start)
            yield from ((one, False) for one in between(folded.text, at, begin))
            yield Rows(expanded(table, taken), table.quoted), table.continues
            at = max(at, folded.at(start + table.places[-1].end))
    yield from ((one, False) for one in between(folded.text, at, end))


def below(tables: Iterable[Rows], is_head: Callable[[str], object]) -> Iterator[list[Cell]]:
    """The cells below each header that is known by its text, up to the next such row."""
    for table in tables:
        columns: dict[int, list[Cell]] = {}
        for row in table.rows:
            heads = [at for at, cell in enumerate(row) if not cell.spread and is_head(cell.text)]
            for at in columns.keys() & set(range(len(row))) - set(heads):
                columns[at].append(row[at])
            if heads:
                yield from filter(None, columns.values())
                columns = {at: [] for at in heads}
        yield from filter(None, columns.values())


def behind(tables: Iterable[Rows], is_label: Callable[[str], object]) -> Iterator[list[Cell]]:
    """What stands in a row of a CSV behind a label; the signs between cells of other tables are known to whoever reads lines."""
    for table in tables:
        if table.quoted:
            yield from (row[at + 1 :] for row in table.rows for at, cell in enumerate(row[:-1]) if is_label(cell.text))


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
        yield TAG.sub("", joined)


def _written(text: str, start: int, end: int) -> Iterator[Rows]:
    """Those in the text itself, from `start` up to `end`."""
    piece = text if not start and end == len(text) else text[start:end]
    yield from _lined(piece, start)
    if "姓名" in piece or "户主" in piece:  # in columns of blanks nothing but lists of persons is looked for
        yield from _spaced(piece, start)
    if "<t" in piece or "<T" in piece:
        from checks.text.html_tables import html_tables  # few texts hold any

        for rows in html_tables(piece, lambda at, to: cell_of(piece[at:to], start + at)):
            yield Rows(rows)


def _lines(text: str, start: int) -> Iterator[tuple[int, str]]:
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1


def _pieces(text: str, start: int, end: int) -> Iterator[Rows]:
    """What a picture shows beside its tables: pieces that stand side by side."""
    if text[start:end].strip():
        yield Rows(_stacked(text[start:end], start))


def _stacked(text: str, start: int) -> list[Row]:
    """A cell a line; each but the first of a row begins with a tab."""
    rows: list[Row] = []
    for at, line in _lines(text, start):
        if line.startswith("\t") and rows:
            rows[-1].append(cell_of(line[1:], at + 1))
        else:
            rows.append([cell_of(line, at)])
    return rows


def _lined(text: str, start: int) -> Iterator[Rows]:
    if "|" not in text and "\t" not in text:
        return
    rows: list[Row] = []
    for at, line in _lines(text, start):
        mark = next((mark for mark in "|\t" if mark in line), "")
        if mark and not _RULER.fullmatch(line):
            rows.append(list(_split(line, mark, at)))
        elif not mark and rows:
            yield Rows(rows)
            rows = []
    if rows:
        yield Rows(rows)


def _spaced(text: str, start: int) -> Iterator[Rows]:
    """Lines that blanks part into as many short words as the line above."""
    rows: list[Row] = []
    for at, line in _lines(text, start):
        found = list(_WORD.finditer(line)) if " " in line and "|" not in line and "\t" not in line else []
        words = [cell_of(one[0], at + one.start()) for one in found if one.end() - one.start() <= _SHORT]
        if rows and len(words) != len(rows[0]):
            yield from [Rows(rows)] if len(rows) > 1 else ()
            rows = []
        if len(words) > 1 and len(words) == len(found):
            rows.append(words)
    if len(rows) > 1:
        yield Rows(rows)


def _split(line: str, mark: str, start: int) -> Iterator[Cell]:
    if mark == "|":
        bare = line.lstrip(" \t>").removeprefix("|")
        start += len(line) - len(bare)
        line = bare
    for written in line.replace("\\|", "  ").split(mark):
        yield cell_of(written, start)
        start += len(written) + 1
