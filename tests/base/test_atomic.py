from __future__ import annotations

import os
import subprocess
from pathlib import Path

from sanshen.base.atomic import beside


def test_what_the_dead_left_goes_and_nothing_else(tmp_path: Path) -> None:
    dead = subprocess.Popen(["true"])
    dead.wait()
    others = ("seen", "seen.txt", "seen-too.1", f"seen.{os.getppid()}")
    for name in (f"seen.{dead.pid}", *others):
        (tmp_path / name).touch()
    assert beside(tmp_path / "seen") == tmp_path / f"seen.{os.getpid()}"
    assert {path.name for path in tmp_path.iterdir()} == set(others)
