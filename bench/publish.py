"""Publishing one change: `python -m bench.publish [--sizes N,N] [--rounds N] [--hugo-once] [--record] [--json]`.

Each change is carried through the whole review (signed acts, a merge, a ledger entry) in the office's clone and fetched
into a publisher's clone, neither of which is measured; then `sanshen publish` there (verification included) and Hugo's
full rebuild of the same change take turns. Whole processes, medians; the first round only fills caches and gives memory.
A change is public when `current` leads to it: after that `publish` only makes the next run quick.

As a service (`publish --listen`) the process of the next publication has loaded its programs before anybody rings. Further
edits and new articles are published by such a process: from the ring, after the fetch, until the change is public.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import corpus, history, installed, shown
from bench.changes import KINDS, Change, changes
from bench.clerks import Clerks
from bench.fast_import import Files
from bench.process import Command, Figures, await_idle, run
from bench.targets import Target

OURS, HUGO = "三审", "Hugo"
RUNG = ("edit", "new")  # kinds of change that the service is measured with, too
_QUIET = 0.5  # seconds without processor time: it has loaded everything
os.environ.setdefault("SANSHEN_DEVELOPER", "1")  # what is measured is the program of this clone
_SANSHEN = str(Path(sys.executable).with_name("sanshen"))
_REFS = ("+refs/heads/main:refs/heads/main", "+refs/heads/ledger:refs/heads/ledger")
Found = dict[str, dict[str, Any]]


class Scene:
    """`office` and `publisher` are clones, `hugo` a copy of the Hugo site; the corpus itself stays as it was made."""

    def __init__(self, folder: Path, place: Path, out: Path) -> None:
        keys = folder / "portal-keys"
        self.place, self.out = place, out
        shutil.copytree(folder / "portal/.git", place / "office/.git")
        self.clerks = Clerks(place / "office", keys)
        self._git(place, "clone", "-q", "--no-checkout", "office", "publisher")
        self.fetch()
        # links, not copies: `change` replaces files and never writes into them
        subprocess.run(["cp", "-al", str(folder / "hugo"), str(place / "hugo")], check=True)

    def change(self, change: Change, number: int) -> None:
        """Carry it through in the office, bring it to the publisher and into the Hugo site."""
        self.clerks.change(f"article/{change.kind}-{number}", change.portal(), change.editor)
        self.fetch()
        _put(self.place / "hugo", change.hugo())

    def fetch(self) -> None:
        words = ("fetch", "-q", "--update-head-ok", "--no-tags", "origin", *_REFS)
        self._git(self.place / "publisher", *words)

    def publish(self) -> Command:
        return Command(OURS, (_SANSHEN, "publish", "--to", str(self.out / "site")), self.place / "publisher")

    def ring(self) -> float:
        """Seconds from the ring until the change is public, by a process that stands by; SystemExit where it is not published."""
        words = [*self.publish().words, "--standby"]
        with (
            tempfile.TemporaryFile() as said,
            subprocess.Popen(
                words, cwd=self.place / "publisher", stdin=subprocess.PIPE, stdout=said, stderr=said, bufsize=0
            ) as process,
        ):
            await_idle(process.pid, _QUIET)
            assert process.stdin
            rung = time.time()
            process.stdin.write(b"\n")
            if process.wait():
                said.seek(0)
                raise SystemExit(said.read().decode(errors="replace")[-2000:])
        return os.lstat(self.out / "site/current").st_ctime - rung

    def rebuild(self) -> Command:
        """Into the same folder as before, as people do."""
        words = ("--config", "cached.json", "--destination", str(self.out / "hugo"), "--noBuildLock", "--quiet")
        return Command(HUGO, (str(installed.hugo()), *words), self.place / "hugo")

    def prove(self) -> None:
        """SystemExit unless what stands on main is served now."""
        words = (_SANSHEN, "publish", "--to", str(self.out / "site"), "--dry-run", "--json")
        told = subprocess.run(words, cwd=self.place / "publisher", check=True, capture_output=True).stdout
        if (outcome := json.loads(told)["outcome"]) != "unchanged":
            raise SystemExit(f"not published: {outcome}")

    def _git(self, folder: Path, *words: str) -> None:
        subprocess.run(["git", *words], cwd=folder, check=True)


def _put(site: Path, files: Files) -> None:
    for name, data in files:
        path = site / name
        path.unlink(missing_ok=True)
        if data is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


@contextmanager
def _scene(size: int, base: Path, tell: Callable[[str], None]) -> Iterator[Scene]:
    folder = corpus.made(size, tell)
    place = folder / "publish"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    with tempfile.TemporaryDirectory(dir=base, prefix="sanshen-bench-") as out:
        yield Scene(folder, place, Path(out))
    shutil.rmtree(place)


def measure(size: int, rounds: int, base: Path, once: bool) -> Found:
    """Kind of change -> builder -> figures; `first` is the publication of everything. With `once` Hugo builds after edits only."""
    with shown.steps() as tell, _scene(size, base, tell) as scene:
        tell("首次发布全部稿件")
        first = run(scene.publish(), sampled=True)
        run(scene.rebuild())
        found: dict[str, dict[str, Figures]] = {kind: {OURS: Figures()} for kind in KINDS}
        public: dict[str, list[float]] = {kind: [] for kind in KINDS}
        for kind in ("edit",) if once else KINDS:
            found[kind][HUGO] = Figures()
        planned = changes(corpus.texts(size), 2 * rounds + 1)
        for turn, row in enumerate(planned[: rounds + 1]):
            for change in row:
                tell(f"{KINDS[change.kind]}，第 {turn} 轮")
                scene.change(change, turn)
                seconds = _measure(scene, found[change.kind], counted=turn > 0)
                public[change.kind] += [seconds] if turn else []
        rung: dict[str, list[float]] = {kind: [] for kind in RUNG}
        for turn, row in enumerate(planned[rounds + 1 :], rounds + 1):
            for change in (one for one in row if one.kind in RUNG):
                tell(f"{KINDS[change.kind]}，值守，第 {turn - rounds} 轮")
                scene.change(change, turn)
                rung[change.kind].append(scene.ring())
        told: Found = {kind: {name: one.as_json() for name, one in row.items()} for kind, row in found.items()}
        for kind, seconds_each in public.items():
            told[kind][OURS]["public"] = round(statistics.median(seconds_each), 3)
        for kind, seconds_each in rung.items():
            told[kind][OURS]["rung"] = round(statistics.median(seconds_each), 3)
        return told | {"first": {OURS: {"wall": first.wall, "cpu": first.cpu, "memory": first.memory}}}


def _measure(scene: Scene, figures: dict[str, Figures], counted: bool) -> float:
    """Seconds until readers got what we published."""
    usage = run(scene.publish(), sampled=not counted)
    figures[OURS].add(usage, counted)
    public = os.lstat(scene.out / "site/current").st_ctime - usage.begun
    if HUGO in figures:
        figures[HUGO].add(run(scene.rebuild(), sampled=not counted), counted)
    if not counted:
        scene.prove()
    return public


def _show(size: int, found: Found) -> None:
    first = found["first"][OURS]
    print(f"\n{size:,} 篇，改一处后发布（含核对台账；中位数）；首次发布全部 {first['wall']:.1f} s{shown.load()}")
    rows = []
    for kind, label in KINDS.items():
        ours, hugo = found[kind][OURS], found[kind].get(HUGO)
        theirs = [*_cells(hugo), f"{ours['public'] / hugo['wall']:.3f}"] if hugo else [""] * 4
        service = f"{ours['rung']:.2f}" if "rung" in ours else ""
        rows.append([label, service, f"{ours['public']:.2f}", *_cells(ours), *theirs])
    names = [
        "",
        "值守：公众看到 s",
        "公众看到 s",
        "三审整个进程 s",
        "CPU s",
        "MiB",
        "Hugo 全部重做 s",
        "CPU s",
        "MiB",
        "看到 ÷ Hugo",
    ]
    shown.table(names, rows)
    for goal in goals(size, found):
        print(f"  {goal}")


def goals(size: int, found: Found) -> list[Target]:
    """An edited or a new article has to be public in this time, verification included, where the service runs."""
    chosen = RUNG if size >= 10_000 else ()
    return [Target(f"one {kind} public at {size:,}, s", found[kind][OURS]["rung"], 0.3) for kind in chosen]


def _cells(figures: dict[str, float]) -> list[str]:
    return [f"{figures['wall']:.2f}", f"{figures['cpu']:.2f}", f"{figures['memory']:,.0f}"]


def _show_growth(found: dict[int, Found]) -> None:
    print("\n随规模的增长：改一处到公众看到，s")
    sizes = list(found)
    rows = [[label, *(f"{found[size][kind][OURS]['public']:.2f}" for size in sizes)] for kind, label in KINDS.items()]
    shown.table(["", *(f"{size:,} 篇" for size in sizes)], rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000", help="numbers of articles, separated by commas")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path, default=Path("/dev/shm"), help="where the sites are written")
    parser.add_argument(
        "--hugo-once", action="store_true", help="Hugo builds all anew whatever was changed: after edits only"
    )
    parser.add_argument("--record", action="store_true", help="append to bench/history.jsonl")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = {size: measure(size, given.rounds, given.out, given.hugo_once) for size in map(int, given.sizes.split(","))}
    if given.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        for size, row in found.items():
            _show(size, row)
        if len(found) > 1:
            _show_growth(found)
    if given.record:
        history.record("publish", {str(size): row for size, row in found.items()}, installed.versions())


if __name__ == "__main__":
    main()
