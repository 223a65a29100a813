"""`sanshen forge accounts` asks a real forge whose account is whose; what it writes, and what it leaves alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sanshen.portal.people import parse_roster
from tests.conftest import git
from tests.forge.place import Place
from tests.support.office import Office

pytestmark = pytest.mark.forge
SANSHEN = Path(sys.executable).with_name("sanshen")


class Desk:
    """Where somebody prepares the roster of a site that lives on this repository; nothing is agreed to yet."""

    def __init__(self, place: Place, folder: Path) -> None:
        self.place = place
        self.root = folder / "portal"
        office = Office(self.root, accounts={"left": 1}, forge_url=place.town.server.url)
        settings = (self.root / "portal.toml").read_text("utf-8")
        office.write("portal.toml", settings.replace('"yunxi/portal"', f'"{place.name}"'))
        roster = (self.root / "people.toml").read_text("utf-8")
        office.write("people.toml", "".join(line for line in roster.splitlines(True) if "accounts" not in line))
        office.commit("the forge")

    def accounts(self, *words: str, code: int = 0) -> str:
        done = subprocess.run(
            [str(SANSHEN), "forge", "accounts", *words], cwd=self.root, capture_output=True, text=True, check=False,
            env={**os.environ, "SANSHEN_FORGE_TOKEN": self.place.town.server.admin},
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def held(self, person: str) -> list[int]:
        roster = parse_roster((self.root / "people.toml").read_bytes())
        return [one.id for one in roster.people[person].accounts]


@pytest.fixture
def desk(place: Place, tmp_path: Path) -> Desk:
    return Desk(place, tmp_path)


@pytest.fixture
def renamed(place: Place) -> Iterator[None]:
    """zhang calls himself by the name of somebody else for a while."""

    def call_himself(name: str) -> None:
        place.town.server.call("PATCH", "/admin/users/zhang", source_id=0, login_name="zhang", full_name=name)

    call_himself("leader")
    yield
    call_himself("")


def test_numbers_are_found_by_address_and_written_once(desk: Desk) -> None:
    number = desk.place.town.account("leader").id
    before = (desk.root / "people.toml").read_bytes()
    told = desk.accounts()
    assert f"leader，{number} 号（邮箱 leader@yunxi.gov.example 相同" in told and "还没有写：加 --write" in told
    assert f'accounts = [{{ forge = "gitea", id = {number}, login = "leader" }}]' in told
    assert (desk.root / "people.toml").read_bytes() == before
    assert "已写入 people.toml。编号决定谁的审核算数" in desk.accounts("--write")
    assert desk.held("leader") == [number] and desk.held("dean") == []
    written = (desk.root / "people.toml").read_bytes()
    assert "✓ leader（leader）：leader" in desk.accounts("--write") and "已写入" not in desk.accounts("--write")
    assert (desk.root / "people.toml").read_bytes() == written


@pytest.mark.usefixtures("renamed")
def test_who_takes_somebody_s_name_makes_it_uncertain_and_gets_no_number(desk: Desk) -> None:
    told = desk.accounts("--write", code=1)
    assert "✗ leader（leader）：对得上的账号不能确定：leader、zhang → 向本人问清登录名" in told
    assert desk.held("leader") == [] and desk.held("principal") == [desk.place.town.account("principal").id]
    desk.accounts("leader=leader", "--write")
    assert desk.held("leader") == [desk.place.town.account("leader").id]


@pytest.mark.usefixtures("renamed")
def test_a_hidden_address_and_somebody_s_name_get_no_number(desk: Desk) -> None:
    """The leader has no account yet; zhang calls himself by the name."""
    roster = desk.root / "people.toml"
    roster.write_text(roster.read_text("utf-8").replace("leader@yunxi", "leader.office@yunxi"), "utf-8")
    told = desk.accounts("--write")
    number = desk.place.town.account("zhang").id
    assert f"？ leader（leader）：zhang，{number} 号（只有姓名相同） → 姓名是账号自己写的，不作数" in told
    assert "sanshen forge accounts leader=zhang --write" in told and desk.held("leader") == []


def test_one_account_for_two_people_is_refused(desk: Desk) -> None:
    before = (desk.root / "people.toml").read_bytes()
    told = desk.accounts("dean=zhang", "left=ZHANG", "--write", code=1)
    assert "是dean（dean）的 → 一个账号只归一人" in told
    assert (desk.root / "people.toml").read_bytes() == before


def test_a_login_that_passed_to_somebody_else_changes_nothing(desk: Desk) -> None:
    desk.accounts("--write")
    roster = desk.root / "people.toml"
    number = desk.place.town.account("leader").id
    roster.write_text(roster.read_text("utf-8").replace(f"id = {number},", f"id = {number + 5000},"), "utf-8")
    before = roster.read_bytes()
    told = desk.accounts("--write", code=1)
    assert f"人员册写的是 leader（{number + 5000} 号），平台上 leader 是 {number} 号 → 接收以前可以改正" in told
    assert roster.read_bytes() == before
    (one,) = [row for row in json.loads(desk.accounts("--json", code=1))["people"] if row["person"] == "leader"]
    assert (one["state"], one["row"]) == ("differs", "")


def test_an_account_of_somebody_else_is_refused(desk: Desk) -> None:
    desk.accounts("--write")
    assert "是leader（leader）的 → 一个账号只归一人" in desk.accounts("principal=leader", code=1)
    assert "平台上没有登录名“nobody-at-all”" in desk.accounts("principal=nobody-at-all", code=1)
    assert "应写成 人员编号=登录名" in desk.accounts("principal", code=2)


def test_who_enters_by_a_list_of_collaborators_is_found_too(desk: Desk) -> None:
    server = desk.place.town.server
    answer = server.try_call("GET", "/users/dean-of-school")
    number = answer.json()["id"] if answer.is_success else server.add_user("dean-of-school")[0]
    assert server.client.request(
        "PUT", f"{server.url}/api/v1/repos/{desk.place.name}/collaborators/dean-of-school",
        json={"permission": "read"}, headers={"Authorization": f"token {server.admin}"},
    ).is_success  # fmt: skip
    server.call("PATCH", "/admin/users/dean-of-school", source_id=0, login_name="dean-of-school", full_name="dean")
    assert f"？ dean（dean）：dean-of-school，{number} 号（只有姓名相同）" in desk.accounts("--write")
    assert desk.held("dean") == []
    assert "还不能进入仓库" not in desk.accounts("dean=dean-of-school", "--write") and desk.held("dean") == [number]


def test_the_token_goes_to_the_agreed_forge_alone(desk: Desk) -> None:
    """Whatever the work tree says: a branch that somebody brought would have the token sent where it likes."""
    settings = desk.root / "portal.toml"
    settings.write_text(settings.read_text("utf-8").replace(desk.place.town.server.url, "http://127.0.0.1:9"), "utf-8")
    assert "leader" in desk.accounts()


def test_a_forge_that_is_only_in_the_work_tree_is_to_be_committed_first(desk: Desk) -> None:
    settings = (desk.root / "portal.toml").read_text("utf-8")
    desk.root.joinpath("portal.toml").write_text(settings.partition("[forge]")[0], "utf-8")
    git(desk.root, "commit", "-qam", "no forge")
    desk.root.joinpath("portal.toml").write_text(settings, "utf-8")
    assert "没有登记代码平台 → 在 [forge] 写明" in desk.accounts(code=1) and "提交后再运行" in desk.accounts(code=1)
