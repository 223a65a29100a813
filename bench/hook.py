"""What a commit of five text files costs: `python -m bench.hook [--rounds N] [--json]`.

Prints medians in milliseconds, taken in turns in the same run: an empty Python, `sanshen check` on five articles, and
the same through pre-commit in a repository of its own.
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
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
ARTICLE = """---
title: 云溪区召开第{n}次重点工作推进会
source: 云溪区人民政府办公室
created: 2026-01-0{n}
---

{body}
"""
PARAGRAPH = "近日，区政府召开重点工作推进会，听取各部门关于项目建设、民生实事和安全生产的汇报，研究部署下一阶段工作。"
CONFIG = """repos:
  - repo: local
    hooks:
      - id: sanshen-check
        name: check
        entry: {sanshen} check --deleted
        language: system
        files: ^content/
        always_run: true
        require_serial: true
"""


def portal(folder: Path) -> list[str]:
    """A clone with the sample's registers and five staged articles of 2,200 characters (6.6 KB), the usual length of news and notices."""
    for name in ("portal.toml", "people.toml", "columns.toml"):
        shutil.copy(ROOT / name, folder / name)
    (folder / ".pre-commit-config.yaml").write_text(CONFIG.format(sanshen=BIN / "sanshen"))
    names = []
    for n in range(1, 6):
        path = folder / "content/ywdt/yxyw" / f"meeting-{n}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(ARTICLE.format(n=n, body="\n\n".join([PARAGRAPH] * 44)))
        names.append(path.relative_to(folder).as_posix())
    for command in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return names


def milliseconds(command: list[str], folder: Path) -> float:
    begun = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return (time.perf_counter() - begun) * 1000


def measure(rounds: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        names = portal(folder)
        os.environ["PRE_COMMIT_HOME"] = str(folder / ".git/pre-commit")
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "sanshen --help": [str(BIN / "sanshen"), "--help"],
            "sanshen check (5 files)": [str(BIN / "sanshen"), "check", "--deleted", *names],
            "pre-commit run (5 files)": [str(BIN / "pre-commit"), "run"],
        }
        times: dict[str, list[float]] = {label: [] for label in commands}
        for round_ in range(rounds + 1):  # the first fills caches and is not counted
            for label, command in commands.items():
                taken = milliseconds(command, folder)
                if round_:
                    times[label].append(taken)
    return {label: round(statistics.median(taken), 1) for label, taken in times.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    medians = measure(given.rounds)
    if given.json:
        print(json.dumps(medians))
        return
    for label, taken in medians.items():
        print(f"{label:<26} {taken:>7.1f} ms")


if __name__ == "__main__":
    main()
