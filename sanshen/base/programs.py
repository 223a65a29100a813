"""The running engine: where its packages lie, and a digest of them. A kept result is good only for the programs that made it."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ENGINE = Path(__file__).resolve().parents[2]  # the folder that the engine's packages lie in
PACKAGES = ("sanshen", "checks", "plugins")
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
    for name, path in sorted(_files(floor, os.fspath(ENGINE / floor))):
        with open(path, "rb") as file:  # noqa: PTH123 - 300 files: a path as an object costs as much as reading one
            data = file.read()
        total.update(f"{name}\0{len(data)}\0".encode() + data)
    return total.hexdigest()


def _files(name: str, folder: str) -> Iterator[tuple[str, str]]:
    """Programs and data below a folder: their names within the engine, and where they are."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(f"{name}/{entry.name}", entry.path)
            elif entry.name.endswith(_KINDS):
                yield f"{name}/{entry.name}", entry.path
