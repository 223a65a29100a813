"""Greatest resident memory, in MB: a text-only check, the child that looks at pictures, and a whole archive."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from bench import archive, hook

# a process starts with the memory of the one that started it, so that a small one has to stand between
_BETWEEN = (
    "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL);"
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)


def text_lane() -> float:
    """`sanshen check` on five articles, as the hook runs it."""
    with tempfile.TemporaryDirectory() as name:
        files = hook.portal(Path(name))
        command = [sys.executable, "-c", _BETWEEN, str(hook.BIN / "sanshen"), "check", *files]
        return round(int(subprocess.check_output(command, cwd=name)) / 1024, 1)


def whole_archive(articles: int) -> dict[str, float]:
    return archive.measure(articles, jobs=2)
