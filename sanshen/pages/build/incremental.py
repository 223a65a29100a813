"""The pages that a change touches: an article's own, its neighbours, what interprets it, the lists that show it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from sanshen.base.errors import PortalError
from sanshen.pages import pagination, sitemaps
from sanshen.pages.build import pages
from sanshen.pages.build.printer import Printer
from sanshen.pages.build.request import Fresh, SiteFile
from sanshen.pages.build.source import Source
from sanshen.pages.build.stale_pages import Touched
from sanshen.pages.build.state import State
from sanshen.pages.content_tree import path_faults, twin_faults
from sanshen.pages.facts import Facts
from sanshen.pages.faults import BuildFaults
from sanshen.pages.prepare import prepare
from sanshen.pages.views import NEWEST
from sanshen.portal.placing import owner
from sanshen.portal.provenance import Record

Around = tuple[Facts | None, Facts | None]


class Update:
    """One change of the state, and what is printed for it. What `sanshen.pages.world` asks is answered of the tree after the change."""

    def __init__(self, state: State, source: Source, printer: Printer, fresh: Iterable[Fresh]) -> None:
        self.state, self.source, self.printer = state, source, printer
        self.config, self.release, self.day = printer.config, printer.release, printer.day
        self.written: list[SiteFile] = []
        self.removed: set[str] = set()
        self.titles: dict[str, str] = {}
        self._fresh = {one.path: one for one in fresh}
        self._contents: dict[str, bytes] = {}
        self._faults: list[PortalError] = []
        self._made: dict[str, tuple[Facts, str]] = {}
        self._pages: set[str] = set()  # articles whose own page is made again
        self._touched: dict[str, Touched] = {}

    # -- the tree as it is now -----------------------------------------------------------------------------------------

    def is_article(self, path: str) -> bool:
        fresh = self._fresh.get(path)
        return path.endswith(".md") and (bool(fresh.blob) if fresh else self.state.is_article(path))

    def is_file(self, path: str) -> bool:
        return not path.endswith(".md") and bool(self._blob(path))

    def read(self, path: str) -> bytes:
        if path not in self._contents:
            self._contents[path] = self.source.read(path, self._blob(path))
        return self._contents[path]

    def size(self, path: str) -> int:
        return self.source.size(path, self._blob(path))

    def _blob(self, path: str) -> str:
        fresh = self._fresh.get(path)
        return fresh.blob if fresh else self.state.file(path) or ""

    def __contains__(self, path: object) -> bool:
        return self.is_article(str(path))

    # -- the change ----------------------------------------------------------------------------------------------------

    def run(self, since: date) -> None:
        """All that `fresh` asks for, and all that has run out since the day `since`. BuildFaults if anything is wrong."""
        self._check_tree()
        articles = {path for path in self._fresh if path.endswith(".md")}
        led_here = {user for path in self._fresh if self._is_felt(path) for user in self.state.users(path)}
        lapsed = set(self.state.expiring(since, self.day))
        for path in sorted(self._fresh.keys() - articles):
            self._file(path)
        for path in sorted(articles | led_here | lapsed):
            self._article(path, path in lapsed)
        self._raise_faults()
        for path in sorted(self._pages - self._made.keys()):
            self._prepare(path)
        self._raise_faults()
        self._print()

    def _is_felt(self, path: str) -> bool:
        """Whether pages that lead there notice: a file has another size, or what they lead to is gone."""
        return not path.endswith(".md") or not self._fresh[path].blob

    def _check_tree(self) -> None:
        for one in self._fresh.values():
            if one.blob:
                self._faults += path_faults(one.path, one.mode, self, self.config.register)
            elif one.path.endswith(".md"):
                for path in self.state.files_in(one.path.removesuffix(".md") + "/"):
                    if self.is_file(path) and owner(path, self) is None:
                        cure = "放进与稿件同名的文件夹里"
                        self._faults.append(PortalError("这个文件不属于任何稿件", cure=cure, path=path))
        for folder in sorted(self._folders()):
            names = {path for path in self.state.files_in(folder) if self.is_file(path)}
            names |= {path for path, one in self._fresh.items() if one.blob and path.startswith(folder)}
            self._faults += twin_faults(names)
        self._raise_faults()

    def _folders(self) -> set[str]:
        """Folders of articles in which files came or changed; only there can names differ by their case alone."""
        found = (owner(path, self) for path, one in self._fresh.items() if one.blob and not path.endswith(".md"))
        return {article.removesuffix(".md") + "/" for article in found if article}

    def _raise_faults(self) -> None:
        if self._faults:
            raise BuildFaults(self._faults)

    def _file(self, path: str) -> None:
        blob, name = self._fresh[path].blob, path.removeprefix("content/")
        self.state.put_file(path, blob)
        if blob:
            self.written.append(self.printer.put(name, self.read(path)))
        else:
            self.removed.add(name)

    def _article(self, path: str, lapsed: bool) -> None:
        old = self.state.facts(path)
        stood = self._stands(old) if old else None
        new = self._prepare(path) if self.is_article(path) else None
        if new is None:
            if old and stood and not self.is_article(path):
                self._touch(old, stood, moved=True)
                self.state.remove(path)
                self.removed.add(path[8:-3] + ".html")
            return
        self._pages.add(path)
        if old == new and not lapsed:
            return
        moved = old is None or old.rank != new.rank
        if old and stood and moved:
            self._touch(old, stood, moved=True)
        self._watch(new.column)
        self.state.put(new)
        self._lead(old, new)
        if lapsed or old is None or _listed(old) != _listed(new):
            self._touch(new, self._stands(new), moved)
        else:
            self._touched[new.column].date(self.state.position(new))

    def _stands(self, facts: Facts) -> tuple[int, Around]:
        """How many of its column are older, and between which two it stands."""
        self._watch(facts.column)
        return self.state.position(facts), self.state.neighbours(facts)

    def _watch(self, place: str) -> None:
        """Before anything of a column changes: how many articles it had."""
        if place not in self._touched:
            self._touched[place] = Touched(self.state.count(place))

    def _touch(self, facts: Facts, stands: tuple[int, Around], moved: bool) -> None:
        """Others show this article: its neighbours, what interprets it, its column's lists."""
        position, around = stands
        self._pages.update(one.path for one in around if one and self.is_article(one.path))
        self._pages.update(one.path for one in self.state.interpreters(facts.path) if self.is_article(one.path))
        self._pages.update(path for path in facts.interprets if self.is_article(path))
        self._touched[facts.column].add(position, moved)

    def _lead(self, old: Facts | None, new: Facts) -> None:
        """A document that this article no longer interprets, or does only now, says so."""
        before = set(old.interprets) if old else set()
        self._pages.update(path for path in before ^ set(new.interprets) if self.is_article(path))

    def _prepare(self, path: str) -> Facts | None:
        blob, record = self._standing(path)
        before = len(self._faults)
        try:
            made = prepare(self, path, self.source.read(path, blob), record, blob, self._faults.append)
        except PortalError as fault:
            self._faults.append(fault)
        if len(self._faults) > before:
            return None
        self._made[path] = made
        return made[0]

    def _standing(self, path: str) -> tuple[str, Record | None]:
        fresh = self._fresh.get(path)
        if fresh:
            return fresh.blob, fresh.record
        facts = self.state.facts(path)
        return (facts.blob, facts.record) if facts else ("", None)

    # -- printing ------------------------------------------------------------------------------------------------------

    def _print(self) -> None:
        for path in sorted(self._pages):
            self.written.append(self._page(path))
        self.titles = {path: facts.meta.title for path, (facts, _) in self._made.items()}
        listed = [place for place, touched in self._touched.items() if touched.listed]
        for place in self.printer.columns if listed else self._touched:
            newest = self.state.newest(place, NEWEST)
            self.printer.columns[place].articles = [self.printer.page(one) for one in newest]
        for place, touched in self._touched.items():
            if touched:
                self.written += self._lists(place, touched)
        for path in dict.fromkeys(self.printer.columns[place].module.column.path for place in listed):
            self.written.append(pages.module(self.printer, path))
        if listed:
            self.written.append(pages.home(self.printer))
            self.written.append(pages.sitemap_index(self.printer, self.state.count))

    def _page(self, path: str) -> SiteFile:
        facts, html = self._made[path]
        interprets = [one for target in facts.interprets if (one := self.state.facts(target))]
        interpreted_by = self.state.interpreters(path)
        return pages.article(self.printer, facts, html, self.state.neighbours(facts), interprets, interpreted_by)

    def _lists(self, place: str, touched: Touched) -> Iterator[SiteFile]:
        count = self.state.count(place)
        column = f"{self.printer.columns[place].column.path}/"

        def stretch(start: int, stop: int) -> list[Facts]:
            return self.state.stretch(place, start, stop)

        yield pages.feed(self.printer, place)
        if touched.listed:
            yield from pages.head(self.printer, place, count, stretch)
        for number in touched.list_pages(count):
            yield pages.list_page(self.printer, place, number, count, stretch)
        for number in touched.parts(count):
            yield pages.sitemap_part(self.printer, place, number, stretch)
        self.removed.update(column + pagination.file_of(number) for number in touched.gone(count))
        self.removed.update(sitemaps.part_name(place, number) for number in touched.parts_gone(count))


def _listed(facts: Facts) -> tuple[object, ...]:
    """What pages other than its own show of an article."""
    return facts.meta, facts.rank, facts.description, facts.cover_url
