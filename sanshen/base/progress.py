"""Steps of a long command: a live line on a terminal, plain lines elsewhere, nothing when nobody reads."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from sanshen.base.printable import one_line

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Steps:
    """Call it with `(step, done, total)`; a new name ends the step before. `seconds` keeps what each took."""

    def __init__(self, shown: Progress | None = None, plain: bool = False) -> None:
        self.seconds: dict[str, float] = {}
        self._shown, self._plain = shown, plain
        self._name, self._start = "", time.perf_counter()
        self._task: TaskID | None = None

    def __call__(self, step: str, done: int = 0, total: int = 0) -> None:
        step = one_line(step)
        if step != self._name:
            self.end()
            self._begin(step, total)
        if self._shown and self._task is not None and total:
            speed = self._shown.tasks[self._task].speed
            rate = f"每秒 {speed:.0f}" if speed and speed >= 1 else ""
            self._shown.update(self._task, completed=done, total=total, rate=rate)

    def end(self) -> None:
        """Close the step that is running."""
        if not self._name:
            return
        self.seconds[self._name] = round(time.perf_counter() - self._start, 3)
        if self._shown and self._task is not None:
            task = self._shown.tasks[self._task]
            self._shown.update(self._task, completed=task.total or 1, total=task.total or 1)
        self._name = ""

    def _begin(self, step: str, total: int) -> None:
        self._name, self._start = step, time.perf_counter()
        if self._shown:
            self._task = self._shown.add_task(step, total=total or None, rate="")
        elif self._plain:
            with suppress(OSError):  # a site is not less published for what nobody can read
                print(f"{step}……", file=sys.stderr, flush=True)


@contextmanager
def steps(*, quiet: bool) -> Iterator[Steps]:
    """Steps that are shown on standard error unless `quiet`."""
    if quiet:
        yield Steps()
        return
    if not sys.stderr.isatty():  # rich takes 50 ms to load
        yield Steps(plain=True)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.description}", markup=False),
        BarColumn(24),
        MofNCompleteColumn(),
    )
    with Progress(
        *columns, TextColumn("{task.fields[rate]}", markup=False), TimeElapsedColumn(), console=console
    ) as shown:
        made = Steps(shown)
        yield made
        made.end()
