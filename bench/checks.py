"""What the checks say of clean text and what they cost: `python -m bench.checks FOLDER [--rounds N] [--peers] [--json]`.

FOLDER holds clean official texts (*.md). Prints findings on them (target: no error, at most one warning in 20,000
characters), megabytes a second by kind of document, and the latency of the hook. With `--peers` the same texts in the
same run go through Presidio, detect-secrets, autocorrect and zhlint, installed into .tools/peers; one that cannot be
installed is a line that says so.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bench import hook, peers
from bench.archive import docx
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    files = sorted(given.folder.rglob("*.md"))
    if not files:
        sys.exit(f"no *.md in {given.folder}")
    texts = {file.name: file.read_text("utf-8") for file in files}
    sample = "\n".join(texts.values())[:200_000]
    found: dict[str, Any] = {
        "clean text": clean(texts),
        "MB/s by kind": kinds(sample, given.rounds),
        "hook, ms": hook.measure(given.rounds),
    }
    if given.peers:
        found["peers"] = peers.measure(files, found["clean text"]["MB/s"])
    print(json.dumps(found, ensure_ascii=False) if given.json else _shown(found))


def _shown(found: dict[str, Any]) -> str:
    rows = []
    for title, told in found.items():
        rows += [f"\n{title}", *(f"  {key:<32} {value}" for key, value in told.items())]
    return "\n".join(rows).strip()


if __name__ == "__main__":
    main()
