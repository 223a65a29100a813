"""Docs are part of a change: whoever adds a verb tells people of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sanshen.commands.verbs import VERBS

ROOT = Path(__file__).parents[2]
GUIDES = [ROOT / "README.zh.md", *sorted((ROOT / "docs").glob("*.zh.md"))]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_stands_in_a_guide(verb: str) -> None:
    assert any(f"sanshen {verb}" in guide.read_text("utf-8") for guide in GUIDES), (
        f"sanshen {verb} 没有写进任何一本手册"
    )
