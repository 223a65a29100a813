"""One order carried out: nothing of it lasts until `commit`."""

from __future__ import annotations

import sqlite3
import time
from datetime import date, timedelta
from pathlib import Path

from sanshen.base.errors import UNREADABLE, PortalError
from sanshen.pages.build.incremental import Update
from sanshen.pages.build.printer import Printer
from sanshen.pages.build.request import Order, Report, SiteFile, Tell
from sanshen.pages.build.source import FolderSource, GitSource, Source
from sanshen.pages.build.state import State
from sanshen.pages.build.template_cache import TemplateCache
from sanshen.pages.settings import settings_of, unfit
from sanshen.portal.config import Config, in_folder


class NotHere(Exception):
    """Why the builder cannot carry out this order; Pelican, or a whole build, can."""


class Build:
    """`report` is what was made; the caller puts it where it belongs and then commits, or closes and nothing was."""

    def __init__(self, order: Order, tell: Tell) -> None:
        self.order, self._tell = order, tell
        self.root, self.stage = Path(order.root), Path(order.stage)
        self._path = Path(order.state)
        self._state: State | None = None
        self._templates: TemplateCache | None = None

    def make(self) -> Report:
        """BuildFaults with everything wrong; NotHere if Pelican has to make it."""
        start = time.perf_counter()
        _remove(self._fresh_path)  # of a run that was killed
        settings = settings_of(self.root, self.order.settings)
        if why := unfit(settings):
            raise NotHere(why)
        config = in_folder(self.root)
        printer = Printer(self.root, config, settings, self.order.day, self.order.release, self.stage)
        self._templates = printer.templates
        source: Source = GitSource(Path(self.order.git_dir)) if self.order.git_dir else FolderSource(self.root)
        make = self._whole if self.order.whole else self._update
        written, removed, titles = make(source, printer)
        unique = {one.path: one for one in written}
        if len(unique) != len(written):
            raise PortalError("一个页面生成了两次", cure="请把这一行告知网站管理员")
        seconds = {"press": round(time.perf_counter() - start, 4)}
        return Report(
            written=written,
            removed=sorted(removed - unique.keys()),
            titles=titles,
            seconds=seconds,
            turns=self._next_turn(config),
        )

    def commit(self, **marks: str) -> None:
        """From now on this is what the state knows."""
        assert self._state is not None and self._templates is not None
        self._templates.save(self._state)
        self._state.commit(**marks, day=str(self.order.day))
        self._state.close()
        if self.order.whole:
            for suffix in ("", "-wal", "-shm"):  # the old one first: without its log it may be of two times
                _remove(Path(f"{self._path}{suffix}"))
            self._fresh_path.replace(self._path)

    def close(self) -> None:
        if self._state is not None:
            self._state.close()

    def _next_turn(self, config: Config) -> date | None:
        """The first day on which pages change by the clock alone."""
        if self._state is None:
            return None
        days = [one.closed for one in config.register if one.closed and one.closed > self.order.day]
        lapses = self._state.next_lapse(self.order.day)
        if lapses and lapses < date.max:
            days.append(lapses + timedelta(days=1))
        return min(days, default=None)

    @property
    def _fresh_path(self) -> Path:
        """Beside the old one: only within a folder is a rename one step, wherever the stage lies."""
        return self._path.with_name(f"{self._path.name}.new")

    def _update(self, source: Source, printer: Printer) -> tuple[list[SiteFile], set[str], dict[str, str]]:
        if not self._path.exists():
            raise NotHere("no state")
        try:
            self._state = State(self._path)
            marks = self._state.marks()
            printer.templates.load(self._state)
        except sqlite3.DatabaseError as error:
            raise NotHere(f"unreadable state: {error}") from error
        if {key: marks.get(key) for key in self.order.marks} != self.order.marks:
            raise NotHere("another state")
        since = date.fromisoformat(marks["day"])
        if since > self.order.day or any(_turns(one.closed, since, self.order.day) for one in printer.config.register):
            raise NotHere("another day")
        update = Update(self._state, source, printer, self.order.fresh)
        try:
            update.run(since)
        except (sqlite3.DatabaseError, *UNREADABLE) as error:  # damage that shows only when a row is read
            raise NotHere(f"damaged state: {error}") from error
        return update.written, update.removed, update.titles

    def _whole(self, source: Source, printer: Printer) -> tuple[list[SiteFile], set[str], dict[str, str]]:
        import tempfile

        from sanshen.pages.build.full import Build, Whole  # processes and more, that one article need not wait for

        self._state = State(self._fresh_path, new=True) if self.order.release else None
        if self.order.release:
            printer.compile_templates()
        with tempfile.TemporaryDirectory(dir=self.stage.parent, prefix=".articles-") as scratch:
            whole = Whole(source, printer, self.order.fresh, Path(scratch))
            build = Build(whole, self._state, self.order.jobs, self._tell)
            with build.processes() as run:
                build.read(run)
                build.print(run)
        return build.written, set(), build.titles


def _remove(path: Path) -> None:
    """A file of the state, or whatever somebody has put in its place."""
    if path.is_dir() and not path.is_symlink():
        import shutil

        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _turns(closed: date | None, since: date, day: date) -> bool:
    return closed is not None and since < closed <= day
