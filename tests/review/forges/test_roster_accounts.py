"""Whose account is whose: what is proposed, what is refused, and that nobody's number is ever replaced."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from sanshen.base.errors import PortalError
from sanshen.portal.people import parse_roster
from sanshen.review.forges.forge import Account
from sanshen.review.forges.protection import Profile
from sanshen.review.forges.roster_accounts import Standing, standings

DAY = date(2026, 11, 30)
PEOPLE = """
[[unit]]
id = "qzfb"
name = "云溪区人民政府办公室"
short = "区政府办"

[[person]]
id = "shen"
name = "沈怀远"
emails = ["Shen@yunxi.gov.example"]
accounts = [{ forge = "gitea", id = 1002, login = "shen" }]

[[person]]
id = "tang"
name = "汤晚晴"
emails = ["tang@yunxi.gov.example"]

[[person]]
id = "pei"
name = "裴承志"
emails = ["pei@yunxi.gov.example"]
accounts = [{ forge = "github", id = 7, login = "pei" }]

[[person]]
id = "gone"
name = "前任"

[[person]]
id = "later"
name = "后任"
"""
ROLES = {"shen": "", "tang": "", "pei": "to = 2026-11-30", "gone": "to = 2026-11-29", "later": "from = 2027-01-01"}
ROSTER = parse_roster(
    (PEOPLE + "".join(f'\n[[role]]\nperson = "{one}"\nrole = "editor"\nunit = "qzfb"\n{term}\n' for one, term in ROLES.items())).encode()
)  # fmt: skip


class _Forge:
    """What a forge would tell; everybody on it may enter the repository, but for those outside."""

    def __init__(self, *profiles: Profile, outside: tuple[str, ...] = ()) -> None:
        self.profiles, self.outside = profiles, outside

    def profile(self, login: str) -> Profile | None:
        return next((one for one in self.profiles if one.account.login.lower() == login.lower()), None)

    def entering(self) -> list[Profile]:
        return [one for one in self.profiles if one.account.login not in self.outside]


def somebody(number: int, login: str, name: str = "", email: str = "") -> Profile:
    return Profile(Account(number, login), name, email)


SHEN = somebody(1002, "shen", "沈怀远", "shen@yunxi.gov.example")


def told(forge: _Forge, stated: Mapping[str, str] = {}, *, adopted: bool = False) -> dict[str, Standing]:
    return {one.person: one for one in standings(ROSTER, "gitea", DAY, forge, stated, adopted=adopted)}


def states(forge: _Forge, stated: Mapping[str, str] = {}) -> dict[str, str]:
    return {person: one.state for person, one in told(forge, stated).items()}


def test_whoever_serves_today_or_later_is_looked_for() -> None:
    assert states(_Forge(SHEN)) == {"shen": "agrees", "tang": "lacking", "pei": "lacking", "later": "lacking"}


def test_an_address_is_enough_where_one_alone_fits() -> None:
    found = told(_Forge(SHEN, somebody(6, "p", "x", "PEI@yunxi.gov.example")))["pei"]
    assert found.row == '{ forge = "gitea", id = 6, login = "p" }' and "邮箱" in found.why


@pytest.mark.parametrize("email", ["", "clerk@noreply.example"])
def test_a_name_alone_is_a_hint_and_never_written(email: str) -> None:
    """A clerk who hides the address calls the account by a leader's name."""
    found = told(_Forge(SHEN, somebody(5, "clerk", "汤晚晴", email)))["tang"]
    assert (found.state, found.row, found.why) == ("hinted", "", "只有姓名相同")
    assert "与本人核对" in found.cure and "sanshen forge accounts tang=clerk --write" in found.cure


def test_one_account_is_named_for_one_person_alone() -> None:
    """Also where it is written in another case, and it is no hint for another then."""
    forge = _Forge(SHEN, somebody(5, "wang", "裴承志"))
    with pytest.raises(PortalError, match="是汤晚晴（tang）的"):
        told(forge, {"tang": "wang", "pei": "Wang"})
    assert states(forge)["pei"] == "hinted"
    assert states(forge, {"tang": "wang"}) == {"shen": "agrees", "tang": "found", "pei": "lacking", "later": "lacking"}


@pytest.mark.parametrize(
    "others",
    [
        [somebody(5, "one", "汤晚晴"), somebody(6, "two", "汤晚晴")],
        [
            somebody(5, "one", "汤晚晴"),
            somebody(6, "two", "", "tang@yunxi.gov.example"),
        ],  # a name is anybody's to choose
        [somebody(5, "one", "汤晚晴", "pei@yunxi.gov.example")],  # one account that fits two people
    ],
)
def test_what_fits_more_than_one_is_refused_by_name(others: list[Profile]) -> None:
    found = told(_Forge(SHEN, *others))["tang"]
    assert found.state == "ambiguous" and not found.row
    assert all(one.account.login in found.why for one in others)
    assert "指明一个：sanshen forge accounts tang=登录名" in found.cure


def test_who_may_not_enter_the_repository_is_nobody_s_match() -> None:
    assert states(_Forge(SHEN, somebody(5, "one", "汤晚晴"), outside=("one",)))["tang"] == "lacking"


def test_an_account_that_is_somebody_s_already_is_no_match_for_another() -> None:
    named_alike = somebody(1002, "shen", "汤晚晴", "tang@yunxi.gov.example")
    assert states(_Forge(named_alike)) == {"shen": "agrees", "tang": "lacking", "pei": "lacking", "later": "lacking"}


@pytest.mark.parametrize(
    ("there", "state", "words"),
    [
        ([somebody(3, "shen", "沈怀远", "shen@yunxi.gov.example")], "differs", "平台上 shen 是 3 号"),
        ([somebody(1002, "huaiyuan"), somebody(3, "shen", "沈怀远")], "renamed", "平台上现在叫 huaiyuan"),
        ([somebody(3, "huaiyuan", "沈怀远", "shen@yunxi.gov.example")], "gone", "没有这个登录名"),
    ],
)
def test_whoever_has_a_number_keeps_it_whatever_the_forge_says(there: list[Profile], state: str, words: str) -> None:
    found = told(_Forge(*there))["shen"]
    assert (found.state, found.row) == (state, "") and words in found.why
    assert found.account and found.account.id == 1002


def test_the_cure_of_a_wrong_number_is_another_once_the_ledger_holds_it() -> None:
    forge = _Forge(somebody(3, "shen"))
    assert "接收以前可以改正" in told(forge)["shen"].cure
    assert "登记过的不删" in told(forge, adopted=True)["shen"].cure


def test_the_operator_names_a_login_and_the_forge_its_number() -> None:
    forge = _Forge(SHEN, somebody(5, "one", "汤晚晴"), somebody(6, "two", "汤晚晴"), outside=("two",))
    found = told(forge, {"tang": "two"})["tang"]
    assert found.row == '{ forge = "gitea", id = 6, login = "two" }' and "还不能进入仓库" in found.why
    assert states(forge, {"shen": "shen"})["shen"] == "agrees"


def test_somebody_who_changed_accounts_gets_the_new_one_only_when_named() -> None:
    forge = _Forge(SHEN, somebody(9, "shen2", "沈怀远", "shen@yunxi.gov.example"))
    assert states(forge)["shen"] == "agrees"
    assert told(forge, {"shen": "shen2"})["shen"].row == '{ forge = "gitea", id = 9, login = "shen2" }'


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        ({"tang": "shen"}, "是沈怀远（shen）的"),
        ({"tang": "p"}, "是裴承志（pei）的"),
        ({"tang": "nobody"}, "平台上没有登录名“nobody”"),
        ({"stranger": "shen"}, "人员册里没有“stranger”"),
    ],
)
def test_a_login_of_somebody_else_or_of_nobody_is_refused(stated: dict[str, str], words: str) -> None:
    with pytest.raises(PortalError, match=words):
        told(_Forge(SHEN, somebody(6, "p", "", "pei@yunxi.gov.example")), stated)
