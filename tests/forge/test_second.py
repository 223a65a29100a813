"""A second witness at a real forge, as its operator types it on another machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sanshen.review.proving.incremental import verify
from tests.conftest import git
from tests.forge.conftest import OFFICE
from tests.forge.place import Town
from tests.forge.road import Road
from tests.support import tiny
from tests.support.office import Office

pytestmark = pytest.mark.forge


def looks(road: Road, root: Path, key: str = "second", code: int = 0) -> str:
    """`sanshen gate --watch --once --witness-key …` in the clone of the second witness."""
    words = ("gate", "--watch", "--once", "--witness-key")
    done = subprocess.run(
        [Path(sys.executable).with_name("sanshen"), *words, str(road.office.keys[key])],
        cwd=root,
        env=os.environ | {"SANSHEN_FORGE_TOKEN": road.town.token("gate")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_an_article_is_merged_when_both_machines_have_seen_each_word(town: Town, tmp_path: Path) -> None:
    numbers = {login: town.account(login).id for login in OFFICE}
    office = Office(tmp_path / "clone", accounts=numbers, forge_url=town.server.url)
    tiny.equip(office)
    office.ask_two()
    office.adopt()
    road = Road(town, office, tmp_path)
    git(tmp_path, "clone", "-q", road.remote, "hill")
    hill = tmp_path / "hill"

    pull = road.proposed()
    assert road.stands().startswith("待送审")
    assert "见证了 2 条新的记录" in looks(road, hill)
    road.agree(pull)
    assert road.stands().startswith("一审待审") and "第二见证还没有见到" in road.comment(pull)
    assert "见证了 3 条新的记录" in looks(road, hill)
    road.until_mergeable(pull)
    success, merged = road.look(merging=True)
    assert (success.state, merged.entry) == ("success", 1)
    assert len(road.entries()[-1].predicate.witnesses) == 5
    assert verify(road.gate, "main").faults == []
    assert "不是登记的第二见证密钥" in looks(road, hill, "editor", code=1)
