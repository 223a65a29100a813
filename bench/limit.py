"""The physical limit of a build: writing the same files from memory, and nothing else."""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

_HELD = 10_000  # files in memory at a time


def measure(site: Path, to: Path, rounds: int) -> dict[str, float]:
    """Medians of wall and processor seconds for one thread; reading the files is not counted."""
    runs = [_copy(site, to) for _ in range(rounds)]
    wall, cpu = (statistics.median(column) for column in zip(*runs, strict=True))
    return {"wall": round(wall, 3), "cpu": round(cpu, 3)}


def _copy(site: Path, to: Path) -> tuple[float, float]:
    wall = cpu = 0.0
    for folder, _, _ in os.walk(site):
        Path(to, Path(folder).relative_to(site)).mkdir(parents=True)
    files = _files(site, to)
    while held := list(islice(files, _HELD)):
        begun, used = time.perf_counter(), _used()
        for name, data in held:
            target = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
            os.write(target, data)
            os.close(target)
        wall, cpu = wall + time.perf_counter() - begun, cpu + _used() - used
    shutil.rmtree(to)
    return wall, cpu


def _files(site: Path, to: Path) -> Iterator[tuple[str, bytes]]:
    return ((str(to / path.relative_to(site)), path.read_bytes()) for path in site.rglob("*") if path.is_file())


def _used() -> float:
    told = resource.getrusage(resource.RUSAGE_SELF)
    return told.ru_utime + told.ru_stime
