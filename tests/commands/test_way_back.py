"""The cures for what stands on main unreviewed lead somewhere: each is followed to the letter."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.commands.test_road import sanshen
from tests.conftest import git
from tests.support.office import ARTICLE, Office, article

NAME, AGAIN = "article/second", "article/again"
PATH = "content/ywdt/yxyw/second.md"
ADMIN = ("-c", "user.name=admin", "-c", "user.email=admin@yunxi.gov.example")
EDITOR = ("-c", "user.name=editor", "-c", "user.email=editor@yunxi.gov.example")


def as_told(office: Office, said: str) -> None:
    """The command that the cure names, by the site's administrator."""
    command = re.search(r"在主分支上撤回这处改动（git (revert [^）]+)）", said)
    assert command, said
    git(office.root, *ADMIN, *shlex.split(command[1]), "--no-edit")


def agreed_again(office: Office, name: str) -> None:
    sanshen(office, "submit", name, who="editor")
    sanshen(office, "self-check", name, "--checked", who="editor")
    for who in ("leader", "principal"):
        sanshen(office, "approve", name, "--checked", who=who)
    git(office.root, "switch", "-q", "main")
    sanshen(office, "merge", name)
    assert "台账完好" in sanshen(office, "ledger", "verify")


@pytest.mark.parametrize("how", ["merged by hand", "pushed"])
def test_what_was_forced_is_taken_back_and_handed_in_again_as_told(office: Office, how: str) -> None:
    git(office.root, "config", "sanshen.gatekey", str(office.keys["gate"]))
    office.branch(NAME)
    way = ("--no-ff", "-m", "forced") if how == "merged by hand" else ("--ff-only",)
    git(office.root, *ADMIN, "merge", "-q", *way, NAME)
    said = sanshen(office, "ledger", "verify", code=1)
    assert f"{PATH} 未经审核被新增" in said and "按流程送审" not in said
    as_told(office, said)
    sanshen(office, "ledger", "verify")
    told = sanshen(office, "submit", NAME, who="editor", code=1)
    assert "都已在主分支上" in told and "先提交改动" not in told
    assert "从主分支新建分支，git revert 那次撤回的提交，取回内容，再送审" in told and told.count("git revert") == 2
    git(office.root, "switch", "-qc", AGAIN, "main")
    git(office.root, *EDITOR, "revert", "--no-edit", "main")
    assert (office.root / PATH).is_file()
    agreed_again(office, AGAIN)


def test_a_merged_change_is_not_to_be_handed_in_again(office: Office) -> None:
    office.publish_article(NAME)
    assert "已合并的不用再送审" in sanshen(office, "submit", NAME, who="editor", code=1)


def test_an_edited_file_in_the_tree_is_no_failure_and_its_cure_takes_nothing_back(office: Office) -> None:
    git(office.root, "config", "sanshen.gatekey", str(office.keys["gate"]))
    office.branch(NAME, {ARTICLE: article("第一篇经审改过"), PATH: article("同时新增一篇")})
    office.agree(NAME, "editor", "leader", "principal")
    office.write(ARTICLE, article("手改又手改"))
    said = sanshen(office, "merge", NAME)
    assert "合并已完成（台账第 1 号），不用重做；只是工作区没有跟上" in said and "审核台账第 1 号" in said
    assert "不要在主分支上提交" in said and "请自行提交" not in said
    assert "git stash -u" in said and "git stash show -p" in said
    git(office.root, *EDITOR, "stash", "-qu")
    assert git(office.root, "status", "--porcelain") == ""
    assert "经审改过" in (office.root / ARTICLE).read_text("utf-8") and (office.root / PATH).is_file()
    assert "手改又手改" in subprocess.run(
        ["git", "stash", "show", "-p"], cwd=office.root, capture_output=True, text=True, check=True
    ).stdout  # fmt: skip
    office.branch(AGAIN, {"content/ywdt/yxyw/third.md": article("第三篇")})
    office.agree(AGAIN, "editor", "leader", "principal")
    sanshen(office, "merge", AGAIN)
    assert git(office.root, "status", "--porcelain") == ""
    assert "台账完好" in sanshen(office, "ledger", "verify")


def test_on_main_nobody_is_told_to_commit(office: Office) -> None:
    office.write(ARTICLE, article("手改"))
    said = sanshen(office, "new", "ywdt/yxyw", "fresh", "--title", "新稿件一篇", code=1)
    assert "git stash -u" in said and "commit" not in said
    git(office.root, "switch", "-qc", "article/mine")
    assert "git commit" in sanshen(office, "new", "ywdt/yxyw", "fresh", "--title", "新稿件一篇", code=1)


def test_a_fresh_clone_is_told_where_its_ledger_is(office: Office, tmp_path: Path) -> None:
    git(office.root, "clone", "-q", str(office.root), str(tmp_path / "fresh"))
    office.root = tmp_path / "fresh"
    for words in (["publish"], ["ledger", "verify"]):
        said = sanshen(office, *words, code=1)
        assert "没有审核台账" in said and "submit adoption" not in said, words
    command = re.search(r"取回台账：git (fetch [^；\n]*)", said)
    assert command
    git(office.root, *shlex.split(command[1]))
    assert "台账完好" in sanshen(office, "ledger", "verify")


def test_where_the_forge_has_no_ledger_either_it_is_told_where_that_still_is(office: Office, tmp_path: Path) -> None:
    """As after an adoption of which only the main branch was pushed."""
    git(office.root, "clone", "-q", "--single-branch", str(office.root), str(tmp_path / "fresh"))
    office.root = tmp_path / "fresh"
    said = sanshen(office, "ledger", "verify", code=1)
    assert "merge adoption 的那个克隆里推送：git push origin ledger" in said and "submit adoption" in said


def test_a_clone_of_an_empty_repository_says_what_to_push(office: Office, tmp_path: Path) -> None:
    git(office.root, "init", "-q", "-b", "main", str(tmp_path / "empty"))
    office.root = tmp_path / "empty"
    said = sanshen(office, "publish", code=1)
    assert "这个克隆是空的" in said and "git pull origin main" in said and "--depth" not in said


def test_who_did_not_fetch_the_acts_is_told_to(office: Office, tmp_path: Path) -> None:
    office.branch(NAME)
    office.submit(NAME)
    git(office.root, "clone", "-q", str(office.root), str(tmp_path / "fresh"))
    office.root = tmp_path / "fresh"
    git(office.root, "fetch", "-q", "origin", "ledger:ledger", f"{NAME}:{NAME}")
    said = sanshen(office, "approve", NAME, "--checked", who="leader", code=1)
    command = re.search(r"先取回审核记录：git (fetch .*)", said)
    assert "还没有送审" in said and command
    git(office.root, *shlex.split(command[1]))
    assert "还没有送审" not in sanshen(office, "approve", NAME, "--checked", who="leader", code=1)


@pytest.mark.parametrize("killed", ["submit", "self-check", "leader", "principal"])
def test_whoever_does_it_once_more_is_told_that_it_is_done(office: Office, killed: str) -> None:
    """As after a run that was killed when its act was written."""
    office.branch(NAME)
    steps = [("submit", "editor"), ("self-check", "editor"), ("leader", "leader"), ("principal", "principal")]
    for step, who in steps:
        words = [step, NAME] if step == "submit" else [step if step == "self-check" else "approve", NAME, "--checked"]
        sanshen(office, *words, who=who)
        if step == killed:
            break
    said = sanshen(office, *words, who=who, code=0 if killed == "submit" else 1)
    assert killed == "submit" or "不用再做" in said, said
