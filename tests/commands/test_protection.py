"""`sanshen forge setup` and `sanshen forge audit`, against a GitHub on loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.conftest import git
from tests.review.calendar import ended
from tests.review.forges.github_server import REPOSITORY, TOKEN, GitHubServer
from tests.review.former import age
from tests.support.office import Office, now

SANSHEN = Path(sys.executable).with_name("sanshen")


@pytest.fixture
def office(tmp_path: Path, github: GitHubServer) -> Office:
    """An office whose portal lives on that GitHub; without a ledger the settings are those of HEAD."""
    office = Office(tmp_path / "clone")
    portal = (office.root / "portal.toml").read_text()
    office.write(
        "portal.toml", f'{portal}\n[forge]\nkind = "github"\nurl = "{github.url}"\nrepository = "{REPOSITORY}"\n'
    )
    people = (office.root / "people.toml").read_text()
    account = 'accounts = [{ forge = "github", id = 8, login = "left" }]\n'
    office.write("people.toml", people.replace('id = "left"\n', f'id = "left"\n{account}', 1))
    office.write("CODEOWNERS", "/** @left\n")
    office.commit("the forge")
    return office


def run(office: Office, *words: str, code: int = 0, token: str = TOKEN) -> str:
    done = subprocess.run(
        [str(SANSHEN), "forge", *words], cwd=office.root, capture_output=True, text=True, check=False,
        env={**os.environ, "SANSHEN_FORGE_TOKEN": token},
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    assert TOKEN not in done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_plan_is_shown_first_and_applied_once(office: Office, github: GitHubServer) -> None:
    assert "计划（还没有改动）" in run(office, "setup") and github.rulesets == {}
    assert "下一步：运行 sanshen forge audit" in run(office, "setup", "--yes") and len(github.rulesets) == 3
    assert "已按要求设置" in run(office, "setup", "--yes") and len(github.rulesets) == 3
    assert "都符合要求" in run(office, "audit")


@pytest.mark.parametrize("lacking", ["main", "ledger"])
def test_nothing_is_guarded_before_main_and_ledger_are_there(
    office: Office, github: GitHubServer, lacking: str
) -> None:
    github.branches.remove(lacking)
    told = run(office, "setup", "--yes", code=1)
    assert f"平台上还没有 {lacking} 分支" in told and "git push origin main ledger" in told and github.rulesets == {}


def test_an_account_with_another_number_than_the_roster_has_is_told(office: Office, github: GitHubServer) -> None:
    run(office, "setup", "--yes")
    github.collaborator("left", "push", 9)
    assert "账号 left 是 9 号，人员册里left的 left 写的是 8 号 → 运行 sanshen forge accounts" in run(
        office, "audit", code=1
    )


def test_drift_is_told_and_is_a_failure(office: Office, github: GitHubServer) -> None:
    run(office, "setup", "--yes")
    github.collaborator("left", "push", 8)
    assert "left已不在任" in run(office, "audit", code=1)
    data = json.loads(run(office, "audit", "--json", code=1))
    assert [sorted(one) for one in data["drift"]] == [["cure", "what"]] and data["notes"]


def test_a_file_of_owners_that_github_does_not_read_is_told(office: Office, github: GitHubServer) -> None:
    run(office, "setup", "--yes")
    office.write(".github/CODEOWNERS", "* @left\n")
    office.commit("before it")
    assert "GitHub 先读 .github/CODEOWNERS，不读根目录的 CODEOWNERS → 删去" in run(office, "audit", code=1)
    git(office.root, "rm", "-q", ".github/CODEOWNERS", "CODEOWNERS")
    office.commit("none")
    assert "主分支上没有 CODEOWNERS，要求栏目负责人同意不起作用" in run(office, "audit", code=1)


def test_what_soon_ends_is_told_and_is_no_drift(office: Office, github: GitHubServer) -> None:
    run(office, "setup", "--yes")
    ended(office, "admin", now().date() + timedelta(days=5))
    office.commit("terms")
    assert "区政数局网站管理员（admin）" in run(office, "audit")
    (one,) = json.loads(run(office, "audit", "--json"))["expiring"]
    assert (one["left"], one["notice"]) == (5, 7)


def test_an_audit_tells_while_acts_of_form_1_can_be_used_again(office: Office, github: GitHubServer) -> None:
    office.adopt()
    run(office, "setup", "--yes")
    assert "旧格式" not in run(office, "audit")
    age(office)
    assert "台账里还只有旧格式的记录" in run(office, "audit")


def test_another_account_may_be_the_gate(office: Office, github: GitHubServer) -> None:
    github.user("gate-robot", 77)
    plan = json.loads(run(office, "setup", "--gate", "gate-robot", "--json"))
    actors = [actor["actor_id"] for step in plan["steps"] for actor in step["body"]["bypass_actors"]]
    assert actors == [77] and plan["applied"] is False


@pytest.mark.parametrize(("token", "told"), [("", "SANSHEN_FORGE_TOKEN"), ("ghp_wrong", "不认这个令牌")])
def test_without_a_good_token_nothing_is_done(office: Office, token: str, told: str) -> None:
    assert told in run(office, "audit", code=1, token=token)


def test_a_portal_without_a_forge_is_told_how_to_name_one(office: Office) -> None:
    portal = (office.root / "portal.toml").read_text()
    office.write("portal.toml", portal.replace('kind = "github"', 'kind = "local"'))
    office.commit("local again")
    assert "没有登记代码平台" in run(office, "setup", code=1)
