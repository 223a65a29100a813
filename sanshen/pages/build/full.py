"""All pages, on every core: articles are read by several processes, then pages are printed by several.

Between the two stands no more than where each article lies, and who interprets whom.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice, starmap
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from sanshen.base.errors import PortalError
from sanshen.base.forked import Job, Processes, Run
from sanshen.base.parallel import processors
from sanshen.pages import sitemaps
from sanshen.pages.build import pages
from sanshen.pages.build.article_files import ArticleFiles, StoredArticle
from sanshen.pages.build.printer import Printer
from sanshen.pages.build.request import (
    MAKING,
    READING,
    Fault,
    Fresh,
    SiteFile,
    Tell,
)
from sanshen.pages.build.source import Source
from sanshen.pages.build.state import State, Ties, facts_of, row_of
from sanshen.pages.content_tree import tree_faults
from sanshen.pages.facts import Facts
from sanshen.pages.faults import BuildFaults
from sanshen.pages.page_specs import article_spec, column_spec
from sanshen.pages.pagination import PER_PAGE, frozen
from sanshen.pages.prepare import Note, converted, finished, parsed
from sanshen.pages.views import NEWEST, ArticlePage
from sanshen.portal.article import Article
from sanshen.portal.paths import REGULAR, place_of

BATCH = 250  # articles that one process reads at a time, and that share a temporary file
NEAR = 25  # of them that take each step together
T = TypeVar("T")


class Read(msgspec.Struct, frozen=True, array_like=True):
    """What one process read: where the articles lie now, their titles in the same order, what leads elsewhere, faults."""

    kept: list[StoredArticle]
    titles: list[str]
    ties: list[Ties]
    faults: list[Fault]


class Task(msgspec.Struct, frozen=True, array_like=True):
    """A stretch of a column, oldest first: as many articles as a part of the sitemap holds, the first of them at `start`.

    `kept` has one article more at an end where the column goes on: a neighbour. `count` is how many the column has.
    `others` are what they interpret or are interpreted by, `interpreted_by` names the latter, newest first.
    """

    place: str
    start: int
    count: int
    kept: list[StoredArticle]
    others: dict[str, StoredArticle]
    interpreted_by: dict[str, list[str]]

    @property
    def before(self) -> int:
        """How many neighbours stand before the stretch."""
        return int(self.start > 0)

    @property
    def own(self) -> int:
        """How many articles are the stretch's own."""
        return min(self.count - self.start, sitemaps.PART)


class Relations(NamedTuple):
    """By path: the documents that an article interprets, and what interprets a document, newest first."""

    interprets: dict[str, list[str]]
    interpreted_by: dict[str, list[str]]


class Whole:
    """Everything that the processes share; they are forked from the one that made it, so nothing of it is copied."""

    def __init__(self, source: Source, printer: Printer, fresh: Iterable[Fresh], article_files: Path) -> None:
        self.source, self.printer, self.article_files = source, printer, ArticleFiles(article_files)
        self.config, self.release, self.day = printer.config, printer.release, printer.day
        found = sorted(fresh, key=attrgetter("path"))
        self.modes = {one.path: one.mode for one in found}
        # anything else is a fault, and may never end when it is read
        plain = [one for one in found if one.mode == REGULAR]
        self.articles = {one.path: one for one in plain if one.path.endswith(".md")}
        self.files = {one.path: one for one in plain if not one.path.endswith(".md")}
        self.batches = list(_batches(list(self.articles), BATCH))

    # -- see sanshen.pages.world ---------------------------------------------------------------------------------------------

    def is_article(self, path: str) -> bool:
        return path in self.articles

    def is_file(self, path: str) -> bool:
        return path in self.files

    def read(self, path: str) -> bytes:
        return self.source.read(path, self.files[path].blob)

    def size(self, path: str) -> int:
        return self.source.size(path, self.files[path].blob)

    # -- what a process does -------------------------------------------------------------------------------------------

    def read_batch(self, file: int) -> Read:
        """The articles of one batch, into the temporary file that has its number."""
        read = Read([], [], [], [])
        chosen = [self.articles[path] for path in self.batches[file]]
        pieces: list[bytes] = []
        at = 0

        def note(fault: PortalError) -> None:
            read.faults.append(Fault.of(fault))

        for number, (facts, html) in enumerate(self._prepared(chosen, note), file * BATCH):
            _, _, rank, expires, packed = row_of(facts)
            body = html.encode()
            pieces += (packed, body)
            read.kept.append(StoredArticle(number, rank, expires, file, at, len(packed), len(body)))
            read.titles.append(facts.meta.title)
            at += len(packed) + len(body)
            if facts.uses:
                read.ties.append(Ties(facts.path, facts.uses, facts.interprets))
        self.article_files.write(file, pieces)
        return read

    def _prepared(self, chosen: Sequence[Fresh], note: Note) -> Iterator[tuple[Facts, str]]:
        """Step by step for some articles at a time: program and data stay near the processor, and a tenth of the time is saved."""
        contents = self.source.read_all((one.path, one.blob) for one in chosen)
        for some in _batches(chosen, NEAR):
            read = list(zip(some, contents))  # noqa: B905 - of what is still to come, as many as there are here
            articles = [one for one in starmap(partial(self._parsed, note), read) if one is not None]
            bodies = [self._converted(note, article) for article in articles]
            for article, html in zip(articles, bodies, strict=True):
                if html is None:
                    continue
                try:
                    yield finished(self, article, html, self.articles[article.path].record, note)
                except PortalError as fault:
                    note(fault)

    def _converted(self, note: Note, article: Article) -> str | None:
        try:
            return converted(self, article)
        except PortalError as fault:
            note(fault)
            return None

    def _parsed(self, note: Note, one: Fresh, data: bytes) -> Article | None:
        try:
            return parsed(one.path, data, one.blob)
        except PortalError as fault:
            note(fault)
            return None

    def print_stretch(self, packed: bytes) -> list[SiteFile]:
        """Pages of articles that follow each other in a column, its frozen pages among them, and their part of the sitemap."""
        task = msgspec.msgpack.decode(packed, type=Task)
        with self.article_files:
            made, own = self.print_articles(task)
        site, view, last = self.printer.site, self.printer.columns[task.place], frozen(task.count)
        for at in range(0, len(own), PER_PAGE):
            if (number := (task.start + at) // PER_PAGE + 1) <= last:
                items = own[at : at + PER_PAGE][::-1]
                made.append(self.printer.spec(column_spec(site, view, number, task.count, items)))
        name = sitemaps.part_name(task.place, task.start // sitemaps.PART + 1)
        made.append(self.printer.text(name, sitemaps.part(site.base_url, [page.facts for page in own])))
        return made

    def print_articles(self, task: Task) -> tuple[list[SiteFile], list[ArticlePage]]:
        """What was made of the stretch's own articles, and these; some at a time are read back."""
        made: list[SiteFile] = []
        others = {path: self._page(self.article_files.facts(kept)) for path, kept in task.others.items()}
        coming = (self._page(*self.article_files.article(kept)) for kept in task.kept)
        near = list(islice(coming, task.before))
        stop = task.before + task.own
        for start in range(task.before, stop, NEAR):
            inner = range(start, min(start + NEAR, stop))
            near += islice(coming, inner.stop + 1 - len(near))  # and the neighbour
            for at in inner:
                page = near[at]
                page.next = near[at - 1] if at else None  # readers go back in time
                page.previous = near[at + 1] if at + 1 < len(near) else None
                page.interprets = [others[path] for path in page.facts.interprets]
                page.interpreted_by = [others[path] for path in task.interpreted_by.get(page.facts.path, ())]
            made += self.printer.specs([article_spec(self.printer.site, near[at]) for at in inner])
            for at in inner:
                near[at].body = b""
        return made, near[task.before : stop]

    def _page(self, facts: bytes, html: bytes = b"") -> ArticlePage:
        page = self.printer.page(facts_of(facts))
        page.body = html
        return page

    def print_head(self, place: str, count: int, newest: bytes) -> list[SiteFile]:
        """What shows a column's newest, of which `newest` are there, oldest first."""
        known = self.facts(msgspec.msgpack.decode(newest, type=list[StoredArticle]))
        gone = count - len(known)
        self.printer.columns[place].articles = [self.printer.page(one) for one in reversed(known)]
        made = pages.head(self.printer, place, count, lambda start, stop: known[start - gone : stop - gone])
        return [*made, pages.feed(self.printer, place)]

    def facts(self, kept: Iterable[StoredArticle]) -> list[Facts]:
        with self.article_files:
            return [facts_of(self.article_files.facts(one)) for one in kept]

    def forget(self, files: Sequence[int]) -> int:
        """Delete files from which all pages are made; several processes do it sooner than one."""
        self.article_files.forget(files)
        return len(files)

    def copy_files(self, paths: Sequence[str]) -> list[SiteFile]:
        return [self.printer.put(path.removeprefix("content/"), self.read(path)) for path in paths]


class Build:
    """The order of work, from all contents to all pages."""

    def __init__(self, whole: Whole, state: State | None, jobs: int, tell: Tell) -> None:
        self.whole, self.state, self.tell = whole, state, tell
        self.jobs = jobs or processors()
        self.paths = list(whole.articles)
        self.kept: list[StoredArticle] = []
        self.ties: list[Ties] = []
        self.titles: dict[str, str] = {}
        self.written: list[SiteFile] = []

    def processes(self) -> Processes:
        """One is enough for a few articles."""
        return Processes(self.whole, self.jobs if len(self.whole.articles) > BATCH else 1)

    def read(self, run: Run) -> None:
        """Read all articles into temporary files; BuildFaults with everything that is wrong."""
        whole = self.whole
        results = run.all([("read_batch", (file,)) for file in range(len(whole.batches))], Read)
        # while the others read; where something is wrong, nobody asks what they have read
        if faults := list(tree_faults(whole.modes, whole.modes, whole.config.register)):
            raise BuildFaults(faults)
        self._collect(results)

    def _collect(self, results: Iterable[Read]) -> None:
        faults: list[Fault] = []
        done, total = 0, len(self.paths)
        for read in results:
            self.kept += read.kept
            self.titles.update(zip(self.paths[done : done + BATCH], read.titles, strict=not read.faults))
            self.ties += read.ties
            faults += read.faults
            done = min(done + BATCH, total)
            self.tell(READING, done, total)
        if faults:
            raise BuildFaults(fault.error() for fault in faults)

    def columns(self) -> dict[str, list[StoredArticle]]:
        """Articles of each column, oldest first, of the same time in the order of their paths backwards."""
        columns: dict[str, list[StoredArticle]] = {place: [] for place in self.whole.printer.columns}
        for path, kept in zip(reversed(self.paths), reversed(self.kept), strict=True):
            columns[place_of(path)].append(kept)
        for found in columns.values():
            found.sort(key=attrgetter("rank"))
        return columns

    def print(self, run: Run) -> None:
        """Print all pages from what was read, and what the theme serves beside them."""
        printer, total, pack = self.whole.printer, len(self.kept), msgspec.msgpack.encode
        columns = self.columns()
        relations = self.relations()
        weighed: list[tuple[int, Job]] = []
        for place, found in columns.items():
            for task in self._tasks(place, found, relations):
                weighed.append((task.own, ("print_stretch", (pack(task),))))
            weighed.append((2, ("print_head", (place, len(found), pack(found[-NEWEST:])))))
        weighed += [(2, ("copy_files", (batch,))) for batch in _batches(sorted(self.whole.files), BATCH)]
        weighed.sort(key=itemgetter(0), reverse=True)  # the long ones first
        results = run.all([job for _, job in weighed], list[SiteFile])
        if self.state is not None:
            self._keep(self.state)
        for place, view in printer.columns.items():
            newest = self.whole.facts(reversed(columns[place][-NEWEST:]))
            view.articles = [printer.page(one) for one in newest]
        self.written += pages.site_wide(printer)
        self.written += [pages.module(printer, view.column.path) for view in printer.modules]
        self.written.append(pages.home(printer))
        self.written.append(pages.sitemap_index(printer, lambda place: len(columns[place])))
        for made in results:
            self.written += made
            self.tell(MAKING, min(len(self.written), total), total)
        self.written += _theme_files(printer)
        for _ in run.all([("forget", (files,)) for files in _batches(range(len(self.whole.batches)), 20)], int):
            pass

    def relations(self) -> Relations:
        interprets = {one.path: one.interprets for one in self.ties if one.interprets}
        back: dict[str, list[str]] = {}
        for path in sorted(interprets, key=lambda path: (-self.kept_at(path).rank, path)):
            for target in interprets[path]:
                back.setdefault(target, []).append(path)
        return Relations(interprets, back)

    def _tasks(self, place: str, found: Sequence[StoredArticle], relations: Relations) -> Iterator[Task]:
        """The column in stretches, each with one more article at both ends where there is one."""
        for start in range(0, len(found), sitemaps.PART):
            stop = start + sitemaps.PART
            inner = [self.paths[one.number] for one in found[start:stop]]
            back = {path: relations.interpreted_by[path] for path in inner if path in relations.interpreted_by}
            wanted = {path for paths in back.values() for path in paths}
            wanted |= {target for path in inner for target in relations.interprets.get(path, ())}
            others = {path: self.kept_at(path) for path in wanted}
            yield Task(place, start, len(found), list(found[max(start - 1, 0) : stop + 1]), others, back)

    def kept_at(self, path: str) -> StoredArticle:
        return self.kept[bisect_left(self.paths, path)]

    def _keep(self, state: State) -> None:
        """Into the state, while the others print."""
        with self.whole.article_files as article_files:
            state.fill(
                (path, place_of(path), one.rank, one.expires, article_files.facts(one))
                for path, one in zip(self.paths, self.kept, strict=True)
            )
        state.tie(self.ties)
        state.fill_files((one.path, one.blob) for one in self.whole.files.values())
        state.finish()


def _theme_files(printer: Printer) -> Iterator[SiteFile]:
    base = printer.theme / "static"
    for path in sorted(base.rglob("*")):
        inner = path.relative_to(base).as_posix()
        if path.is_symlink():
            raise BuildFaults([PortalError("主题里不能有符号链接", cure="换成真实文件", path=f"theme/static/{inner}")])
        if path.is_file() and "/." not in f"/{inner}":
            yield printer.put(f"theme/{inner}", path.read_bytes())


def _batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))
