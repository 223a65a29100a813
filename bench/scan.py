"""What looking at one A4 scan costs: `python -m bench.scan [--rounds N] [--json]`.

Prints medians in milliseconds after the first page, the start-up, and the child's largest memory. Tesseract with chi_sim is
the peer where apt has installed it; where not, that is said.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from checks.ocr.worker import WORKER, seen
from tests.checks.pictures import encoded, red_head, scanned, seal

INSTALL = "tesseract: not run; apt-get install tesseract-ocr tesseract-ocr-chi-sim"


def pages(number: int) -> list[bytes]:
    """Different scans of a paper with a red head and a seal."""
    return [encoded(scanned(seal(red_head("秘密★1年")), seed), "JPEG", quality=75) for seed in range(number)]


def ours(scans: list[bytes]) -> dict[str, float]:
    times = []
    used: list[float] = []
    for data in scans:
        begun = time.perf_counter()
        assert "秘密★1年" in "".join(picture.text for picture in seen(data).pictures)
        times.append((time.perf_counter() - begun) * 1000)
        used.append(processor())
    each = (used[-1] - used[0]) / (len(scans) - 1)
    begun = time.perf_counter()
    seen(scans[0])
    again = (time.perf_counter() - begun) * 1000
    return {
        "first page with start-up": times[0],
        "one A4 scan": statistics.median(times[1:]),
        "processor, one A4 scan": each,
        "same blob again": again,
    }


def memory() -> float:
    """Largest resident memory of the child in MB."""
    status = Path(f"/proc/{WORKER.pid}/status")
    found = re.search(r"VmHWM:\s+(\d+)", status.read_text() if status.is_file() else "")
    return int(found[1]) / 1024 if found else 0.0


def processor() -> float:
    """Milliseconds of processor time that the child has used: unlike the clock, little moved by what else runs."""
    stat = Path(f"/proc/{WORKER.pid}/stat")
    fields = stat.read_text().rpartition(")")[2].split() if stat.is_file() else []
    return sum(map(int, fields[11:13])) * 1000 / os.sysconf("SC_CLK_TCK")


def tesseract(scans: list[bytes], folder: Path) -> float:
    times = []
    for number, data in enumerate(scans):
        file = folder / f"{number}.jpg"
        file.write_bytes(data)
        begun = time.perf_counter()
        command = ["tesseract", str(file), "-", "-l", "chi_sim"]
        subprocess.run(command, capture_output=True, check=True, env={**os.environ, "OMP_THREAD_LIMIT": "1"})
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        os.environ["SANSHEN_OCR_CACHE"] = name
        scans = pages(given.rounds + 1)
        figures = {label: round(taken, 1) for label, taken in ours(scans).items()}
        figures["memory of the child, MB"] = round(memory(), 1)
        if shutil.which("tesseract"):
            figures["tesseract, one A4 scan"] = round(tesseract(scans[1:], Path(name)), 1)
    if given.json:
        print(json.dumps(figures))
        return
    for label, figure in figures.items():
        print(f"{label:<26} {figure:>8.1f}")
    if "tesseract, one A4 scan" not in figures:
        print(INSTALL)


if __name__ == "__main__":
    main()
