"""What the editors' handbook says works in a portal that holds no program and no Makefile."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import git
from tests.support import tiny
from tests.support.office import ARTICLE, Office, article, copy_of

SANSHEN = Path(sys.executable).parent / "sanshen"
HANDBOOK = (Path(__file__).parents[2] / "docs/editors.zh.md").read_text("utf-8")


def commit(office: Office, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", "commit", *words], cwd=office.root, capture_output=True, text=True, check=False)


def test_the_hook_of_the_handbook_checks_each_commit(office: Office) -> None:
    lines = HANDBOOK.split("```sh\n# 提交前检查\n", 1)[1].split("```", 1)[0]
    subprocess.run(
        f"set -e\n{lines.replace('/opt/sanshen/bin/sanshen', str(SANSHEN))}", shell=True, cwd=office.root, check=True
    )
    office.write(ARTICLE, article(body="联系人身份证号 11010519491231002X。"))
    for words in (["-qam", "all"], ["-qm", "one", "--", ARTICLE]):
        refused = commit(office, *words)
        assert refused.returncode == 1 and "PII001" in refused.stderr + refused.stdout
    office.write(ARTICLE, article(body="会议听取了前三季度工作情况汇报。"))
    assert commit(office, "-qam", "good").returncode == 0


def test_a_preview_in_the_clone_is_not_committed(tmp_path: Path) -> None:
    office = Office(tmp_path / "clone")
    tiny.equip(office)
    office.adopt()
    git(office.root, "checkout", "-qb", "article/new")
    office.write("content/ywdt/yxyw/new.md", article("云溪区召开冬季工作会议"))
    for _ in range(2):
        subprocess.run([str(SANSHEN), "build"], cwd=office.root, check=True, capture_output=True, env=dict(os.environ))
    assert (office.root / "output/index.html").is_file()
    git(office.root, "add", "-A")
    assert git(office.root, "diff", "--cached", "--name-only") == "content/ywdt/yxyw/new.md"


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> Office:
    made = Office(tmp_path_factory.mktemp("drafts") / "clone")
    tiny.equip(made)
    made.adopt()
    return made


def build(office: Office, to: str) -> subprocess.CompletedProcess[str]:
    words = [str(SANSHEN), "build", "--to", to]
    return subprocess.run(words, cwd=office.root, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "to",
    [
        ".",
        "..",
        "{root}",
        "{link}",
        "content",
        "theme",
        "{other}",
        "{old}",
        "{site}",
        ".git/pages",
        ".git/worktrees/x",
        "{other}/.git/pages",
    ],
)
def test_build_replaces_nothing_but_an_earlier_preview(drafts: Office, tmp_path: Path, to: str) -> None:
    other, old, store = copy_of(drafts, tmp_path / "other").root, tmp_path / "old", tmp_path / "www"
    (old / "theme").mkdir(parents=True)
    (old / "index.html").touch()
    served = store / "releases/000001-aaaaaaaaaaaa/site"
    (served / "theme").mkdir(parents=True)
    (store / "current").symlink_to("releases/000001-aaaaaaaaaaaa")
    (tmp_path / "link").symlink_to(drafts.root.parent)
    link = tmp_path / "link/clone"
    marked = [drafts.root, drafts.root / "content", drafts.root / "theme", other, served]
    for folder in marked:  # a branch, or whoever may write there, brings the mark too
        (folder / ".sanshen-preview").touch()
    before = {*drafts.root.rglob("*"), *tmp_path.rglob("*")}
    done = build(drafts, to.format(root=drafts.root, link=link, other=other, old=old, site=served))
    for folder in marked:
        (folder / ".sanshen-preview").unlink()
    assert done.returncode == 1 and "不能覆盖" in done.stderr and "→" in done.stderr, done.stderr
    assert ("rm -r" in done.stderr) == (to == "{old}")
    lost = before - {*drafts.root.rglob("*"), *tmp_path.rglob("*")}
    assert {path.name for path in lost} == {".sanshen-preview"}


def test_a_preview_through_a_link_into_the_clone_is_not_committed(drafts: Office, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(drafts.root)
    for _ in range(2):
        done = build(drafts, str(tmp_path / "link/pages"))
        assert done.returncode == 0, done.stderr
    git(drafts.root, "add", "-A")
    assert git(drafts.root, "diff", "--cached", "--name-only") == ""
