"""Where a forge's guard and accounts differ from what the portal wants."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from sanshen.portal import config
from sanshen.review.case import law_at
from sanshen.review.forges.forge import Account
from sanshen.review.forges.protection import (
    Drift,
    Found,
    Guard,
    Known,
    Member,
    Wanted,
    drift,
    notes,
    wanted_by,
)
from tests.support.office import Office

GATE = Account(900, "sanshen-gate")
WANTED = Wanted(
    main="main",
    ledger="ledger",
    approvals=2,
    context="三审/main",
    gate=GATE,
    known=(Known(7, "凌若川", True), Known(8, "祝晓棠", False)),
)
MAIN = Guard(
    branch="main",
    through_pulls=True,
    approvals=2,
    code_owners=True,
    stale_dismissed=True,
    returns_block=None,
    contexts=("三审/main", "lint"),
    pushers=("sanshen-gate",),
    no_force=True,
    no_deletion=True,
)
LEDGER = Guard(branch="ledger", pushers=("Sanshen-Gate",), no_force=True, no_deletion=True)


def member(number: int, access: str) -> Member:
    return msgspec.convert({"account": {"id": number, "login": f"u{number}"}, "access": access}, Member)


FOUND = Found(main=MAIN, ledger=LEDGER, members=(member(7, "admin"), member(900, "write")), weak=())


def test_a_forge_that_stands_as_wanted() -> None:
    assert drift(WANTED, FOUND) == []


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"through_pulls": False}, "不经合并请求"),
        ({"approvals": 1}, "只要 1 人同意就能合并，制度至少要 2 人"),
        ({"code_owners": False}, "CODEOWNERS"),
        ({"stale_dismissed": False}, "旧的同意"),
        ({"returns_block": False}, "被退回后仍可合并"),
        ({"contexts": ("三审/dev",)}, "三审/main"),
        ({"pushers": None}, "任何有写权限的账号"),
        ({"pushers": ("sanshen-gate", "u7")}, "除闸门外还允许 u7"),
        ({"pushers": ()}, "不许闸门账号"),
        ({"no_force": False}, "强制推送"),
        ({"no_deletion": False}, "允许删除"),
        ({"bound": False}, "不约束管理员"),
    ],
)
def test_every_loosening_of_main_is_told_with_its_cure(changed: dict[str, object], told: str) -> None:
    found = drift(WANTED, msgspec.structs.replace(FOUND, main=msgspec.structs.replace(MAIN, **changed)))
    assert len(found) == 1 and told in found[0].what and "sanshen forge setup" in found[0].cure


@pytest.mark.parametrize("changed", [{"pushers": None}, {"no_force": False}, {"no_deletion": False}, {"bound": False}])
def test_every_loosening_of_the_ledger_is_told(changed: dict[str, object]) -> None:
    found = drift(WANTED, msgspec.structs.replace(FOUND, ledger=msgspec.structs.replace(LEDGER, **changed)))
    assert [one.what.startswith("ledger ") for one in found] == [True]


def test_a_protection_that_somebody_gets_around_is_named_only_where_something_is_missing() -> None:
    loose = msgspec.structs.replace(MAIN, loose=("规则集“旧”",))
    assert drift(WANTED, msgspec.structs.replace(FOUND, main=loose)) == []
    lacking = msgspec.structs.replace(loose, no_force=False)
    assert any(
        "规则集“旧”允许有人绕过" in one.what for one in drift(WANTED, msgspec.structs.replace(FOUND, main=lacking))
    )


@pytest.mark.parametrize(
    ("who", "told"),
    [
        (member(8, "read"), "祝晓棠已不在任，账号 u8"),
        (member(9, "write"), "u9（9 号）不在人员册里"),
        (member(9, "admin"), "不在人员册里"),
        (member(9, "read"), ""),
        (member(900, "admin"), ""),
    ],
)
def test_who_left_and_who_is_unknown(who: Member, told: str) -> None:
    found = drift(WANTED, msgspec.structs.replace(FOUND, members=(who,)))
    assert [told in one.what for one in found] == ([True] if told else [])


def test_weak_accounts_writing_keys_and_merging_by_hand() -> None:
    found = msgspec.structs.replace(
        FOUND, weak=(Account(7, "u7"),), writing_keys=("旧服务器",), manual_merge=True
    )  # fmt: skip
    words = [one.what for one in drift(WANTED, found)]
    assert ["两步验证" in word for word in words] == [False, True, False] and "旧服务器" in words[2]
    assert "手工合并" in words[0]


def test_what_a_platform_does_not_tell_is_said() -> None:
    assert "平台不提供" in notes(msgspec.structs.replace(FOUND, weak=None))[0] and not notes(FOUND)
    assert str(Drift("甲", "乙")) == "甲 → 乙"


def test_the_wish_comes_from_policy_and_roster(office: Office) -> None:
    people = office.root / "people.toml"
    text = people.read_text()
    for number, person in ((7, "leader"), (8, "left")):
        account = f'accounts = [{{ forge = "gitea", id = {number}, login = "{person}" }}]\n'
        text = text.replace(f'id = "{person}"\n', f'id = "{person}"\n{account}', 1)
    people.write_text(text)
    law = law_at(office.repo, "main")
    wanted = wanted_by(config.in_folder(office.root), law.policy, "gitea", GATE, date(2026, 11, 24))
    assert {one.id: one.serving for one in wanted.known} == {7: True, 8: False}
    least = min(rule.approvals for rule in law.policy.chain)
    assert (wanted.context, wanted.main, wanted.ledger, wanted.approvals) == ("三审/main", "main", "ledger", least)
    assert wanted_by(config.in_folder(office.root), law.policy, "github", GATE, date(2026, 11, 24)).known == ()
