"""The roster: who is who on which day, and which rosters are refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from time import perf_counter

import pytest

from sanshen.base.errors import PortalError
from sanshen.portal.people import parse_roster
from tests.support.samples import KEY_A, KEY_B, PEOPLE, changed, line_with

ROOT = Path(__file__).parents[2]
ROSTER = parse_roster(PEOPLE.encode())
DAY = date(2026, 3, 1)


def test_the_roster_that_is_checked_in_is_valid() -> None:
    parse_roster((ROOT / "people.toml").read_bytes())


@pytest.mark.parametrize(
    ("old", "new", "what", "line_of"),
    [
        ('id = "qzsj"', 'id = "qzfb"', "编号“qzfb”重复", 'id = "qzsj"'),
        ('id = "tang"', 'id = "shen"', "编号“shen”重复", 'id = "tang"'),
        (
            '"tang@mail.example"',
            '"Shen@Yunxi.gov.example"',
            "“shen@yunxi.gov.example”同时登记在 shen 和 tang 名下",
            '"tang@mail.example"',
        ),
        ("id = 1001", "id = 1002", "“gitea#1002”同时登记在 shen 和 tang 名下", "[[person.accounts]]"),
        ('id = "qzfb"', 'id = "QZFB"', "键“id”写法不对", 'id = "qzfb"'),
        ('id = "shen"', 'id = "shen\\n"', "键“id”写法不对", 'id = "shen"'),
        ('person = "shen"', 'person = "nobody"', "角色指向不存在的人员“nobody”", 'person = "shen"'),
        ("to = 2026-06-30", "to = 2024-12-31", None, None),
        ('role = "leader-in-charge"', 'role = "boss"', None, 'role = "leader-in-charge"'),
        ("contractor = true", 'contractor = "是"', "键“contractor”应为是/否，实为文字", "contractor = true"),
        ("id = 1001", 'id = "1001"', "键“id”应为整数，实为文字", "id = 1001"),
        ("id = 1002", "id = true", "键“id”应为整数，实为是/否", "id = 1002"),
        ('forge = "gitea"\n', 'forge = "Gitea"\n', "键“forge”写法不对", None),
        ('login = "tang"', 'login = "tang"\nadmin = true', "不认识的键“admin”", None),
        ('"tang@mail.example"', '"tang 汤"', "键“emails”第 2 项写法不对", '"tang@mail.example"'),
        ('short = "区政数局"', "", "缺少必填的键“short”", None),
    ],
)
def test_a_faulty_roster_is_refused_at_its_line(old: str, new: str, what: str | None, line_of: str | None) -> None:
    with pytest.raises(PortalError) as caught:
        parse_roster(changed(PEOPLE, old, new).encode())
    assert caught.value.path == "people.toml"
    if what:
        assert caught.value.message == what
    if line_of:
        assert caught.value.line == line_with(PEOPLE, line_of)


def test_a_key_that_is_lost_is_nobodys_any_more_and_lost_in_every_row() -> None:
    row = f'\n[[key]]\nperson = "tang"\npublic = "{KEY_A}"\n'
    text = PEOPLE[: PEOPLE.index("[[key]]")] if "[[key]]" in PEOPLE else PEOPLE
    good, lost = parse_roster(f"{text}{row}".encode()), parse_roster(f"{text}{row}lost = true\n".encode())
    assert good.keys_of("tang", DAY) == [KEY_A] and lost.keys_of("tang", DAY) == []
    assert [one.id for one in lost.owners_of(KEY_A)] == ["tang"]
    with pytest.raises(PortalError, match="在另一行写了 lost") as caught:
        parse_roster(f"{text}{row}lost = true\n{row}".encode())
    assert caught.value.line and caught.value.cure


def test_a_large_roster_is_read_in_time_that_grows_with_its_size() -> None:
    from sanshen.portal.people import Person, Role, Unit, _File, _repeated_ids

    people = [Person(id=f"p{one}", name="x") for one in range(60_000)]
    file = _File(unit=[Unit("u", "x", "x")], person=[*people, people[0]], role=list[Role]())
    started = perf_counter()
    assert [fault[3] for fault in _repeated_ids(file)] == [60_000]
    assert perf_counter() - started < 2  # 40 s where each is held against all before it


def test_a_role_in_a_unit_that_does_not_exist_points_at_the_unit() -> None:
    text = PEOPLE.replace('role = "editor"\nunit = "qzfb"', 'role = "editor"\nunit = "nowhere"', 1)
    with pytest.raises(PortalError) as caught:
        parse_roster(text.encode())
    assert caught.value.message == "角色指向不存在的单位“nowhere”"
    assert caught.value.line == line_with(text, 'unit = "nowhere"')


def test_a_key_of_nobody_and_a_key_of_two_people_are_refused() -> None:
    text = PEOPLE + f'\n[[key]]\nperson = "nobody"\npublic = "{KEY_A}"\n'
    with pytest.raises(PortalError, match="公钥指向不存在的人员“nobody” → 先登记人员，或改正编号"):
        parse_roster(text.encode())
    text = PEOPLE + f'\n[[key]]\nperson = "shen"\npublic = "{KEY_B}" # again\n'
    with pytest.raises(PortalError, match="同时登记在 tang 和 shen 名下 → 一个邮箱、账号或公钥只归一人") as caught:
        parse_roster(text.encode())
    assert caught.value.line == line_with(text, "# again")


def test_dates_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(PortalError) as caught:
        parse_roster(changed(PEOPLE, "to = 2026-06-30", "to = 2024-12-31").encode())
    what = "键“role”第 1 项：止于 2024-12-31，早于起始的 2025-01-01"
    line = PEOPLE.split("\n").index("[[role]]") + 1
    assert str(caught.value) == f"people.toml:{line} {what} → 核对 from 和 to"


def test_an_unknown_role_lists_the_roles() -> None:
    with pytest.raises(PortalError) as caught:
        parse_roster(changed(PEOPLE, 'role = "leader-in-charge"', 'role = "boss"').encode())
    assert caught.value.message == "键“role”的取值“boss”不在规定之内"
    assert caught.value.cure == (
        "改为 editor、government-leader、leader-in-charge、principal-leader、secrecy-officer、section-head、site-admin 之一"
    )


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2024, 12, 31), False),
        (date(2025, 1, 1), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
    ],
)
def test_both_ends_of_a_role_are_included(day: date, holds: bool) -> None:
    assert [role.title for role in ROSTER.roles_of("shen", day)] == ["分管领导"] * holds
    assert [person.id for person in ROSTER.holders("leader-in-charge", "qzfb", day)] == ["shen"] * holds
    person = ROSTER.person_of("gitea", 1002, day)
    assert (person.id if person else None) == ("shen" if holds else None)


@pytest.mark.parametrize(
    ("forge", "account", "person"),
    [
        ("gitea", 1001, "tang"),
        ("github", 1001, None),
        ("Gitea", 1001, None),
        ("gitea", 9999, None),
        ("gitea", 0, None),
    ],
)
def test_an_account_is_forge_and_number(forge: str, account: int, person: str | None) -> None:
    found = ROSTER.person_of(forge, account, DAY)
    assert (found.id if found else None) == person


def test_a_login_given_to_somebody_else_changes_nothing() -> None:
    renamed = parse_roster(changed(PEOPLE, 'login = "tang"', 'login = "shen"').encode())
    found = renamed.person_of("gitea", 1001, DAY)
    assert found is not None and found.id == "tang"


def test_wz_9_contractors_are_never_among_those_who_may_review() -> None:
    assert [person.id for person in ROSTER.holders("editor", "qzfb", DAY)] == ["tang"]
    assert ROSTER.people["vendor"].contractor


def test_holders_are_those_of_the_unit_and_each_once() -> None:
    twice = PEOPLE + '\n[[role]]\nperson = "tang"\nrole = "editor"\nunit = "qzfb"\nfrom = 2025-01-01\n'
    roster = parse_roster(twice.encode())
    assert [person.id for person in roster.holders("editor", "qzfb", DAY)] == ["tang"]
    assert roster.holders("editor", "qzsj", DAY) == []
    assert roster.holders("principal-leader", "qzfb", DAY) == []


def test_an_email_is_found_whatever_its_case() -> None:
    found = ROSTER.person_of_email("TANG@mail.example")
    assert found is not None and found.name == "汤晚晴"
    assert ROSTER.person_of_email("nobody@mail.example") is None


def test_keys_have_their_dates_and_their_owner() -> None:
    assert ROSTER.keys_of("tang", date(2026, 1, 1)) == [KEY_B]
    assert ROSTER.keys_of("tang", date(2025, 12, 31)) == []
    assert [person.id for person in ROSTER.owners_of(KEY_B)] == ["tang"]
    assert ROSTER.owners_of(KEY_A) == []


def test_somebody_unknown_is_an_error_with_a_cure() -> None:
    with pytest.raises(PortalError, match=r"people.toml 人员册里没有“x” → 核对人员编号，或先在 people.toml 登记"):
        ROSTER.person("x")
    with pytest.raises(PortalError, match=r"people.toml 人员册里没有单位“x” → 核对单位编号"):
        ROSTER.unit("x")
    assert (ROSTER.person("tang").name, ROSTER.unit("qzfb").short) == ("汤晚晴", "区政府办")
