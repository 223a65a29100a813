"""`sanshen forge codeowners` in a real clone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.office import Office

SANSHEN = Path(sys.executable).with_name("sanshen")
ACCOUNT = 'accounts = [{ forge = "github", id = 7, login = "Leader" }]\n'


@pytest.fixture
def office(office: Office) -> Office:
    people = (office.root / "people.toml").read_text()
    (office.root / "people.toml").write_text(people.replace('id = "leader"\n', 'id = "leader"\n' + ACCOUNT))
    return office


def run(office: Office, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    command = [str(SANSHEN), "forge", "codeowners", *words]
    done = subprocess.run(command, cwd=office.root, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done


def test_shown_written_and_checked(office: Office) -> None:
    file = office.root / "CODEOWNERS"
    shown = run(office)
    assert "/content/ywdt/yxyw/ @Leader" in shown.stdout and not file.exists()
    assert "区政府办principal没有 github 账号" in shown.stderr
    assert "sanshen forge codeowners --write" in run(office, "--check", code=1).stderr
    assert "下一步" in run(office, "--write").stdout
    assert file.read_text() == shown.stdout
    assert "是最新的" in run(office, "--check").stdout


def test_out_of_date_when_somebody_leaves(office: Office) -> None:
    run(office, "--write")
    people = office.root / "people.toml"
    role = 'person = "leader"\nrole = "leader-in-charge"\nunit = "qzfb"\nfrom = 2025-01-01\n'
    people.write_text(people.read_text().replace(role, role + "to = 2026-01-31\n"))
    assert "不是最新的" in run(office, "--check", code=1).stderr
    run(office, "--write")
    assert "@Leader" not in (office.root / "CODEOWNERS").read_text()


def test_what_a_stale_file_holds_is_linted(office: Office) -> None:
    office.write("CODEOWNERS", "!docs/ @leader\n* @gone\n")
    said = run(office, "--check", code=1).stderr
    assert "第 1 行 错误 GitHub 不支持“!”排除" in said and "“@gone”" in said


def test_a_file_that_the_forge_reads_first_is_refused(office: Office) -> None:
    office.write(".github/CODEOWNERS", "* @x\n")
    assert "GitHub 会先读这个文件" in run(office, "--write", code=1).stderr
    assert not (office.root / "CODEOWNERS").exists()


def test_gitlab_would_read_the_root_file_first(office: Office) -> None:
    run(office, "--write")
    said = run(office, "--dialect", "gitlab", "--write", code=1).stderr
    assert "GitLab 会先读这个文件，不读 .gitlab/CODEOWNERS" in said
    assert "网站在 GitLab 上的，删去这个文件" in said and not (office.root / ".gitlab").exists()
    (office.root / "CODEOWNERS").unlink()
    run(office, "--dialect", "gitlab", "--write")
    assert "[区政府办 qzfb article]" in (office.root / ".gitlab/CODEOWNERS").read_text()


@pytest.mark.parametrize(("dialect", "path"), [("github", "CODEOWNERS"), ("gitlab", ".gitlab/CODEOWNERS")])
def test_json(office: Office, dialect: str, path: str) -> None:
    data = json.loads(run(office, "--dialect", dialect, "--json").stdout)
    assert (data["dialect"], data["path"], data["current"]) == (dialect, path, False)
    assert data["missing"] and data["findings"] == []


def test_wrong_use_is_said_in_chinese(office: Office) -> None:
    assert "只能选一个" in run(office, "--check", "--write", code=2).stderr
    assert "gitea" in run(office, "--dialect", "gitea", code=2).stderr


def test_nobody_with_an_account_is_told_for_each_and_the_line_says_so(office: Office) -> None:
    (office.root / "people.toml").write_text((office.root / "people.toml").read_text().replace(ACCOUNT, ""))
    shown = run(office)
    assert "/content/ywdt/yxyw/ # 负责的人还没有平台账号" in shown.stdout and "leader没有 github 账号" in shown.stderr
