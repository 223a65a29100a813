"""A cure works when a newcomer does what it says, in the situation that shows it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import git
from tests.support.office import ARTICLE, Office, copy_of

SANSHEN = Path(sys.executable).parent / "sanshen"
NAME = "article/second"


def run(folder: Path, line: str, code: int = 0) -> str:
    env = os.environ | {"PATH": f"{SANSHEN.parent}:{os.environ['PATH']}"}
    done = subprocess.run(line, shell=True, cwd=folder, capture_output=True, text=True, env=env, check=False)
    assert done.returncode == code, (line, done.stdout, done.stderr)
    return done.stdout + done.stderr


def act(office: Office, verb: str, person: str, code: int = 0) -> str:
    return run(office.root, f"sanshen {verb} {NAME} --checked --key {office.keys[person]}", code)


def test_whoever_uses_the_wrong_verb_is_told_the_right_one(office: Office) -> None:
    office.branch(NAME)
    office.submit(NAME)
    assert "改用 sanshen self-check" in act(office, "approve", "editor", code=1)
    act(office, "self-check", "editor")
    assert "改用 sanshen approve" in act(office, "self-check", "leader", code=1)
    act(office, "approve", "leader")
    assert "sanshen gate 列出该谁审" in act(office, "approve", "headmaster", code=1)
    act(office, "approve", "principal")
    assert "不用再做" in act(office, "approve", "both", code=1)


def test_a_branch_that_another_clone_has_is_fetched_as_told(office: Office, tmp_path: Path) -> None:
    office.branch(NAME)
    other = copy_of(office, tmp_path / "other")
    git(other.root, "branch", "-qD", NAME)
    git(other.root, "remote", "add", "origin", str(office.root))
    words = f"sanshen submit {NAME} --key {office.keys['editor']}"
    run(other.root, run(other.root, words, code=1).split("先取回：")[1])
    run(other.root, words)


def test_what_has_nothing_to_hand_in_is_not_told_to_commit_on_main(office: Office) -> None:
    assert "不是主分支" in run(office.root, f"sanshen submit --key {office.keys['editor']}", code=1)


def test_dropping_a_column_names_the_article_that_stands_there(office: Office) -> None:
    rows = (office.root / "columns.toml").read_text("utf-8").split("[[column]]")
    office.branch("house/drop", {"columns.toml": "[[column]]".join(r for r in rows if "yxyw" not in r)}, person="admin")
    told = run(office.root, f"sanshen submit house/drop --key {office.keys['admin']}", code=1)
    assert told.startswith(ARTICLE) and "文件没有动" in told and "先用另一项变更移走或撤下它" in told
