"""How the speed benchmarks speak: one live line on standard error while they run, plain tables when they are done."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from unicodedata import east_asian_width

from rich.console import Console

from sanshen.base.parallel import processors


@contextmanager
def steps() -> Iterator[Callable[[str], None]]:
    """Call it with what begins now; on a terminal it is a live line, elsewhere nothing."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    with console.status("……") as status:
        yield lambda step: status.update(f"{step}……")


def load() -> str:
    """A warning where others use the machine as well: then only processor time and ratios say something."""
    now, cores = os.getloadavg()[0], processors()
    return f"；机器另有负载 {now:.1f}（{cores} 核），用时偏大" if now > cores + 1 else ""


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Columns aligned as a terminal shows Han characters: two cells wide."""
    widths = [max(_width(row[at]) for row in [head, *rows]) for at in range(len(head))]
    for row in [head, *rows]:
        cells = [_padded(cell, widths[at], left=at == 0) for at, cell in enumerate(row)]
        print("  " + "  ".join(cells).rstrip())
    sys.stdout.flush()


def _padded(cell: str, width: int, left: bool) -> str:
    space = " " * (width - _width(cell))
    return cell + space if left else space + cell


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
