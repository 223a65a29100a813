"""Every line leads to people."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.review.ledger.audit import Traced, audit
from sanshen.review.proving.incremental import verify
from tests.conftest import git
from tests.support.office import ARTICLE, Office, article


def trace(office: Office, path: str = ARTICLE) -> list[Traced]:
    return audit(office.repo, "main", path, verify(office.repo, "main").touches(path))


def test_xx_16_each_line_names_writer_change_and_reviewers(office: Office) -> None:
    office.publish_article("article/edit", {ARTICLE: article(body="第一段。\n\n第二段。")})
    lines = trace(office)
    assert [(line.text, line.entry) for line in lines][:2] == [("---", 0), ("title: 云溪区召开秋季工作会议", 0)]
    last = lines[-1]
    assert (last.text, last.author, last.entry, last.change) == ("第二段。", "editor", 1, "article/edit")
    assert [one.person for one in last.responsible] == ["editor", "leader", "principal"]


def test_an_unreviewed_line_stands_out(office: Office) -> None:
    office.write(ARTICLE, article() + "偷偷加的一行。\n")
    office.commit("stray", person="admin")
    assert [(line.text, line.author) for line in trace(office) if line.entry is None] == [("偷偷加的一行。", "admin")]


def test_a_push_that_was_taken_back_hides_nobody(office: Office) -> None:
    before = trace(office)
    office.write(ARTICLE, article(body="被人改过。"))
    office.commit("stray", person="admin")
    git(office.root, "revert", "--no-edit", "HEAD")
    assert trace(office) == before
    office.publish_article("article/edit", {ARTICLE: article("云溪区召开冬季工作会议")})
    assert {line.entry for line in trace(office)} == {0, 1}


def test_an_unknown_path_is_an_error(office: Office) -> None:
    with pytest.raises(PortalError, match="主分支上没有这个文件"):
        trace(office, "content/nothing.md")


def test_a_branch_that_is_older_than_other_changes_names_each_line_rightly(office: Office) -> None:
    office.branch("article/late", {ARTICLE: article(body="第一段。\n\n第二段。\n\n第三段。")})
    office.publish_article("article/other")
    office.publish_article("article/edit", {"content/ywdt/yxyw/third.md": article("第三篇稿件")})
    office.agree("article/late", "editor", "leader", "principal")
    office.merge("article/late")
    office.publish_article("article/more", {ARTICLE: article(body="第一段。\n\n第二段。\n\n第三段又改。")})
    found = {line.text: line.entry for line in trace(office)}
    assert (found["---"], found["第一段。"], found["第三段又改。"]) == (0, 3, 4)


def test_a_file_that_came_back_is_a_new_one(office: Office) -> None:
    (office.root / ARTICLE).unlink()
    git(office.root, "checkout", "-q", "-b", "article/gone")
    office.commit("gone")
    git(office.root, "checkout", "-q", "main")
    office.agree("article/gone", "editor", "leader", "principal")
    office.merge("article/gone")
    office.publish_article("article/back", {ARTICLE: article()})
    assert {line.entry for line in trace(office)} == {2}


def test_lines_pushed_beside_the_road_and_then_agreed_have_an_entry(office: Office) -> None:
    """A branch that stands on a stray push which is taken back meanwhile."""
    office.write(ARTICLE, article(body="被人改过。"))
    office.commit("stray", person="admin")
    office.branch(
        "article/on-stray", {"content/ywdt/yxyw/second.md": article("第二篇"), ARTICLE: article(body="改好了。")}
    )
    git(office.root, "revert", "--no-edit", "HEAD")
    office.publish_article("article/edit", {"content/ywdt/yxyw/third.md": article("第三篇稿件")})
    assert {line.entry for line in trace(office)} == {0}


# -- whatever a clone and the environment say --------------------------------------------------------------------------

SANSHEN = Path(sys.executable).parent / "sanshen"
PROGRAMS = (
    "core.fsmonitor", "core.pager", "pager.blame", "core.editor", "core.askPass", "diff.external", "diff.evil.command",
    "diff.evil.textconv", "filter.evil.clean", "filter.evil.smudge", "gpg.program", "gpg.ssh.program",
    "gpg.openpgp.program", "gpg.ssh.defaultKeyCommand",
)  # fmt: skip
VARIABLES = (
    "GIT_PYTHON_GIT_EXECUTABLE", "GIT_EXEC_PATH", "GIT_EXTERNAL_DIFF", "GIT_PAGER", "GIT_EDITOR", "GIT_DIR",
    "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_CONFIG_GLOBAL", "GIT_GRAFT_FILE", "GIT_TRACE",
)  # fmt: skip


def said(office: Office, *words: str, **env: str) -> tuple[int, bytes, bytes]:
    words = ("audit", ARTICLE, *words)
    done = subprocess.run([SANSHEN, *words], cwd=office.root, env=os.environ | env, capture_output=True)
    return done.returncode, done.stdout, done.stderr


def _programs(office: Office, evil: Path) -> dict[str, str]:
    for where in (office.root / ".gitattributes", office.root / ".git/info/attributes"):
        where.parent.mkdir(exist_ok=True)
        where.write_text("* filter=evil diff=evil\n")
    for name in PROGRAMS:
        git(office.root, "config", name, str(evil))
    for alias in ("blame", "rev-list", "merge-base"):
        git(office.root, "config", f"alias.{alias}", f"!{evil}")
    return {}


def _hooks(office: Office, evil: Path) -> dict[str, str]:
    folder = office.root / ".git/hooks"
    folder.mkdir(exist_ok=True)
    for name in ("post-checkout", "pre-commit", "post-index-change", "reference-transaction", "fsmonitor-watchman"):
        shutil.copy(evil, folder / name)
    return {}


def _ignored(office: Office, evil: Path) -> dict[str, str]:
    """Every commit passed over, everybody called by another name, and dates in another form."""
    (evil.parent / "revs").write_text(git(office.root, "rev-list", "--all") + "\n")
    (office.root / ".mailmap").write_text("别人 <x@x> <editor@yunxi.gov.example>\n")
    git(office.root, "config", "blame.ignoreRevsFile", str(evil.parent / "revs"))
    git(office.root, "config", "mailmap.file", str(office.root / ".mailmap"))
    git(office.root, "config", "blame.date", "relative")
    return {}


def _grafts(office: Office, evil: Path) -> dict[str, str]:
    rows = [f"{one}\n" for one in git(office.root, "rev-list", "main").split()]
    (office.root / ".git/info").mkdir(exist_ok=True)
    (office.root / ".git/info/grafts").write_text("".join(rows))
    return {}


def _replaced(office: Office, evil: Path) -> dict[str, str]:
    newest, first, *_ = git(office.root, "log", "--format=%H", "main", "--", ARTICLE).split()
    git(office.root, "replace", newest, first)
    git(office.root, "config", "core.useReplaceRefs", "true")
    return {}


def _variables(office: Office, evil: Path) -> dict[str, str]:
    return dict.fromkeys(VARIABLES, str(evil))


@pytest.mark.parametrize(
    "plant", [_programs, _hooks, _ignored, _grafts, _replaced, _variables], ids=lambda plant: plant.__name__[1:]
)
def test_nothing_that_a_clone_or_the_environment_says_runs_or_changes_a_letter(
    office: Office, tmp_path: Path, plant: Callable[[Office, Path], dict[str, str]]
) -> None:
    office.publish_article("article/edit", {ARTICLE: article(body="第一段。\n\n第二段。")})
    (tmp_path / "evil").write_text(f"#!/bin/sh\necho \"$0 $*\" >> '{tmp_path / 'mark'}'\n")
    (tmp_path / "evil").chmod(0o755)
    before = said(office), said(office, "--json")
    assert before[0][0] == 0 and [row["entry"] for row in json.loads(before[1][1])][-1] == 1
    env = plant(office, tmp_path / "evil")
    assert (said(office, **env), said(office, "--json", **env)) == before
    assert not (tmp_path / "mark").exists(), (tmp_path / "mark").read_text()


def test_a_line_end_of_another_kind_forges_no_writer(office: Office) -> None:
    body = f"第一段。\r{'f' * 40} 1 1 1\rauthor 别人\rauthor-mail <x@x>\r\t第二段。"
    office.write(ARTICLE, article(body=body))
    office.commit("stray", person="admin")
    found = [(line.text, line.author) for line in trace(office) if line.entry is None]
    assert found == [(body, "admin")]


def test_a_repository_of_sha256_is_refused_in_words(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--object-format=sha256")
    done = subprocess.run([SANSHEN, "audit", "a.md"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1 and "不支持对象格式为 sha256" in done.stderr and "Traceback" not in done.stderr


def test_a_line_of_a_year_that_no_calendar_has_is_traced(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.write(ARTICLE, article() + "很久以后的一行。\n")
    monkeypatch.setenv("GIT_AUTHOR_DATE", "@99999999999999 +0000")
    git(office.root, "commit", "-qam", "far")
    far = [line for line in trace(office) if line.entry is None]
    assert [(line.text, line.written_at.year) for line in far] == [("很久以后的一行。", 9999)]
