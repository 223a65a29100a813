"""What it costs to start: `python -m bench.startup [--sizes N …] [--rounds N] [--json]`.

Whole processes taken in turns in the same run, as ratios to an empty Python: the help, the hook on five articles, and, for each
size, `sanshen publish` and `sanshen audit` on a portal where there is nothing new (made, adopted and published once; not counted).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from bench import corpus, hook, shown
from bench.process import Command, Figures, interleaved, run

_SANSHEN = str(Path(sys.executable).with_name("sanshen"))
EMPTY = "python -c pass"


def commands(folder: Path, sizes: list[int]) -> list[Command]:
    """The five articles and the published sites lie below `folder`."""
    five = folder / "five"
    five.mkdir()
    names = hook.portal(five)
    found = [
        Command(EMPTY, (sys.executable, "-c", "pass"), five),
        Command("sanshen --help", (_SANSHEN, "--help"), five),
        Command("sanshen check, 5 articles", (_SANSHEN, "check", *names), five),
    ]
    for size in sizes:
        clone = corpus.portal(size) / "portal"
        words = (_SANSHEN, "publish", "--to", str(folder / str(size)))
        run(Command(f"first publication of {size:,}", words, clone))
        found.append(Command(f"publish, nothing new, {size:,}", words, clone))
        article = (
            next(path for path in sorted((clone / "content").rglob("*.md"))) if (clone / "content").is_dir() else None
        )
        if article:
            path = article.relative_to(clone).as_posix()
            found.append(Command(f"audit, {size:,}", (_SANSHEN, "audit", path), clone))
    return found


def show(found: dict[str, Figures]) -> None:
    empty = found[EMPTY]
    rows = [
        [
            name,
            f"{one.wall * 1000:.0f}",
            f"{one.cpu * 1000:.0f}",
            f"{one.wall / empty.wall:.1f}",
            f"{one.cpu / empty.cpu:.1f}",
        ]
        for name, one in found.items()
    ]
    shown.table(["", "wall ms", "CPU ms", "× empty Python", "CPU ×"], rows)
    print(shown.load())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1000])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, shown.steps() as tell:
        found = interleaved(commands(Path(name), given.sizes), given.rounds, tell, lambda _: None)
    if given.json:
        print(json.dumps({name: one.as_json() for name, one in found.items()}))
    else:
        show(found)


if __name__ == "__main__":
    main()
