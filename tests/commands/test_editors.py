"""What the editors' handbook says works in a portal that holds no program and no Makefile."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import git
from tests.support import tiny
from tests.support.office import ARTICLE, Office, article

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
