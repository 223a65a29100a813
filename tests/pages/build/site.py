"""A small portal whose contents change, and the same printed by the builder as changes come."""

from __future__ import annotations

import hashlib
import shutil
from datetime import date, datetime
from pathlib import Path

from sanshen.pages.build.request import Fresh, Order, Report
from sanshen.pages.build.run import Build
from sanshen.portal.provenance import Record, Responsible
from tests.pages.conftest import TinyPortal, png

COLUMNS = ("ywdt/yxyw", "zwgk/gfxwj", "zwgk/zcjd", "zwgk/ztzl")
DAY = date(2026, 11, 2)


def silent(step: str, done: int, total: int) -> None:
    """Nobody looks."""


class ChangingSite:
    """`contents` and `records` are what is to be published."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.portal = TinyPortal(folder / "root")
        self.contents: dict[str, bytes] = {}
        self.records: dict[str, Record] = {}
        self.day = DAY
        self.count = 0

    def write(self, path: str, data: bytes) -> None:
        self.contents[path] = data
        self.portal.write(path, data)

    def remove(self, path: str) -> None:
        del self.contents[path]
        self.records.pop(path, None)
        (self.portal.root / path).unlink()

    def article(
        self, path: str, body: str, published: datetime, updated: datetime | None = None, **front: object
    ) -> None:
        self.portal.article(path.removeprefix("content/").removesuffix(".md"), body, **front)
        self.contents[path] = (self.portal.root / path).read_bytes()
        self.count += 1
        people = [Responsible("一审", "编辑", "汤晚晴", "区政府办")]
        self.records[path] = Record(published, updated, self.count, people)

    def picture(self, path: str, width: int) -> None:
        self.write(path, png(width))

    def undo(self, before: tuple[dict[str, bytes], dict[str, Record]]) -> None:
        """Back to what it was; nothing of a refused change may stay."""
        contents, records = before
        shutil.rmtree(self.portal.root / "content")
        (self.portal.root / "content").mkdir()
        for path, data in contents.items():
            self.portal.write(path, data)
        self.contents, self.records = contents, records

    def copy(self) -> tuple[dict[str, bytes], dict[str, Record]]:
        return dict(self.contents), dict(self.records)

    def standing(self) -> dict[str, Fresh]:
        return {
            path: Fresh(path, "100644", hashlib.sha1(data).hexdigest(), self.records.get(path))
            for path, data in self.contents.items()
        }

    def order(self, place: Path, fresh: list[Fresh], marks: dict[str, str], jobs: int = 1) -> Order:
        """For what differs from the state with these marks; for everything where there are none."""
        stage = place / "stage"
        shutil.rmtree(stage, ignore_errors=True)
        stage.mkdir(parents=True)
        return Order(
            root=str(self.portal.root),
            git_dir="",
            state=str(place / "state.db"),
            stage=str(stage),
            day=self.day,
            whole=not marks,
            fresh=fresh,
            marks=marks,
            jobs=jobs,
        )

    def whole(self, jobs: int = 1) -> dict[str, bytes]:
        """All pages, made anew elsewhere."""
        order = self.order(self.folder / "whole", list(self.standing().values()), {}, jobs)
        builder = Build(order, silent)
        try:
            report = builder.make()
        finally:
            builder.close()
        return {one.path: Path(order.stage, one.path).read_bytes() for one in report.written}


class PrintedSite(ChangingSite):
    """`served` are the pages as the builder left them last."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.printed: dict[str, Fresh] = {}
        self.served: dict[str, bytes] = {}
        self.marks: dict[str, str] = {}

    def fresh(self) -> list[Fresh]:
        """What differs from what was printed."""
        now = self.standing()
        gone = [Fresh(path, "", "") for path in self.printed.keys() - now.keys()]
        return [*gone, *(one for path, one in now.items() if self.printed.get(path) != one)]

    def order_since(self) -> Order:
        return self.order(self.folder / "inc", self.fresh(), self.marks if self.printed else {})

    def print(self) -> Report:
        """Print what changed since the last time; BuildFaults leaves everything as it was."""
        order = self.order_since()
        builder = Build(order, silent)
        try:
            report = builder.make()
            self.marks = {"commit": str(self.count + len(self.marks))}
            builder.commit(**self.marks)
        finally:
            builder.close()
        for name in report.removed:
            self.served.pop(name, None)
        for one in report.written:
            self.served[one.path] = Path(order.stage, one.path).read_bytes()
        self.printed = self.standing()
        return report
