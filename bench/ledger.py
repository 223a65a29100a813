"""What the ledger costs as it grows: `python -m bench.ledger [--sizes 1000 10000 100000] [--keep FOLDER] [--rounds N] [--json]`.

For each size a repository with that many entries, and one whose first entry takes over that many articles; making them is
not counted (100,000 take minutes and 0.6 GB; `--keep` leaves them there). Whole processes are measured: `sanshen ledger
verify` from scratch; `sanshen audit` of one article, first with one new entry to prove, then with nothing new. `verify_incremental` is also
measured in this process, and beside it git's own diff of one change. Growth is against the smallest size.
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
from collections.abc import Callable
from pathlib import Path

from bench.hook import BIN
from bench.office import Maker, make
from sanshen.git.repo import Repo
from sanshen.review.proving.incremental import verify_incremental

Figures = dict[str, float]


def process(root: Path, *words: str) -> tuple[float, float, float]:
    """Wall seconds, processor seconds and peak memory (MB, of the largest process: git, which maps its pack) of a run."""
    begun = time.perf_counter()
    child = subprocess.Popen([str(BIN / "sanshen"), *words], cwd=root, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"sanshen {' '.join(words)} ended with {child.returncode}")
    return time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def milliseconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def grown(maker: Maker, rounds: int) -> Figures:
    """A ledger of many entries: from scratch, one more, none more."""
    root = maker.root
    wall, cpu, memory = process(root, "ledger", "verify")
    found: dict[str, list[float]] = {name: [] for name in ("new", "in process", "git", "audit", "nothing new")}
    for _ in range(rounds):
        path = _one_more(maker)
        found["new"].append(process(root, "audit", path)[0] * 1000)
        found["audit"].append(process(root, "audit", path)[0] * 1000)
        _one_more(maker)
        repo = Repo(root)
        found["git"].append(milliseconds(lambda: _diff(root)))
        found["in process"].append(milliseconds(lambda repo=repo: verify_incremental(repo, "main")))  # type: ignore[misc]
        found["nothing new"].append(milliseconds(lambda: verify_incremental(Repo(root), "main")))
    medians = {name: statistics.median(taken) for name, taken in found.items()}
    return {
        "verify, s": round(wall, 1),
        "verify, cpu s": round(cpu, 1),
        "verify, MB (mapped pack included)": round(memory),
        "entries a second": round(maker.number / wall),
        "audit with one new entry, ms": round(medians["new"]),
        "audit, ms": round(medians["audit"]),
        "verify_incremental one entry, ms": round(medians["in process"], 1),
        "verify_incremental nothing new, ms": round(medians["nothing new"], 1),
        "git diff-tree, ms": round(medians["git"], 1),
    }


def _one_more(maker: Maker) -> str:
    maker.again()
    path = maker.enter()
    maker.finish()
    return path


def _diff(root: Path) -> None:
    command = ["git", "diff-tree", "-r", "-z", "--raw", "main^1", "main"]
    subprocess.run(command, cwd=root, check=True, stdout=subprocess.DEVNULL)


def adopted(maker: Maker) -> Figures:
    """A ledger that took over a whole site."""
    wall, cpu, memory = process(maker.root, "ledger", "verify")
    path = _one_more(maker)
    new = process(maker.root, "audit", path)[0]
    return {
        "verify, s": round(wall, 1),
        "verify, cpu s": round(cpu, 1),
        "verify, MB (mapped pack included)": round(memory),
        "audit with one new entry, ms": round(new * 1000),
    }


def measure(folder: Path, sizes: list[int], rounds: int) -> dict[str, dict[int, Figures]]:
    found: dict[str, dict[int, Figures]] = {"entries": {}, "adopted articles": {}}
    for size in sizes:
        for kind in found:
            root = folder / f"{kind.split()[0]}-{size}"
            shutil.rmtree(root, ignore_errors=True)
            print(f"making {root.name} …", file=sys.stderr)
            maker = make(root, 0, size) if kind == "entries" else make(root, size, 0)
            found[kind][size] = grown(maker, rounds) if kind == "entries" else adopted(maker)
    return found


def shown(found: dict[str, dict[int, Figures]]) -> str:
    rows = []
    for kind, by_size in found.items():
        sizes = list(by_size)
        rows += ["", f"{kind:<36}" + "".join(f"{size:>12,}" for size in sizes) + "   growth"]
        for name in by_size[sizes[0]]:
            values = [by_size[size][name] for size in sizes]
            growth = f"× {values[-1] / values[0]:.1f} for × {sizes[-1] / sizes[0]:.0f}" if values[0] else ""
            rows.append(f"  {name:<34}" + "".join(f"{value:>12,}" for value in values) + f"   {growth}")
    return "\n".join(rows).strip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = given.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        found = measure(folder, given.sizes, given.rounds)
    print(json.dumps(found) if given.json else shown(found))


if __name__ == "__main__":
    main()
