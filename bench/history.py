"""bench/history.jsonl: one line for each run that somebody chose to keep."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sanshen.base.parallel import processors

FILE = Path(__file__).with_name("history.jsonl")


def record(kind: str, figures: dict[str, Any], versions: dict[str, str]) -> None:
    """Append the run with its date, commit and machine."""
    line = {
        "kind": kind,
        "date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "commit": _commit(),
        "machine": {"cpu": _processor(), "cores": processors(), "load": round(os.getloadavg()[0], 1)},
        "versions": {"Python": platform.python_version(), **versions},
        "figures": figures,
    }
    with FILE.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def newest(kind: str, file: Path = FILE) -> dict[str, Any] | None:
    """The last recorded run of a kind."""
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.is_file() else []
    return next((row for row in reversed(rows) if row["kind"] == kind), None)


def _commit() -> str:
    """The commit that was measured; a `+` says that files were changed since."""
    root = FILE.parent.parent
    head = subprocess.run(["git", "rev-parse", "--short=12", "HEAD"], cwd=root, capture_output=True, text=True)
    dirty = subprocess.run(["git", "diff", "--quiet", "HEAD", "--", ":!bench/history.jsonl"], cwd=root, check=False)
    return head.stdout.strip() + ("+" if dirty.returncode else "")


def _processor() -> str:
    found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    return found[1].strip() if found else platform.processor()
