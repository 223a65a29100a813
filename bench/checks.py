"""What the checks say of clean text and what they cost, all in one run, with the targets they have to reach:

    python -m bench.checks CLEAN [--spelling FOLDER] [--scan] [--archive N] [--peers] [--all] [--rounds N] [--json]

CLEAN holds clean official texts (*.md): findings on them (no error, at most one warning in 20,000 characters), megabytes
a second by kind of document, latency of the hook and memory of the text lane. `--spelling` adds the scores of the speller
in both modes, `--scan` pictures, `--archive` a run over so many articles. With `--peers` the same texts in the same run,
and a file of planted leaks, go through Presidio, detect-secrets, autocorrect and zhlint, installed into .tools/peers; one
that cannot be installed is a line that says so.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bench import hook, memory, peers
from bench.archive import docx
from bench.targets import targets
from checks.document import Document
from checks.runner import check
from tests.checks.leaks import line, package, pdf, xlsx


def clean(texts: dict[str, str]) -> dict[str, Any]:
    """Findings on the texts as they are; they are no articles of a portal."""
    begun = time.perf_counter()
    found = [finding for name, text in texts.items() for finding in check(Document(name, text.encode()))]
    taken = time.perf_counter() - begun
    characters = sum(map(len, texts.values()))
    counts = Counter(finding.severity for finding in found)
    return {
        "files": len(texts),
        "characters": characters,
        "errors": counts["error"],
        "warnings": counts["warning"],
        "warnings in 20,000 characters": round(counts["warning"] * 20_000 / characters, 3),
        "by rule": dict(Counter(finding.code for finding in found)),
        "files with findings": len({finding.path for finding in found if finding.severity != "info"}),
        "MB/s": round(sum(len(text.encode()) for text in texts.values()) / 1e6 / taken, 2),
    }


def kinds(text: str, rounds: int) -> dict[str, float]:
    """Megabytes of text a second in each kind of document that holds the same text."""
    lines = [one for one in text.splitlines() if one.strip()]
    cells = "".join(f"<c t='inlineStr'><is><t>{one}</t></is></c>" for one in lines)
    latin = "".join(line(f"Section {n} of the annual report of the district") for n in range(40))
    made = {
        "md": text.encode(),
        "txt": text.encode(),
        "docx": docx(len(text) // 52),
        "xlsx": xlsx(cells),
        "zip": package({f"{n}.txt": text for n in range(4)}),
        "pdf": pdf(*[latin] * 50),
    }
    return {kind: _speed(kind, data, rounds) for kind, data in made.items()}


def _speed(kind: str, data: bytes, rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        document = Document(f"x.{kind}", data)
        begun = time.perf_counter()
        check(document)
        taken.append(time.perf_counter() - begun)
    return round(len(document.text.encode()) / 1e6 / statistics.median(taken), 2)


def spelling(folder: Path) -> dict[str, Any]:
    """Scores in both modes, or why there are none."""
    from bench.spelling import pairs, scores
    from checks.spelling.speller import Mode, Speller

    modes: tuple[Mode, ...] = ("strict", "balanced")
    files = sorted(folder.glob("*.tsv"))
    return {f"{file.stem} {mode}": scores(Speller(mode), pairs(file, None)) for mode in modes for file in files}


def pictures(rounds: int, memory_found: dict[str, float]) -> dict[str, float]:
    from bench import scan

    with tempfile.TemporaryDirectory() as name:
        os.environ["SANSHEN_OCR_CACHE"] = name
        figures = {label: round(taken, 1) for label, taken in scan.ours(scan.pages(rounds + 1)).items()}
        memory_found["pictures"] = round(scan.memory(), 1)
    return figures


def measured(given: argparse.Namespace, files: list[Path]) -> dict[str, Any]:
    texts = {file.name: file.read_text("utf-8") for file in files}
    sample = "\n".join(texts.values())[:200_000]
    used = {"text lane": memory.text_lane()}
    found: dict[str, Any] = {
        "clean text": clean(texts),
        "MB/s by kind": kinds(sample, given.rounds),
        "hook, ms": hook.measure(given.rounds),
        "memory, MB": used,
    }
    if given.spelling:
        found["spelling"] = spelling(given.spelling)
    if given.scan or given.all:
        found["scan, ms"] = pictures(given.rounds, used)
    if given.archive or given.all:
        found["archive"] = memory.whole_archive(given.archive or 5000)
        used["archive"] = found["archive"]["memory, MB"]
    if given.peers or given.all:
        found["peers"] = peers.measure(files, found["clean text"]["MB/s"])
    return found | {"targets": {one.name: str(one) for one in targets(found)}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--spelling", type=Path)
    parser.add_argument("--archive", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=5)
    for name in ("--scan", "--peers", "--all", "--json"):
        parser.add_argument(name, action="store_true")
    given = parser.parse_args()
    files = sorted(given.folder.rglob("*.md"))
    if not files:
        sys.exit(f"no *.md in {given.folder}")
    found = measured(given, files)
    print(json.dumps(found, ensure_ascii=False) if given.json else _shown(found))


def _shown(found: dict[str, Any]) -> str:
    rows = []
    for title, told in found.items():
        plain = told.values() if title == "targets" else (f"{key:<32} {value}" for key, value in told.items())
        rows += [f"\n{title}", *(f"  {row}" for row in plain)]
    return "\n".join(rows).strip()


if __name__ == "__main__":
    main()
