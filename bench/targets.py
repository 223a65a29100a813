"""What the checks have to reach, and whether a run reached it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec


class Target(msgspec.Struct, frozen=True):
    name: str
    figure: float
    bound: float
    at_least: bool = False

    @property
    def met(self) -> bool:
        return self.figure >= self.bound if self.at_least else self.figure <= self.bound

    def __str__(self) -> str:
        sign = "≥" if self.at_least else "≤"
        return f"{'met    ' if self.met else 'NOT MET'} {self.name:<44} {self.figure:>9} (target {sign} {self.bound})"


def targets(found: dict[str, Any]) -> Iterator[Target]:
    """Those whose figures are in this run."""
    clean = found["clean text"]
    yield Target("errors on clean text", clean["errors"], 0)
    yield Target("warnings in 20,000 characters", clean["warnings in 20,000 characters"], 1)
    yield Target("five files through pre-commit, ms", found["hook, ms"]["pre-commit run (5 files)"], 500)
    for name, scores in found.get("spelling", {}).items():
        if name.endswith("strict"):
            yield Target(f"character precision, {name}", scores["char_precision"], 0.98, at_least=True)
        elif name.endswith("balanced"):
            yield Target(f"strict sentence F1, {name}", scores["sentence_f1"], 0.60, at_least=True)
    if scan := found.get("scan, ms"):
        yield Target("one A4 scan after start-up, ms", scan["one A4 scan"], 500)
    memory = found.get("memory, MB", {})
    for name, bound in (("text lane", 80), ("pictures", 450), ("archive", 1024)):
        if name in memory:
            yield Target(f"memory of {name}, MB", memory[name], bound)
