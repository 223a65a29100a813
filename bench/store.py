"""What a publication costs the release store: `python -m bench.store [--sizes N …] [--changed N] [--rounds N] [--json]`.

For each size of site, in milliseconds: the first release, one that changes few files (median of its steps, writing the
new bytes included), one that changes every file, going back one release with every byte compared, and `--verify`. The
last column is the small publication against the smallest site's. Real files in a temporary folder (`TMPDIR`).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sanshen.base.dates import BEIJING
from sanshen.pages.build.request import SiteFile
from sanshen.publish.store.delta import Delta, Facts
from sanshen.publish.store.manifest import Manifest, Published
from sanshen.publish.store.releases import Store

SIZES = (1_000, 10_000, 100_000)
BYTES = 6_000
FOLDERS = 40
Clock = dict[str, list[float]]


def path_of(number: int) -> str:
    return f"c{number % FOLDERS}/y{number // 4_000}/article-{number}.html"


def write(stage: Path, numbers: range | list[int], edition: int) -> list[SiteFile]:
    """New bytes of these pages, as a builder leaves them."""
    files = []
    for number in numbers:
        data = f"{edition} {number} ".encode() * (BYTES // 10)
        target = stage / path_of(number)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        files.append(SiteFile(path_of(number), hashlib.sha256(data).hexdigest(), len(data)))
    return files


@contextmanager
def timed(clock: Clock, step: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    clock.setdefault(step, []).append((time.perf_counter() - begun) * 1000)


def publish(store: Store, numbers: range | list[int], edition: int, *, whole: bool = False) -> Clock:
    """One publication of these pages; what each step took."""
    clock: Clock = {}
    facts = Facts(commit=f"{edition:040x}", tree="t", ledger="l", created_at=datetime.now(BEIJING))
    with timed(clock, "all"), store.locked():
        with timed(clock, "stage"):
            files = write(store.stage(), numbers, edition)
        articles = [Published(f"content/{file.path}", file.sha256[:40], "题目", edition) for file in files]
        with timed(clock, "add"):
            made = store.add(Delta(written=files, articles=articles, whole=whole), facts)
        with timed(clock, "switch"):
            store.switch(made)
        with timed(clock, "prune"):
            store.prune()
    return clock


def measure(size: int, changed: int, rounds: int, folder: Path) -> dict[str, float]:
    store = Store(folder / str(size) / "site", folder / str(size) / "private")
    found = {"first": once(lambda: publish(store, range(size), 1, whole=True))}
    clock: Clock = {}
    for number in range(rounds + 1):
        some = [(number * 7919 + one * 104_729) % size for one in range(changed)]
        for step, taken in publish(store, sorted(set(some)), number + 2).items():
            if number:  # the first brings the caches in
                clock.setdefault(step, []).extend(taken)
    found |= {f"few: {step}": statistics.median(taken) for step, taken in clock.items()}
    found["every"] = once(lambda: publish(store, range(size), 999))
    found["next"] = once(lambda: publish(store, range(changed), 1_000))
    with store.locked():
        found["back"] = once(lambda: store.switch_back(store.names()[1]))
    found["verify"] = once(lambda: _verify(store))
    return found


def once(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return (time.perf_counter() - begun) * 1000


def _verify(store: Store) -> Manifest:
    name = store.current() or ""
    assert store.damages(name) == []
    return store.manifest(name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--changed", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        rows = {size: measure(size, given.changed, given.rounds, Path(name)) for size in given.sizes}
    if given.json:
        print(json.dumps(rows))
        return
    print(f"{'files':>8}", *(f"{step:>12}" for step in next(iter(rows.values()))), f"{'ratio':>6}")
    smallest = next(iter(rows.values()))["few: all"]
    for size, found in rows.items():
        print(f"{size:>8}", *(f"{taken:>12.1f}" for taken in found.values()), f"{found['few: all'] / smallest:>6.2f}")


if __name__ == "__main__":
    os.umask(0o022)
    main()
