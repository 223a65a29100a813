"""`sanshen forge codeowners` in a real clone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.office import Office

SANSHEN = Path(sys.executable).with_name("sanshen")
ACCOUNT = 'accounts = [{ forge = "gitea", id = 7, login = "Leader" }]\n'


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
    file = office.root / ".gitea" / "CODEOWNERS"
    shown = run(office)
    assert "content/ywdt/yxyw/.* @Leader" in shown.stdout and not file.exists()
    assert "区政府办principal没有 gitea 账号" in shown.stderr
    assert "--dialect gitea --write" in run(office, "--check", code=1).stderr
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
    assert "@Leader" not in (office.root / ".gitea/CODEOWNERS").read_text()


def test_what_a_stale_file_holds_is_linted(office: Office) -> None:
    office.write(".gitea/CODEOWNERS", "docs/.*\n.* @gone\n")
    said = run(office, "--check", code=1).stderr
    assert "第 1 行 错误 没有写负责人" in said and "“@gone”" in said


def test_a_file_that_the_forge_reads_first_is_refused(office: Office) -> None:
    office.write("CODEOWNERS", "* @x\n")
    assert "平台会先读这个文件" in run(office, "--write", code=1).stderr
    assert not (office.root / ".gitea").exists()


@pytest.mark.parametrize("dialect", ["github", "gitlab", "gitea"])
def test_json(office: Office, dialect: str) -> None:
    data = json.loads(run(office, "--dialect", dialect, "--json").stdout)
    assert (data["dialect"], data["path"], data["current"]) == (dialect, f".{dialect}/CODEOWNERS", False)
    assert data["missing"] and data["findings"] == []


def test_wrong_use_is_said_in_chinese(office: Office) -> None:
    assert "只能选一个" in run(office, "--check", "--write", code=2).stderr
    (office.root / "people.toml").write_text((office.root / "people.toml").read_text().replace(ACCOUNT, ""))
    assert "看不出用的是哪个平台" in run(office, code=1).stderr
