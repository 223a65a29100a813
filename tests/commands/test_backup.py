"""The handbook's backup holds all that an office has in hand, and its restore goes on with it: the lines are run as they stand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from sanshen.gate import admit
from tests.conftest import git
from tests.support import tiny
from tests.support.office import Office, article, now

SANSHEN = Path(sys.executable).parent / "sanshen"
HANDBOOK = (Path(__file__).parents[2] / "docs/operators.zh.md").read_text("utf-8")
NAME = "article/second"
LOST = "withdrawn/branch"


def run(folder: Path, line: str, code: int = 0) -> str:
    env = os.environ | {"PATH": f"{SANSHEN.parent}:{os.environ['PATH']}"}
    done = subprocess.run(line, shell=True, cwd=folder, capture_output=True, text=True, env=env, check=False)
    assert done.returncode == code, (line, done.stdout, done.stderr)
    return done.stdout + done.stderr


def listing(title: str, **words: str) -> str:
    """The lines of the handbook below `# title`, with an office's own words in them; each has to work."""
    lines = HANDBOOK.split(f"```sh\n# {title}\n", 1)[1].split("```", 1)[0]
    for word, meant in words.items():
        lines = lines.replace(word, meant)
    return "set -e\n" + lines


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "--bare", str(tmp_path / "backup"))
    return tmp_path / "backup"


def approve(folder: Path, office: Office, person: str) -> str:
    return run(folder, f"sanshen approve {NAME} --checked --key {office.keys[person]}")


def test_an_open_change_survives_the_handbook_s_backup_and_is_merged_where_it_is_restored(
    backup: Path, tmp_path: Path
) -> None:
    office = Office(tmp_path / "clone")
    tiny.equip(office)
    office.adopt()
    run(office.root, f"sanshen publish --to {tmp_path}/web")
    head = office.branch(NAME)
    office.agree(NAME, "editor", "leader")
    git(office.root, "update-ref", "refs/sanshen/pull/7", head)
    run(office.root, listing("备份", 备份仓库=str(backup)))
    git(office.root, "checkout", "-q", NAME)
    git(office.root, "-c", "user.email=editor@yunxi.gov.example", "commit", "-q", "--amend", "-m", "改写")
    git(office.root, "checkout", "-q", "main")
    run(office.root, listing("备份", 备份仓库=str(backup)))  # a branch that was rewritten holds nothing up
    git(office.root, "branch", "-qf", NAME, head)
    run(office.root, listing("备份", 备份仓库=str(backup)))
    anchor, key = git(office.root, "rev-parse", "ledger"), str(office.keys["gate"])
    words = {"备份仓库": str(backup), "纸上存档的台账末端": anchor, "/etc/sanshen/gate": key}
    lines = listing("恢复", **words).replace("sanshen gate\n", "sanshen gate || test $? = 1\n")
    (new := tmp_path / "new").mkdir()
    told = run(new, lines)
    assert f"变更 {NAME}" in told and "✓ 二审" in told
    approve(new / "portal", office, "principal")
    assert "审核台账第 1 号" in run(new / "portal", f"sanshen merge {NAME}")
    told = run(new / "portal", f"sanshen publish --to {tmp_path}/web 2>&1", code=1)
    assert "不是按本克隆的记录发布的" in told and "sanshen publish --force" in told
    run(new / "portal", f"sanshen publish --to {tmp_path}/web --force")
    run(new / "portal", "git remote rename backup origin && git push -q origin main ledger")
    run(new / "portal", f"sanshen publish --to {tmp_path}/web --fetch")
    assert "没有在审的变更" in run(new / "portal", "sanshen gate")


def test_a_branch_below_an_old_one_is_backed_up_once_that_is_deleted(office: Office, backup: Path) -> None:
    git(office.root, "branch", "article/a")
    lines = listing("备份", 备份仓库=str(backup))
    run(office.root, lines)
    git(office.root, "branch", "-qD", "article/a")
    git(office.root, "branch", "article/a/b")
    assert "cannot lock ref 'refs/heads/article/a/b'" in run(office.root, lines, code=1)
    row = next(line for line in HANDBOOK.splitlines() if line.startswith("第二行说 `cannot lock ref"))
    (words,) = [one for one in row.split("`")[1::2] if one.startswith("git push")]
    run(office.root, words.replace("备份仓库", str(backup)).replace("旧分支", "article/a"))
    run(office.root, lines)
    assert git(backup, "rev-parse", "article/a/b") == git(office.root, "rev-parse", "main")


def test_a_clone_without_the_ledger_says_so_and_evidence_without_a_branch_is_named(
    office: Office, backup: Path, tmp_path: Path
) -> None:
    office.publish_article("article/done", {"content/ywdt/yxyw/done.md": article()})
    git(office.root, "branch", "-qD", "article/done")
    office.branch(NAME)
    office.agree(NAME, "editor", "leader")
    run(office.root, listing("备份", 备份仓库=str(backup)))
    git(tmp_path, "clone", "-q", "-b", "main", str(backup), "clone2")
    clone = tmp_path / "clone2"
    told = run(clone, "sanshen gate", code=1)
    assert "没有审核台账，远端 origin 上有" in told
    run(clone, told.split("：")[1].strip())
    told = run(clone, "sanshen gate")
    assert NAME in told and "没有分支" in told and "article/done" not in told and "没有在审的变更" not in told
    assert {"change": NAME, "state": "no-branch"} in json.loads(run(clone, "sanshen gate --json"))
    run(clone, told.split("先取回分支：")[1].split("（")[0])
    approve(clone, office, "principal")
    run(clone, f"sanshen merge {NAME} --gate-key {office.keys['gate']}")


def test_a_backup_follows_an_entry_that_was_taken_back(
    office: Office, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = git(office.root, "rev-parse", "main", "ledger").split()
    office.branch(NAME)
    office.agree(NAME, "editor", "leader", "principal")
    with monkeypatch.context() as there:  # on that machine it is no future
        there.setattr("sanshen.review.merge.newest", lambda *_: [])
        ahead = now() + timedelta(days=60)
        admit.admit(office.repo, office.local_review, NAME, office.keys["gate"], "", ahead, late=True)
    run(office.root, listing("备份", 备份仓库=str(backup)))
    row = next(line for line in HANDBOOK.splitlines() if line.startswith("| 记录时间在将来"))
    run(office.root, "set -e\n" + "\n".join(row.split("`")[1::2]))
    withdrawn = git(backup, "rev-parse", "main")
    git(
        backup,
        "update-ref",
        "refs/heads/main",
        git(backup, "commit-tree", "main^{tree}", "-p", "main", "-m", "further"),
    )
    assert "stale info" in run(office.root, listing("退回以后", 备份仓库=str(backup)), code=1)
    git(backup, "update-ref", "refs/heads/main", withdrawn)
    run(office.root, listing("退回以后", 备份仓库=str(backup)))
    assert git(backup, "rev-parse", "main", "ledger").split() == before
    run(office.root, f"sanshen merge {NAME} --gate-key {office.keys['gate']}")
    run(office.root, listing("备份", 备份仓库=str(backup)))
    assert git(backup, "rev-parse", "ledger~1") == before[1]
