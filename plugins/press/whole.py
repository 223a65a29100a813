"""All pages, on every core: articles are read by several processes, then pages are printed by several.

Between the two stand the facts alone: who comes before whom, what interprets what. Bodies are kept on disk meanwhile.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import starmap
from operator import itemgetter
from pathlib import Path
from typing import TypeVar

import msgspec

from plugins import sitemaps
from plugins.facts import Facts
from plugins.faults import BuildFaults
from plugins.leaves import article_leaf, column_leaf
from plugins.prepare import Note, converted, finished, parsed
from plugins.press import spread
from plugins.press.order import Fault, Fresh, Tell, Written
from plugins.press.printer import Printer
from plugins.press.processes import Job, Processes, Run
from plugins.press.source import Source
from plugins.press.spool import Bodies, Body
from plugins.press.state import Row, State, facts_of, row_of
from plugins.sheets import SHEET, sealed
from plugins.survey import tree_faults
from plugins.views import NEWEST, ArticlePage
from portal.article import Article
from portal.errors import PortalError

BATCH = 250  # articles that one process reads at a time
NEAR = 25  # of them that take each step together
T = TypeVar("T")


class Read(msgspec.Struct, frozen=True, array_like=True):
    """What one process read: rows of the state, titles and bodies in the same order, what leads elsewhere, faults."""

    rows: list[Row]
    titles: list[str]
    bodies: list[Body]
    linked: list[Facts]
    faults: list[Fault]


class Task(msgspec.Struct, frozen=True, array_like=True):
    """A stretch of a column, oldest first: as many articles as a part of the sitemap holds, the first of them at `start`.

    `packed` has one article more at an end where the column goes on: a neighbour. `count` is how many the column has.
    """

    place: str
    start: int
    count: int
    packed: list[bytes]
    bodies: list[Body]
    others: dict[str, bytes]
    interpreted_by: dict[str, list[str]]


class Whole:
    """Everything that the processes share; they are forked from the one that made it, so nothing of it is copied."""

    def __init__(self, source: Source, printer: Printer, fresh: Iterable[Fresh], spool: Path) -> None:
        self.source, self.printer, self.spool = source, printer, spool
        self.house, self.release, self.day = printer.house, printer.release, printer.day
        found = sorted(fresh, key=lambda one: one.path)
        self.articles = {one.path: one for one in found if one.path.endswith(".md")}
        self.files = {one.path: one for one in found if not one.path.endswith(".md")}

    # -- see plugins.world ---------------------------------------------------------------------------------------------

    def is_article(self, path: str) -> bool:
        return path in self.articles

    def is_file(self, path: str) -> bool:
        return path in self.files

    def read(self, path: str) -> bytes:
        return self.source.read(path, self.files[path].blob)

    def size(self, path: str) -> int:
        return self.source.size(path, self.files[path].blob)

    # -- what a process does -------------------------------------------------------------------------------------------

    def read_batch(self, paths: Sequence[str]) -> Read:
        """Facts of some articles; their bodies go into a file of the spool."""
        read = Read([], [], [], [], [])
        chosen = [self.articles[path] for path in paths]
        name = str(self.spool / f"{paths[0].replace('/', '_')}.html")
        texts: list[bytes] = []
        at = 0

        def note(fault: PortalError) -> None:
            read.faults.append(Fault.of(fault))

        for facts, html in self._prepared(chosen, note):
            texts.append(html.encode())
            read.rows.append(row_of(facts))
            read.titles.append(facts.meta.title)
            read.bodies.append(Body(name, at, len(texts[-1])))
            at += len(texts[-1])
            if facts.uses:
                read.linked.append(facts)
        Path(name).write_bytes(b"".join(texts))
        return read

    def _prepared(self, chosen: Sequence[Fresh], note: Note) -> Iterator[tuple[Facts, str]]:
        """Step by step for some articles at a time: program and data stay near the processor, and a tenth of the time is saved."""
        contents = self.source.read_all((one.path, one.blob) for one in chosen)
        for some in _batches(chosen, NEAR):
            read = list(zip(some, contents))  # noqa: B905 - of what is still to come, as many as there are here
            articles = [one for one in starmap(partial(self._parsed, note), read) if one is not None]
            pages = [converted(self, article) for article in articles]
            for article, html in zip(articles, pages, strict=True):
                try:
                    yield finished(self, article, html, self.articles[article.path].record, note)
                except PortalError as fault:
                    note(fault)

    def _parsed(self, note: Note, one: Fresh, data: bytes) -> Article | None:
        try:
            return parsed(one.path, data, one.blob)
        except PortalError as fault:
            note(fault)
            return None

    def print_stretch(self, packed: bytes) -> list[Written]:
        """Pages of articles that follow each other in a column, its sealed pages among them, and their part of the sitemap."""
        task = msgspec.msgpack.decode(packed, type=Task)
        before = task.start > 0
        pages = [spread.page_of(self.printer, facts_of(one)) for one in task.packed]
        own = pages[before : before + len(task.bodies)]
        made = self._articles(task, pages, before)
        site, view, last = self.printer.site, self.printer.columns[task.place], sealed(task.count)
        for at in range(0, len(own), SHEET):
            if (number := (task.start + at) // SHEET + 1) <= last:
                items = own[at : at + SHEET][::-1]
                made.append(self.printer.leaf(column_leaf(site, view, number, task.count, items)))
        name = sitemaps.part_name(task.place, task.start // sitemaps.PART + 1)
        made.append(self.printer.text(name, sitemaps.part(site.base_url, [page.facts for page in own])))
        return made

    def _articles(self, task: Task, pages: Sequence[ArticlePage], before: bool) -> list[Written]:
        made: list[Written] = []
        others = {path: spread.page_of(self.printer, facts_of(one)) for path, one in task.others.items()}
        with Bodies() as bodies:
            for some in _batches(list(enumerate(task.bodies, int(before))), NEAR):
                for at, body in some:
                    page = pages[at]
                    page.content = bodies.read(body)
                    page.next = pages[at - 1] if at else None  # readers go back in time
                    page.previous = pages[at + 1] if at + 1 < len(pages) else None
                    page.interprets = [others[path] for path in page.facts.interprets]
                    page.interpreted_by = [others[path] for path in task.interpreted_by.get(page.facts.path, ())]
                made += self.printer.leaves([article_leaf(self.printer.site, pages[at]) for at, _ in some])
                for at, _ in some:
                    pages[at].content = ""
        return made

    def print_head(self, place: str, count: int, newest: Sequence[bytes]) -> list[Written]:
        """What shows a column's newest, of which `newest` are there, oldest first."""
        known = [facts_of(one) for one in newest]
        gone = count - len(known)
        self.printer.columns[place].articles = [spread.page_of(self.printer, one) for one in reversed(known)]
        made = spread.head(self.printer, place, count, lambda start, stop: known[start - gone : stop - gone])
        return [*made, spread.feed(self.printer, place)]

    def forget(self, names: Sequence[str]) -> int:
        """Spool files that all pages were made from: several processes are rid of them sooner than one."""
        for name in names:
            Path(name).unlink()
        return len(names)

    def copy_files(self, paths: Sequence[str]) -> list[Written]:
        return [self.printer.put(path.removeprefix("content/"), self.read(path)) for path in paths]


class Build:
    """The order of work, from all contents to all pages."""

    def __init__(self, whole: Whole, state: State | None, jobs: int, tell: Tell) -> None:
        self.whole, self.state, self.tell = whole, state, tell
        self.jobs = jobs or len(os.sched_getaffinity(0))
        self.written: list[Written] = []
        self.titles: dict[str, str] = {}
        self.linked: list[Facts] = []

    def run(self, surveyed: bool) -> None:
        """BuildFaults with everything that is wrong; nothing is printed then. `surveyed`: the names were looked at before."""
        whole = self.whole
        found = {one.path: one.mode for one in (*whole.articles.values(), *whole.files.values())}
        if not surveyed and (faults := list(tree_faults(found, whole.articles, whole.house.register))):
            raise BuildFaults(faults)
        with Processes(whole, self.jobs if len(whole.articles) > BATCH else 1) as run:
            columns, bodies = self._read(run)
            self._print(run, columns, bodies)

    def _read(self, run: Run) -> tuple[dict[str, list[Row]], dict[str, Body]]:
        """Rows of each column, oldest first, and where the bodies lie."""
        batches = list(_batches(sorted(self.whole.articles), BATCH))
        columns: dict[str, list[Row]] = {place: [] for place in self.whole.printer.columns}
        bodies: dict[str, Body] = {}
        faults: list[Fault] = []
        done = 0
        for read in run.all([("read_batch", (batch,)) for batch in batches], Read):
            for row, title, body in zip(read.rows, read.titles, read.bodies, strict=True):
                columns[row[1]].append(row)
                bodies[row[0]], self.titles[row[0]] = body, title
            self.linked += read.linked
            faults += read.faults
            done += BATCH
            self.tell("读稿件", min(done, len(self.whole.articles)), len(self.whole.articles))
        if faults:
            raise BuildFaults(fault.error() for fault in faults)
        for rows in columns.values():
            rows.sort(key=lambda row: row[0], reverse=True)
            rows.sort(key=lambda row: row[2])
        return columns, bodies

    def _print(self, run: Run, columns: dict[str, list[Row]], bodies: dict[str, Body]) -> None:
        printer, total = self.whole.printer, len(bodies)
        others, back = self._relations(columns)
        weighed: list[tuple[int, Job]] = []
        for place, rows in columns.items():
            for task in _tasks(place, rows, bodies, others, back):
                weighed.append((len(task.bodies), ("print_stretch", (msgspec.msgpack.encode(task),))))
            weighed.append((2, ("print_head", (place, len(rows), [row[4] for row in rows[-NEWEST:]]))))
        weighed += [(2, ("copy_files", (batch,))) for batch in _batches(sorted(self.whole.files), BATCH)]
        weighed.sort(key=itemgetter(0), reverse=True)  # the long ones first
        results = run.all([job for _, job in weighed], list[Written])
        if self.state is not None:
            self._keep(self.state, columns)
        for place, view in printer.columns.items():
            newest = [facts_of(row[4]) for row in reversed(columns[place][-NEWEST:])]
            view.articles = [spread.page_of(printer, one) for one in newest]
        self.written += spread.site_wide(printer)
        self.written += [spread.module(printer, view.column.path) for view in printer.modules]
        self.written.append(spread.home(printer))
        self.written.append(spread.sitemap_index(printer, lambda place: len(columns[place])))
        for made in results:
            self.written += made
            self.tell("生成页面", min(len(self.written), total), total)
        spooled = sorted({body.file for body in bodies.values()})
        for _ in run.all([("forget", (names,)) for names in _batches(spooled, 20)], int):
            pass

    def _relations(self, columns: dict[str, list[Row]]) -> tuple[dict[str, bytes], dict[str, list[str]]]:
        """Facts of whatever interprets or is interpreted, and for each document what interprets it, newest first."""
        ranks = {row[0]: (-row[2], row[0]) for rows in columns.values() for row in rows}
        back: dict[str, list[tuple[int, str]]] = {}
        for facts in self.linked:
            for target in facts.interprets:
                back.setdefault(target, []).append(ranks[facts.path])
        wanted = back.keys() | {path for found in back.values() for _, path in found}
        packed = {row[0]: row[4] for rows in columns.values() for row in rows if row[0] in wanted}
        return packed, {target: [path for _, path in sorted(found)] for target, found in back.items()}

    def _keep(self, state: State, columns: dict[str, list[Row]]) -> None:
        """Into the state, while the others print."""
        for rows in columns.values():
            state.fill(rows, ())
        state.fill((), self.linked)
        state.fill_files((one.path, one.blob) for one in self.whole.files.values())
        state.finish()


def _tasks(
    place: str,
    rows: Sequence[Row],
    bodies: dict[str, Body],
    others: dict[str, bytes],
    back: dict[str, list[str]],
) -> Iterator[Task]:
    """The column in stretches, each with one more article at both ends where there is one."""
    for start in range(0, len(rows), sitemaps.PART):
        inner = rows[start : start + sitemaps.PART]
        chosen = rows[max(start - 1, 0) : start + sitemaps.PART + 1]
        related = {row[0]: back[row[0]] for row in inner if row[0] in back}
        wanted = {path for paths in related.values() for path in paths}
        wanted |= {path for row in inner if row[0] in others for path in facts_of(row[4]).interprets}
        yield Task(
            place,
            start,
            len(rows),
            [row[4] for row in chosen],
            [bodies[row[0]] for row in inner],
            {path: others[path] for path in wanted},
            related,
        )


def _batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))
