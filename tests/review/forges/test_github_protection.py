"""GitHub's rulesets, branch protection and accounts, against a loopback server held to GitHub's published description."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sanshen.review.forges.forge import Account, Refused
from sanshen.review.forges.github.protection import GitHubProtection
from sanshen.review.forges.protection import Wanted, drift
from tests.review.forges.github_server import (
    PREFIX,
    REPOSITORY,
    TOKEN,
    GitHubServer,
    Json,
    No,
)
from tests.review.forges.test_protection import WANTED

AT = f"/repos/{REPOSITORY}"


@pytest.fixture
def forge(github: GitHubServer) -> GitHubProtection:
    return GitHubProtection(github.url + PREFIX, REPOSITORY, TOKEN)


def told(forge: GitHubProtection, wanted: Wanted = WANTED) -> str:
    return "\n".join(one.what for one in drift(wanted, forge.found(wanted)))


def set_up(forge: GitHubProtection) -> list[str]:
    steps = forge.plan(WANTED)
    for step in steps:
        forge.apply(step)
    return [step.title for step in steps]


def named(github: GitHubServer, name: str) -> Json:
    return next(one for one in github.rulesets.values() if one["name"] == f"三审：{name}")


def test_a_bare_repository_drifts_and_setup_mends_it_once(github: GitHubServer, forge: GitHubProtection) -> None:
    assert "main 可以不经合并请求直接推送" in told(forge) and "ledger 允许强制推送" in told(forge)
    assert len(set_up(forge)) == 3 and told(forge) == "" and set_up(forge) == []
    assert len(github.rulesets) == 3


def test_the_gate_is_the_account_named_or_the_token_s_own(github: GitHubServer, forge: GitHubProtection) -> None:
    github.user("robot", 66)
    assert forge.account("") == Account(900, "sanshen-gate") and forge.account("robot") == Account(66, "robot")


def test_whoever_may_enter_is_told_with_what_they_say_of_themselves(
    github: GitHubServer, forge: GitHubProtection
) -> None:
    github.collaborator("left", "pull", 8)
    (one,) = forge.entering()
    assert one.account == Account(8, "left") and one == forge.profile("left") and one.name
    github.broken["GET /users/nobody?page=1"] = No(404, "Not Found")
    assert forge.profile("nobody") is None


def test_it_is_known_whether_a_branch_is_there(github: GitHubServer, forge: GitHubProtection) -> None:
    github.branches = {"main"}
    assert forge.has_branch("main") and not forge.has_branch("ledger")


def _off(one: Json) -> None:
    one["enforcement"] = "evaluate"


def _bypass(one: Json) -> None:
    one["bypass_actors"] = [{"actor_id": 5, "actor_type": "RepositoryRole", "bypass_mode": "always"}]


def _fewer(one: Json) -> None:
    next(rule for rule in one["rules"] if rule["type"] == "pull_request")["parameters"][
        "required_approving_review_count"
    ] = 1


def _elsewhere(one: Json) -> None:
    one["conditions"]["ref_name"]["include"] = ["refs/heads/dev"]


@pytest.mark.parametrize(
    ("name", "loosen", "what"),
    [
        ("主分支", _off, "必须通过的状态"),
        ("主分支", _bypass, "规则集“三审：主分支”允许有人绕过"),
        ("主分支", _fewer, "只要 1 人同意"),
        ("主分支", _elsewhere, "强制推送"),
        ("台账", _off, "ledger 允许删除"),
        ("只许闸门写入", _bypass, "除闸门外还允许 RepositoryRole 5 写入"),
        ("只许闸门写入", _off, "任何有写权限的账号"),
    ],
)
def test_whatever_is_loosened_is_told_and_mended(
    github: GitHubServer, forge: GitHubProtection, name: str, loosen: Callable[[Json], None], what: str
) -> None:
    set_up(forge)
    loosen(named(github, name))
    assert what in told(forge)
    assert set_up(forge) == [f"改正规则集“三审：{name}”"] and told(forge) == ""


def protection(github: GitHubServer, admins: bool) -> Json:
    """The older kind of protection, whole."""
    at = f"{github.url}/p"
    return {
        "url": at,
        "enforce_admins": {"url": at, "enabled": admins},
        "required_pull_request_reviews": {
            "url": at, "dismiss_stale_reviews": True, "require_code_owner_reviews": True,
            "required_approving_review_count": 2,
        },
        "required_status_checks": {"url": at, "contexts": ["三审/main"], "contexts_url": at, "checks": []},
        "restrictions": {
            "url": at, "users_url": at, "teams_url": at, "apps_url": at, "teams": [], "apps": [],
            "users": [github.me],
        },
        "allow_force_pushes": {"enabled": False},
        "allow_deletions": {"enabled": False},
    }  # fmt: skip


def test_branch_protection_counts_where_it_binds_administrators(github: GitHubServer, forge: GitHubProtection) -> None:
    github.protections["main"] = protection(github, admins=True)
    assert not [line for line in told(forge).splitlines() if line.startswith("main")]
    github.protections["main"] = protection(github, admins=False)
    assert "main 的分支保护允许有人绕过，不作数" in told(forge)
    github.protections["main"] = protection(github, admins=True)
    github.protections["main"]["allow_force_pushes"]["enabled"] = True
    assert "main 允许强制推送" in told(forge)


def test_accounts_keys_and_two_factors(github: GitHubServer, forge: GitHubProtection) -> None:
    set_up(forge)
    github.collaborator("ling", "push", 7)
    github.collaborator("zhu", "pull", 8)
    github.collaborator("stranger", "maintain", 9)
    github.collaborator("sanshen-gate", "admin")
    key = github.description.example("deploy-key-items")
    github.keys += [key | {"title": "只读", "read_only": True}, key | {"title": "旧服务器", "read_only": False}]
    github.weak = [github.user("ling"), github.user("elsewhere")]
    found = told(forge).splitlines()
    assert [
        words for words in ("祝晓棠已不在任", "stranger（9 号）", "账号 ling", "旧服务器") if words in "".join(found)
    ]
    assert len(found) == 4


def test_what_cannot_be_read_is_an_error_and_never_a_pass(github: GitHubServer, forge: GitHubProtection) -> None:
    set_up(forge)
    for path in (f"{AT}/collaborators", f"{AT}/rules/branches/main", f"{AT}/branches/main/protection", f"{AT}/keys"):
        github.broken = {f"GET {path}?page=1": No(403, "Resource not accessible")}
        with pytest.raises(Refused):
            forge.found(WANTED)


def test_a_ruleset_whose_way_around_is_hidden_counts_for_nothing(github: GitHubServer, forge: GitHubProtection) -> None:
    set_up(forge)
    for name in ("主分支", "只许闸门写入"):
        del named(github, name)["bypass_actors"]
    lines = told(forge)
    assert "main 允许强制推送" in lines and "main 任何有写权限的账号" in lines and "规则集“三审：主分支”" in lines
