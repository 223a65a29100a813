"""How a real Gitea or Forgejo guards the branches, and what setup makes of it."""

from __future__ import annotations

import subprocess

import msgspec
import pytest

from sanshen.base.errors import PortalError
from sanshen.review.forges.forge import Account, ForgeError
from sanshen.review.forges.gitea.protection import GiteaProtection
from sanshen.review.forges.protection import Known, Wanted, drift, notes
from tests.conftest import git
from tests.forge.place import Place

pytestmark = pytest.mark.forge
MAIN = "branch_protections/main"


@pytest.fixture
def forge(place: Place) -> GiteaProtection:
    return GiteaProtection(place.town.server.url, place.name, place.town.server.admin)


@pytest.fixture
def wanted(place: Place, forge: GiteaProtection) -> Wanted:
    """Everybody in town serves; zhang's account is the gate's."""
    gate = forge.account("zhang")
    known = [Known(place.town.account(login).id, login, True) for login in place.town.people]
    root = forge.account("")
    return Wanted(
        main="main", ledger="ledger", approvals=2, context="三审/main", gate=gate,
        known=(*known, Known(root.id, "root", True)),
    )  # fmt: skip


def told(forge: GiteaProtection, wanted: Wanted) -> list[str]:
    return [one.what for one in drift(wanted, forge.found(wanted))]


def set_up(forge: GiteaProtection, wanted: Wanted) -> list[str]:
    steps = forge.plan(wanted)
    for step in steps:
        forge.apply(step)
    return [step.title for step in steps]


def test_a_bare_repository_drifts_and_setup_mends_it_once(forge: GiteaProtection, wanted: Wanted) -> None:
    assert any("main 可以不经合并请求直接推送" in line for line in told(forge, wanted))
    assert set_up(forge, wanted)[:2] == ["新建 main 的分支保护", "新建 ledger 的分支保护"]
    assert told(forge, wanted) == [] and set_up(forge, wanted) == []
    said = notes(forge.found(wanted))
    assert any("两步验证" in note for note in said) and any("由闸门按审次请人" in note for note in said)


def test_it_is_known_whether_main_and_ledger_are_there_to_be_guarded(place: Place, forge: GiteaProtection) -> None:
    assert forge.has_branch("main") and not forge.has_branch("ledger")
    git(place.root, "branch", "ledger")
    place.push("root", "ledger")
    assert forge.has_branch("ledger")


def test_a_gate_that_is_no_account_is_told_by_its_name(forge: GiteaProtection) -> None:
    with pytest.raises(PortalError, match="平台上没有账号“sanshen-gates” → 核对登录名"):
        forge.account("sanshen-gates")


LOOSENED: list[tuple[dict[str, object], str]] = [
    ({"required_approvals": 1}, "只要 1 人同意"),
    ({"enable_push": True}, "不经合并请求"),
    ({"dismiss_stale_approvals": False}, "旧的同意"),
    ({"block_on_rejected_reviews": False}, "被退回后"),
    ({"enable_status_check": False}, "三审/main"),
    ({"unprotected_file_patterns": "content/**"}, "不经合并请求"),
    ({"merge_whitelist_usernames": ["zhang", "li"]}, "除闸门外还允许 li"),
    ({"enable_merge_whitelist": False}, "任何有写权限的账号"),
    ({"block_admin_merge_override": False, "apply_to_admins": False}, "不约束管理员"),
    ({"enable_push": True, "enable_force_push": True}, "强制推送"),
]


def test_whatever_is_loosened_is_told_and_mended(place: Place, forge: GiteaProtection, wanted: Wanted) -> None:
    set_up(forge, wanted)
    for loosened, what in LOOSENED:
        place.call("root", "PATCH", MAIN, **loosened)
        assert any(what in line for line in told(forge, wanted)), loosened
        assert set_up(forge, wanted) == ["改正 main 的分支保护"] and told(forge, wanted) == [], loosened


@pytest.mark.parametrize("branch", ["main", "ledger"])
def test_files_that_anybody_may_push_past_a_rule_are_told(
    place: Place, forge: GiteaProtection, wanted: Wanted, branch: str
) -> None:
    set_up(forge, wanted)
    place.call("root", "PATCH", f"branch_protections/{branch}", unprotected_file_patterns="**")
    assert any(f"{branch} 任何有写权限的账号都能写入" in line for line in told(forge, wanted))
    assert set_up(forge, wanted) == [f"改正 {branch} 的分支保护"] and told(forge, wanted) == []


def test_merging_by_hand_is_switched_off(place: Place, forge: GiteaProtection, wanted: Wanted) -> None:
    place.call("root", "PATCH", "", has_pull_requests=True, allow_manual_merge=True)
    assert any("手工合并" in line for line in told(forge, wanted))
    assert "不许把合并请求标为“已手工合并”" in set_up(forge, wanted) and told(forge, wanted) == []


def test_nobody_pushes_past_it_and_only_the_gate_writes_the_ledger(
    place: Place, forge: GiteaProtection, wanted: Wanted
) -> None:
    set_up(forge, wanted)
    place.commit("main", "past the gate")
    for login in ("li", "root", "zhang"):
        with pytest.raises(AssertionError, match="protected branch"):
            place.push(login, "main")
    git(place.root, "checkout", "-q", "-B", "ledger")
    with pytest.raises(AssertionError, match="protected branch"):
        place.push("li", "ledger")
    place.push("zhang", "ledger")
    git(place.root, "commit", "-q", "--amend", "-m", "another past")
    with pytest.raises(AssertionError):
        place.push("zhang", "ledger", "--force")


def test_who_left_who_is_unknown_and_a_writing_key(place: Place, forge: GiteaProtection, wanted: Wanted) -> None:
    set_up(forge, wanted)
    place.call("root", "PUT", "collaborators/li", permission="admin")
    li, wang = place.town.account("li"), place.town.account("wang")
    known = [one for one in wanted.known if one.id != wang.id]
    known = [msgspec.structs.replace(one, serving=one.id != li.id) for one in known]
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(place.root / "key")], check=True)
    place.call("root", "POST", "keys", title="旧服务器", key=(place.root / "key.pub").read_text(), read_only=False)
    lines = told(forge, msgspec.structs.replace(wanted, known=tuple(known)))
    assert [line[:2] for line in lines].count("部署") == 1
    assert any("li已不在任" in line for line in lines) and any(
        "wang" in line and "不在人员册" in line for line in lines
    )


def test_a_repository_of_a_person_s_own_has_an_owner_and_no_teams(place: Place) -> None:
    town = place.town
    name = f"own-{place.name.rpartition('-')[2]}"
    town.server.call("POST", "/user/repos", town.token("li"), name=name)
    found = GiteaProtection(town.server.url, f"li/{name}", town.server.admin)
    gate = Account(1, "root")
    bare = Wanted(main="main", ledger="ledger", approvals=2, context="三审/main", gate=gate, known=())
    assert [one.account.login for one in found.found(bare).members] == ["li"]


def test_a_token_that_may_not_administer_is_refused(place: Place, wanted: Wanted) -> None:
    with pytest.raises(PortalError, match=r"403|404"):
        GiteaProtection(place.town.server.url, place.name, place.town.token("zhao")).found(wanted)


def test_nothing_is_merged_into_the_ledger_by_anybody(place: Place, forge: GiteaProtection, wanted: Wanted) -> None:
    """A pull request that was sent there while the gate looked away: the gate itself may not merge it."""
    git(place.root, "branch", "ledger", "main")
    place.push("root", "ledger")
    set_up(forge, wanted)
    pull = place.article("li")
    place.call("root", "PATCH", f"pulls/{pull.number}", base="ledger")
    place.until(lambda: place.call("root", "GET", f"pulls/{pull.number}")["mergeable"])
    moved = place.forge("zhang").pull(pull.number)
    for login in ("zhang", "li", "root"):
        with pytest.raises(ForgeError, match="405"):
            place.forge(login).merge(moved, moved.head, "标题", "说明")
    place.call("root", "PATCH", "branch_protections/ledger", merge_whitelist_usernames=["zhang"])
    assert set_up(forge, wanted) == ["改正 ledger 的分支保护"], "an older setup is mended"


OPEN: dict[str, object] = {
    "enable_push": True,
    "enable_push_whitelist": False,
    "enable_force_push": True,
    "enable_merge_whitelist": False,
}


def refused_to_li(place: Place) -> None:
    """A push to main and a rewritten ledger, as somebody who may write tries them."""
    place.commit("main", "past the gate")
    with pytest.raises(AssertionError, match="protected branch"):
        place.push("li", "main")
    git(place.root, "checkout", "-q", "ledger")
    git(place.root, "commit", "-q", "--amend", "-m", "rewritten")
    with pytest.raises(AssertionError, match="protected from force push"):
        place.push("li", "ledger", "--force")
    git(place.root, "checkout", "-q", "main")


@pytest.mark.parametrize("pattern", ["*", "**", "{main,ledger}", "[a-z]*", "MAIN"])
def test_an_older_rule_decides_nothing_after_setup(
    place: Place, forge: GiteaProtection, wanted: Wanted, pattern: str
) -> None:
    git(place.root, "branch", "ledger", "main")
    place.push("root", "ledger")
    place.call("root", "POST", "branch_protections", rule_name=pattern, **OPEN)
    set_up(forge, wanted)
    assert told(forge, wanted) == [] and set_up(forge, wanted) == []
    refused_to_li(place)


@pytest.mark.parametrize("pattern", ["*", "Main"])
def test_a_rule_that_is_put_first_afterwards_is_told_and_mended(
    place: Place, forge: GiteaProtection, wanted: Wanted, pattern: str
) -> None:
    set_up(forge, wanted)
    git(place.root, "branch", "ledger", "main")
    place.push("zhang", "ledger")
    made = place.call("root", "POST", "branch_protections", rule_name=pattern, priority=-9, **OPEN)
    if "priority" not in made:
        pytest.skip("this forge sorts by name alone")
    lines = told(forge, wanted)
    assert f"main 的分支保护（排在“{pattern}”之后" in "\n".join(lines) and any("直接推送" in one for one in lines)
    assert "改正 main 的分支保护" in set_up(forge, wanted) and told(forge, wanted) == []
    refused_to_li(place)
