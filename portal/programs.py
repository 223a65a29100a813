"""What programs did something: a result that is kept is good only for the programs that came to it."""

from __future__ import annotations

import hashlib
import os
import sys
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
_KINDS = (".py", ".toml", ".tsv", ".json", ".txt")


@cache
def libraries() -> str:
    """Every library installed beside Python, with its version: installers leave a folder for each that bears both."""
    places = {
        path for path in sys.path if Path(path).name in ("site-packages", "dist-packages") and Path(path).is_dir()
    }
    return " ".join(
        sorted(one.name for place in places for one in os.scandir(place) if one.name.endswith(".dist-info"))
    )


def digest_of(*floors: str) -> str:
    """sha256 over the programs and data of these packages."""
    return hashlib.sha256("".join(map(_floor, floors)).encode()).hexdigest()


@cache
def _floor(floor: str) -> str:
    total = hashlib.sha256()
    for path in sorted(file for file in (_ROOT / floor).rglob("*") if file.suffix in _KINDS):
        total.update(f"{path.relative_to(_ROOT)}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return total.hexdigest()
