"""Full builds against Hugo and Eleventy, and the physical limit: `make bench SIZE=10000` or SIZES=1000,10000,100000.

`python -m bench.build [--sizes N,N] [--rounds N] [--jobs N] [--out FOLDER] [--without eleventy] [--record] [--json]`.
The same pages by each, taken in turns in the same run, into empty folders on tmpfs. Prints medians of whole processes,
ratios of ours to the better of Hugo's two layouts and to Eleventy, what merely writing our files takes, and growth with N.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import corpus, history, installed, limit, shown
from bench.process import Command, interleaved
from bench.targets import Target

OURS, PLAIN, CACHED, ELEVENTY = "三审", "Hugo", "Hugo partialCached", "Eleventy"
BEST = "Hugo 较快者"
_OWN = re.compile(r"/index_\d+\.html$|/page/\d+/index\.html$|^sitemap[^/]*\.xml$")  # what no two builders name alike
_BIN = Path(sys.executable).parent
_HEAP = "--max-old-space-size=12000"  # Eleventy needs more than Node's default from some 50,000 pages


def commands(folder: Path, out: Path, jobs: int, without: str) -> list[Command]:
    """One command for each builder that there is; each starts with nothing where it writes."""
    hugo = str(installed.hugo())

    def hugos(name: str, settings: str) -> Command:
        words = (hugo, "--config", settings, "--destination", str(out / name), "--noBuildLock", "--quiet")
        return Command(name, words, folder / "hugo", lambda: _clear(out))

    found = [_ours(folder, out, jobs), hugos(PLAIN, "plain.json"), hugos(CACHED, "cached.json")]
    if without != "eleventy" and (eleventy := installed.eleventy()):
        words = ("node", _HEAP, str(eleventy), "--quiet")
        environment = {"OUT": str(out / ELEVENTY)}
        found.append(Command(ELEVENTY, words, folder / "eleventy", lambda: _clear(out), environment))
    return found


def _ours(folder: Path, out: Path, jobs: int) -> Command:
    """The product's own preview of the work tree, by the builder that `sanshen publish` uses."""
    words = [str(_BIN / "sanshen"), "build", "--to", str(out / OURS), *(["--jobs", str(jobs)] if jobs else [])]
    return Command(OURS, words, folder / "portal", lambda: _clear(out))


def _clear(out: Path) -> None:
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()


def measure(size: int, rounds: int, jobs: int, base: Path, without: str) -> dict[str, Any]:
    """Figures of every builder at this size, what each wrote, and how long merely writing our files takes."""
    with shown.steps() as tell, tempfile.TemporaryDirectory(dir=base, prefix="sanshen-bench-") as name:
        out = Path(name, "site")
        found: dict[str, Any] = {}

        def seen(command: Command) -> None:
            found[command.name] = _written(command.name, out / command.name, size)
            if command.name == OURS:
                found["limit"] = limit.measure(out / OURS, Path(name, "copy"), rounds)

        chosen = commands(corpus.made(size, tell), out, jobs, without)
        for key, figures in interleaved(chosen, rounds, tell, seen).items():
            found[key] |= figures.as_json()
    _compare(found)
    return found


def _written(name: str, site: Path, size: int) -> dict[str, Any]:
    """How many files and bytes; SystemExit if an article is missing. `pages` are what every builder has to write."""
    files = {path.relative_to(site).as_posix(): path.stat().st_size for path in site.rglob("*") if path.is_file()}
    pages = {path for path in files if not _OWN.search(path)}
    articles = sum("/a0" in path and path.endswith(".html") for path in pages)
    if articles != size:
        raise SystemExit(f"{name} wrote {articles} of {size} articles")
    return {"files": len(files), "bytes": sum(files.values()), "pages": pages}


def _compare(found: dict[str, Any]) -> None:
    """SystemExit unless all wrote the same pages; how lists and sitemaps are parted is each builder's own affair."""
    ours = found[OURS]["pages"]
    for name, figures in found.items():
        if name != "limit" and (other := figures.pop("pages")) != ours:
            raise SystemExit(f"{name} wrote other pages: {sorted(other ^ ours)[:5]}")


def _ratios(found: dict[str, Any]) -> dict[str, dict[str, float]]:
    """Ours by each peer's; `BEST` takes the better layout for each figure by itself."""
    ours = found[OURS]
    keys = ("wall", "cpu", "memory")
    ratios = {
        name: {key: round(ours[key] / max(found[name][key], 0.001), 3) for key in keys}
        for name in (PLAIN, CACHED, ELEVENTY)
        if name in found
    }
    best = {key: max(ratios[PLAIN][key], ratios[CACHED][key]) for key in keys}
    return {BEST: best, **ratios}


def _show(size: int, found: dict[str, Any], ratios: dict[str, dict[str, float]]) -> None:
    print(f"\n{size:,} 篇，完整生成（整个进程，中位数，输出在内存盘）{shown.load()}")
    rows = [
        [
            name,
            f"{f['wall']:.2f}",
            f"{f['cpu']:.2f}",
            f"{f['memory']:,.0f}",
            f"{f['files']:,}",
            f"{f['bytes'] / 1e6:.1f}",
        ]
        for name, f in found.items()
        if name != "limit"
    ]
    wrote = found["limit"]
    rows.append(["只写同样的文件", f"{wrote['wall']:.2f}", f"{wrote['cpu']:.2f}", "", f"{found[OURS]['files']:,}", ""])
    shown.table(["", "用时 s", "CPU s", "内存 MiB", "文件", "MB"], rows)
    rows = [[f"三审 ÷ {name}", *(f"{value:.3f}" for value in row.values())] for name, row in ratios.items()]
    rows.append(["三审 ÷ 只写文件", f"{found[OURS]['wall'] / max(wrote['wall'], 0.001):.2f}", "", ""])
    shown.table(["", "用时", "CPU", "内存"], rows)
    for goal in goals(size, ratios):
        print(f"  {goal}")


def goals(size: int, ratios: dict[str, dict[str, float]]) -> list[Target]:
    """What a full build has to reach beside Hugo, whichever of its layouts is the better one."""
    wall = {10_000: 0.4, 100_000: 0.3}.get(size)
    if wall is None:
        return []
    best = ratios[BEST]
    return [
        Target(f"build of {size:,}, time beside Hugo's", best["wall"], wall),
        Target(f"build of {size:,}, memory beside Hugo's", best["memory"], 0.2),
    ]


def _show_growth(found: dict[int, dict[str, Any]]) -> None:
    sizes = list(found)
    names = [name for name in found[sizes[0]] if name != "limit"]
    rows = [[name, *(f"{found[size][name]['wall'] / size * 1000:.3f}" for size in sizes)] for name in names]
    print("\n随规模的增长：每篇用时 ms（不变即线性）")
    shown.table(["", *(f"{size:,} 篇" for size in sizes)], rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000", help="numbers of articles, separated by commas")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=0, help="processes of ours; 0 leaves it to the product")
    parser.add_argument("--out", type=Path, default=Path("/dev/shm"), help="where the sites are written")
    parser.add_argument("--without", choices=("eleventy",), default="", help="leave a slow peer out")
    parser.add_argument("--record", action="store_true", help="append to bench/history.jsonl")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = {}
    for size in map(int, given.sizes.split(",")):
        found[size] = measure(size, given.rounds, given.jobs, given.out, given.without)
        found[size]["ratios"] = _ratios(found[size])
        if not given.json:
            _show(size, {k: v for k, v in found[size].items() if k != "ratios"}, found[size]["ratios"])
    if given.json:
        print(json.dumps(found, ensure_ascii=False))
    elif len(found) > 1:
        _show_growth({size: {k: v for k, v in row.items() if k != "ratios"} for size, row in found.items()})
    if given.record:
        history.record("build", {str(size): row for size, row in found.items()}, installed.versions())


if __name__ == "__main__":
    main()
