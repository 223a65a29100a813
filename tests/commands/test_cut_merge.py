"""A merge that was killed at any moment is finished by the next one, and until then every command says so and nothing else."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sanshen.git import following
from sanshen.review.ledger import anchor
from sanshen.review.ledger.branch import REF
from tests.commands.test_road import SANSHEN, sanshen
from tests.conftest import git
from tests.support import tiny
from tests.support.office import Office, article, copy_of

ONE, OTHER = "article/one", "article/other"
PATH = "content/ywdt/yxyw/{}.md"
CUT = "上次合并中断：台账已经记下，主分支还没有跟上"
GIT = """#!{python} -SE
# git, by which the power fails when {moment}
import os, signal, subprocess, sys
real, moment, words = {real!r}, {moment!r}, sys.argv[1:]

def die():
    os.killpg(0, signal.SIGKILL)

if "read-tree" in words and moment == "the work tree is brought along":
    die()
if "update-ref" in words:
    moves = sys.stdin.buffer.read()
    if b"refs/heads/main\\0" in moves:
        if moment == "all refs are locked":
            for name in ("HEAD", "refs/heads/main", "refs/heads/ledger"):
                open(f".git/{{name}}.lock", "x").close()
            die()
        if moment == "the ledger has moved and main has not":
            kept = moves[: moves.index(b"update refs/heads/main\\0")] + b"prepare\\0commit\\0"
            subprocess.run([real, *words], input=kept, check=True)
            for name in ("HEAD", "refs/heads/main"):
                open(f".git/{{name}}.lock", "x").close()
            die()
    sys.exit(subprocess.run([real, *words], input=moves).returncode)
os.execv(real, [real, *words])
"""
MOMENTS = ("all refs are locked", "the ledger has moved and main has not", "the work tree is brought along")


@pytest.fixture(scope="module")
def agreed(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Two articles that all have agreed to, on the merging machine."""
    office = Office(tmp_path_factory.mktemp("office") / "clone")
    tiny.equip(office)
    office.adopt()
    for name in (ONE, OTHER):
        office.branch(name, {PATH.format(name[8:]): article(f"稿件 {name[8:]}")})
        office.agree(name, "editor", "leader", "principal")
    git(office.root, "config", "sanshen.gatekey", str(office.keys["gate"]))
    return office


@pytest.fixture
def office(agreed: Office, tmp_path: Path) -> Office:
    return copy_of(agreed, tmp_path / "clone")


def cut(office: Office, *, told: bool = True) -> tuple[str, str]:
    """What a power cut between the two refs leaves, and where main stood and should stand; without `told` by a former version."""
    old, seen = git(office.root, "rev-parse", "main"), Path(office.root, ".git", anchor.FILE)
    noted = seen.read_text() if seen.exists() else ""
    sanshen(office, "merge", ONE)
    new = git(office.root, "rev-parse", "main")
    seen.write_text(noted) if noted else seen.unlink()
    git(office.root, "reset", "-q", "--hard", old)
    if told:
        git(office.root, "update-ref", following._STANDS, old)
    for name in ("HEAD", "refs/heads/main"):
        Path(office.root, ".git", f"{name}.lock").write_text(f"{new}\n")
    return old, new


def unlocked(office: Office, said: str) -> None:
    """Does what was told."""
    command = re.search(r"rm -f [^）\n]*", said)
    assert command and "确认都没有在运行" in said
    subprocess.run(shlex.split(command[0]), cwd=office.root, check=True)
    assert not list(Path(office.root, ".git").rglob("*.lock"))


def whole(office: Office, *paths: str) -> None:
    """Nothing staged, nothing changed, nothing missing; the ledger covers all of main."""
    assert git(office.root, "status", "--porcelain") == ""
    assert all((office.root / PATH.format(path)).is_file() for path in paths)
    assert "台账完好" in sanshen(office, "ledger", "verify")


@pytest.mark.parametrize("told", [True, False], ids=["of this version", "of a former one"])
def test_until_it_is_finished_every_command_says_so_before_anything_else(office: Office, told: bool) -> None:
    cut(office, told=told)
    for words, who in ((["publish"], ""), (["ledger", "verify"], ""), (["gate"], ""), (["gate", ONE], ""),
                       (["submit", ONE], "editor"), (["approve", OTHER, "--checked"], "leader")):  # fmt: skip
        said = sanshen(office, *words, who=who, code=1)
        assert CUT in said and f"sanshen merge {ONE}" in said, words
        assert "未经审核" not in said and "git revert" not in said and "待送审" not in said, words
    unlocked(office, sanshen(office, "merge", ONE, code=1))
    said = sanshen(office, "merge", ONE)
    assert "上次中断的合并已补完" in said and "审核台账第 1 号" in said and "抢先" not in said
    assert anchor.seen(office.repo)[-1:] == [office.repo.find(REF)]
    whole(office, "one")
    assert "审核台账第 1 号" in sanshen(office, "merge", ONE)  # once more changes nothing
    sanshen(office, "new", "ywdt/yxyw", "fresh", "--title", "新稿件一篇")


@pytest.mark.parametrize("told", [True, False], ids=["of this version", "of a former one"])
def test_the_merge_of_another_change_finishes_it_too(office: Office, told: bool) -> None:
    _, new = cut(office, told=told)
    unlocked(office, sanshen(office, "merge", OTHER, code=1))
    said = sanshen(office, "merge", OTHER)
    assert f"上次中断的合并已补完：台账第 1 号（{ONE}）" in said and "审核台账第 2 号" in said
    assert git(office.root, "rev-parse", "main^") == new
    whole(office, "one", "other")
    sanshen(office, "publish")


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("then", [ONE, OTHER])
def test_a_merge_killed_at_any_moment_is_whole_after_the_next(
    office: Office, tmp_path: Path, moment: str, then: str
) -> None:
    """A real kill of the whole group; the refs are moved by git itself, in the order in which it was told to."""
    front = tmp_path / "git"
    front.write_text(GIT.format(python=sys.executable, real=shutil.which("git"), moment=moment))
    front.chmod(0o755)
    before = git(office.root, "rev-parse", "main", REF).split()
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [str(SANSHEN), "merge", ONE],
        cwd=office.root,
        env={**os.environ, "PATH": path},
        start_new_session=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    after = git(office.root, "rev-parse", "main", REF).split()
    moved = [one != other for one, other in zip(before, after, strict=True)]
    assert moved == [moment == MOMENTS[2], moment != MOMENTS[0]]
    if moment != MOMENTS[2]:
        unlocked(office, sanshen(office, "merge", then, code=1))
    sanshen(office, "merge", then)
    whole(office, then[8:], *(["one"] if moved[1] else []))
    assert not following.is_behind(office.repo)
    sanshen(office, "publish")


def test_a_half_merge_that_was_pushed_is_named_by_the_publisher_and_heals(office: Office, tmp_path: Path) -> None:
    forge, machine = tmp_path / "forge.git", tmp_path / "publisher"
    git(office.root, "init", "-q", "--bare", "-b", "main", str(forge))
    git(office.root, "remote", "add", "origin", str(forge))
    git(office.root, "push", "-q", "origin", "main", "ledger")
    git(office.root, "clone", "-q", str(forge), str(machine))
    publisher = copy_of(office, tmp_path / "other")
    publisher.root = machine
    sanshen(publisher, "publish", "--fetch")
    cut(office)
    git(office.root, "push", "-q", "origin", "main", "ledger")
    said = sanshen(publisher, "publish", "--fetch", code=1)
    assert "台账已记下最后一次合并，主分支还没有" in said and "重新运行 sanshen merge" in said
    assert "完整克隆" not in said and "核对不过" not in said
    git(
        machine, "fetch", "-q", "origin", "ledger:ledger"
    )  # by hand: it has the entry now, and not the tree that it left
    assert "完整克隆" not in sanshen(publisher, "publish", "--fetch", code=1)
    unlocked(office, sanshen(office, "merge", ONE, code=1))
    sanshen(office, "merge", ONE)
    command = re.search(r"git (push origin main ledger)", said)
    assert command
    git(office.root, "-c", "push.default=current", *command[1].split())
    assert "新增" in sanshen(publisher, "publish", "--fetch")
    whole(publisher, "one")


def test_who_fetched_the_ledger_before_main_is_told_of_no_killed_merge_and_may_sign(
    office: Office, tmp_path: Path
) -> None:
    """As leaders do before they sign: `git fetch origin main ledger:ledger` leaves their own main where it was."""
    git(office.root, "clone", "-q", str(office.root), str(tmp_path / "leader"))
    leader = copy_of(office, tmp_path / "other")
    leader.root = tmp_path / "leader"
    office.branch("article/third", {PATH.format("third"): article("第三篇")})
    office.agree("article/third", "editor")
    sanshen(office, "merge", ONE)
    git(leader.root, "fetch", "-q", "origin", "main", "ledger:ledger", "refs/reviews/*:refs/reviews/*", "article/third:article/third")  # fmt: skip
    assert "待二审" in sanshen(leader, "gate", "article/third", code=1)
    sanshen(leader, "approve", "article/third", "--checked", who="leader")
    said = sanshen(leader, "ledger", "verify", code=1)
    assert "本克隆的主分支还没有更新到这里" in said and CUT not in said and "未经审核" not in said
    git(leader.root, "pull", "-q")
    assert "台账完好" in sanshen(leader, "ledger", "verify")


def test_who_fetched_a_half_merge_by_hand_is_told_where_to_finish_it(office: Office, tmp_path: Path) -> None:
    """The entry is here, the merge and its tree are not: main and the site's settings are those of the entry before."""
    git(office.root, "clone", "-q", str(office.root), str(tmp_path / "leader"))
    leader = copy_of(office, tmp_path / "other")
    leader.root = tmp_path / "leader"
    cut(office)
    git(leader.root, "fetch", "-q", "origin", "ledger:ledger", "refs/reviews/*:refs/reviews/*", f"{OTHER}:{OTHER}")
    for words, who in ((["gate"], ""), (["gate", OTHER], ""), (["ledger", "verify"], ""), (["publish"], ""),
                       (["return", OTHER, "--reason", "不妥"], "leader")):  # fmt: skip
        said = sanshen(leader, *words, who=who, code=1)
        assert CUT in said and f"在合并的那个克隆里重新运行 sanshen merge {ONE}" in said, words
        assert "完整克隆" not in said, words
    assert "第 1 号" in sanshen(leader, "ledger", "log")
    sanshen(leader, "new", "ywdt/yxyw", "fresh", "--title", "新稿件一篇")


def test_a_killed_merge_outlives_gc(office: Office) -> None:
    cut(office)
    unlocked(office, sanshen(office, "merge", ONE, code=1))
    git(office.root, "reflog", "expire", "--expire=now", "--all")
    git(office.root, "gc", "-q", "--prune=now")
    assert "上次中断的合并已补完" in sanshen(office, "merge", ONE)
    whole(office, "one")


def test_where_the_merge_of_a_killed_run_is_lost_the_entry_is_taken_back_as_told(office: Office) -> None:
    _, new = cut(office)
    unlocked(office, sanshen(office, "merge", ONE, code=1))
    git(office.root, "update-ref", "-d", "refs/sanshen/merged")
    Path(office.root, ".git", "objects", new[:2], new[2:]).unlink()
    for words in (["merge", ONE], ["merge", OTHER], ["ledger", "verify"], ["gate", OTHER]):
        said = sanshen(office, *words, code=1)
        assert CUT in said and "完整克隆" not in said, words
    command = re.search(r"git update-ref [^）]*", said)
    assert command
    subprocess.run(command[0], shell=True, cwd=office.root, check=True)
    assert "审核台账第 1 号" in sanshen(office, "merge", ONE)
    whole(office, "one")


def test_a_remote_branch_whose_name_ends_like_main_is_not_the_remote_s_main(office: Office) -> None:
    _, new = cut(office)
    git(office.root, "update-ref", "refs/remotes/origin/team/main", new)
    assert CUT in sanshen(office, "ledger", "verify", code=1)


@pytest.mark.parametrize("ref", [following._STANDS, "refs/sanshen/merged"])
@pytest.mark.parametrize("what", ["empty", "no object", "a blob", "below its name"])
def test_a_note_of_the_work_tree_that_leads_nowhere_stops_no_merge(office: Office, what: str, ref: str) -> None:
    """The same of the note of the newest merge."""
    note = Path(office.root, ".git", ref)
    if what == "below its name":
        git(office.root, "update-ref", f"{ref}/x", "main")
    else:
        note.parent.mkdir(exist_ok=True)
        blob = git(office.root, "rev-parse", "main:portal.toml")
        note.write_text({"empty": "", "no object": f"{'1' * 40}\n"}.get(what, f"{blob}\n"))
    assert "审核台账第 1 号" in sanshen(office, "merge", ONE)
    whole(office, "one")
    assert not following.is_behind(office.repo)


def left_behind(office: Office, name: str) -> None:
    """What a power cut after both refs leaves: the work tree where main stood."""
    old = git(office.root, "rev-parse", "main")
    sanshen(office, "merge", name)
    git(office.root, "read-tree", "-m", "-u", "main", old)
    git(office.root, "update-ref", following._STANDS, old)


def test_a_merge_in_another_work_tree_does_not_take_the_note_of_this_one(office: Office, tmp_path: Path) -> None:
    git(office.root, "worktree", "add", "-q", str(tmp_path / "beside"), OTHER)
    beside = copy_of(office, tmp_path / "other")
    beside.root = tmp_path / "beside"
    left_behind(office, ONE)
    assert "审核台账第 2 号" in sanshen(beside, "merge", OTHER)
    sanshen(office, "merge", OTHER)
    whole(office, "one", "other")


def test_files_that_were_laid_out_before_the_kill_are_no_edits(office: Office) -> None:
    left_behind(office, ONE)
    path = PATH.format("one")
    (office.root / path).write_bytes(office.repo.read("main", path))
    assert "没有跟上" not in sanshen(office, "merge", OTHER)
    whole(office, "one", "other")
