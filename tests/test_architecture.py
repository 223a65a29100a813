"""docs/architecture.md says what stands: its files are there, its rooms are all, its floors are those that lint holds."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs/architecture.md").read_text("utf-8")


def test_every_file_that_it_names_is_there() -> None:
    named = set(re.findall(r"`([\w-]+/[\w/.-]+\.\w+)`", TEXT))
    assert len(named) > 40
    assert not [name for name in sorted(named) if not (ROOT / name).is_file()]


def test_every_room_of_the_engine_has_a_row() -> None:
    rooms = {f"sanshen/{folder.parent.name}/" for folder in (ROOT / "sanshen").glob("*/__init__.py")}
    assert rooms <= set(re.findall(r"^\| `([\w/]+)`", TEXT, re.MULTILINE))


def test_its_floors_are_those_that_imports_are_held_to() -> None:
    with (ROOT / "pyproject.toml").open("rb") as settings:
        contracts = tomllib.load(settings)["tool"]["importlinter"]["contracts"]
    drawn = TEXT.split("## Floors", 1)[1].split("```", 2)[1]
    floors = [re.split(r"\s{3,}", line.strip())[0] for line in drawn.strip().splitlines()]
    assert floors == [layer.replace("sanshen.", "") for layer in contracts[0]["layers"]]


def test_settings_of_a_portal_name_no_module_of_the_engine() -> None:
    """They are the portal's own, agreed to once: a move within the engine must not stop its publication."""
    for name in ("pelicanconf.py", "publishconf.py"):
        assert not re.search(r"(import|from) sanshen|[\"']sanshen\.", (ROOT / name).read_text("utf-8"))
