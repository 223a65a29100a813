"""What the publisher orders from the builder, and the builder's report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec

from sanshen.base.errors import PortalError
from sanshen.portal.provenance import Record

Tell = Callable[[str, int, int], None]
READING, MAKING = STEPS = ("读稿件", "生成页面")  # all that the builder calls what it does


class SiteFile(msgspec.Struct, frozen=True):
    """One file of the site; `path` is below the site folder. A manifest and a builder's report hold them."""

    path: str
    sha256: str
    size: int


class Fresh(msgspec.Struct, frozen=True, array_like=True):
    """A path of content/ as it stands now: its mode and blob, both empty where it is gone.

    `record` is the ledger's word on an article; None for files, and for everything in a preview.
    """

    path: str
    mode: str
    blob: str
    record: Record | None = None


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """`root` holds the commit's theme, settings and registers; `stage` takes what is written; `state` is the builder's own file.

    With `whole`, `fresh` is everything there is, and all pages are made; else it is what differs from the state, and `marks`
    must be those that the state was committed with. `day` is the date that pages go by. `git_dir` is empty for a preview
    from the folder `root`, which leaves no state.
    """

    root: str
    git_dir: str
    state: str
    stage: str
    day: date
    whole: bool
    fresh: list[Fresh]
    marks: dict[str, str]
    settings: str = "publishconf.py"
    release: bool = True
    jobs: int = 0


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """`written` lie in the stage; `removed` are pages and files that are no more; `titles` are those of articles made anew.

    `turns` is the first day on which pages change by the clock alone, None if none do.
    """

    written: list[SiteFile]
    removed: list[str]
    titles: dict[str, str]
    seconds: dict[str, float]
    turns: date | None = None


def report_of(order: Path) -> Path:
    """Where the report of an order lies."""
    return order.with_name(f"{order.name}.report")


class Fault(msgspec.Struct, frozen=True, array_like=True):
    """A PortalError on its way to another process."""

    message: str
    cure: str
    path: str | None
    line: int | None

    @classmethod
    def of(cls, error: PortalError) -> Fault:
        return cls(error.message, error.cure, error.path, error.line)

    def error(self) -> PortalError:
        return PortalError(self.message, cure=self.cure, path=self.path, line=self.line)


class Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One message from the builder: a step, that all is `made` (`report_of` says what), faults, or why Pelican or a whole
    build has to do it.
    """

    step: str = ""
    done: int = 0
    total: int = 0
    made: bool = False
    faults: list[Fault] = []
    elsewhere: str = ""
    committed: bool = False
