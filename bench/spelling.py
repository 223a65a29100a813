"""Scores of the speller: `python -m bench.spelling FOLDER [--clean FOLDER] [--half 0|1] [--json]`.

FOLDER (or SANSHEN_SPELLING) holds `*.tsv` of `number, wrong, right`. Strict sentence scores as in the literature: a
sentence counts only when it comes out wholly right. Peers that correct offline without neural weights: none, since
pycorrector's n-gram corrector fetches its model; its published F1 on its own EC-LAW file is 0.376.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path

from checks.spelling.speller import Speller
from checks.text import markup


def pairs(path: Path, half: int | None) -> list[tuple[str, str]]:
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
    known = [(row[1], row[2]) for row in rows if len(row) == 3 and len(row[1]) == len(row[2])]
    return known if half is None else known[half::2]


def corrected(speller: Speller, text: str) -> str:
    chars = list(text)
    for one in speller.suggestions(text):
        chars[one.start : one.start + len(one.wrong)] = one.right
    return "".join(chars)


def scores(speller: Speller, known: list[tuple[str, str]]) -> dict[str, float]:
    hit = wrongly = missed = touched = right_chars = changed = wanted = 0
    begun = time.perf_counter()
    for given, right in known:
        said = corrected(speller, given)
        made = {(at, char) for at, char in enumerate(said) if char != given[at]}
        gold = {(at, char) for at, char in enumerate(right) if char != given[at]}
        right_chars, changed, wanted = right_chars + len(made & gold), changed + len(made), wanted + len(gold)
        hit += bool(gold) and said == right
        missed += bool(gold) and said != right
        wrongly += bool(made) and said != right
        touched += bool(made) and not gold
    seconds = time.perf_counter() - begun
    clean = sum(given == right for given, right in known)
    return {
        "sentence_f1": round(2 * hit / max(1, 2 * hit + wrongly + missed), 3),
        "char_precision": round(right_chars / max(1, changed), 3),
        "char_recall": round(right_chars / max(1, wanted), 3),
        "clean_touched": round(touched / max(1, clean), 4),
        "chars_per_second": round(sum(len(given) for given, _ in known) / seconds),
    }


def on_clean(speller: Speller, folder: Path) -> dict[str, float]:
    texts = [markup.visible(path.read_text("utf-8")) for path in sorted(folder.glob("*.md"))]
    length = sum(map(len, texts))
    begun = time.perf_counter()
    found = sum(1 for text in texts for _ in speller.suggestions(text))
    speed = length / (time.perf_counter() - begun)
    return {"per_10k_chars": round(found * 10_000 / max(1, length), 2), "chars_per_second": round(speed)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", default=os.environ.get("SANSHEN_SPELLING"))
    parser.add_argument("--clean", type=Path)
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if not given.folder and not given.clean:
        parser.error("a FOLDER, or SANSHEN_SPELLING, or --clean")
    rows: dict[str, dict[str, float]] = {}
    for mode in ("strict", "balanced"):
        speller = Speller(mode)
        for path in sorted(Path(given.folder).glob("*.tsv")) if given.folder else ():
            rows[f"{path.stem} {mode}"] = scores(speller, pairs(path, given.half))
        if given.clean:
            rows[f"clean text {mode}"] = on_clean(speller, given.clean)
    if given.json:
        print(json.dumps(rows))
        return
    for label, row in rows.items():
        print(f"{label:<24}", "  ".join(f"{name} {value}" for name, value in row.items()))


if __name__ == "__main__":
    main()
