"""An account is put beside its person; nothing else of the file changes, and what shows no place for it stays as it was."""

from __future__ import annotations

import pytest

from sanshen.base.errors import PortalError
from sanshen.portal.people import Account, parse_roster
from sanshen.portal.register_account import with_account
from tests.support.samples import PEOPLE

NEW = Account(forge="gitea", id=7, login="new")
ROW = '{ forge = "gitea", id = 7, login = "new" }'
VENDOR = '[[person]]\nid = "vendor"\nname = "外包甲"\ncontractor = true\n'


def added(text: str, person: str = "vendor") -> str:
    made = with_account(text.encode(), person, NEW).decode()
    assert parse_roster(made.encode()).people[person].accounts[-1] == NEW
    return made


def test_a_line_is_added_behind_the_person_s_own() -> None:
    assert added(PEOPLE) == PEOPLE.replace(VENDOR, f"{VENDOR}accounts = [{ROW}]\n")


@pytest.mark.parametrize(
    "before", ["", '{ forge = "github", id = 8, login = "v" }', '{ forge = "github", id = 8, login = "v" },']
)
def test_it_stands_behind_the_accounts_that_there_are(before: str) -> None:
    text = PEOPLE.replace(VENDOR, f"{VENDOR}accounts = [{before}]\n")
    kept = f"{before.rstrip(',')}, " if before else ""
    assert added(text) == PEOPLE.replace(VENDOR, f"{VENDOR}accounts = [{kept}{ROW}]\n")


def test_other_line_ends_a_mark_of_order_and_the_last_line_are_kept() -> None:
    text = "\ufeff" + PEOPLE.replace("\n", "\r\n")
    assert added(text) == text.replace("contractor = true\r\n", f"contractor = true\r\naccounts = [{ROW}]\r\n")
    units, _, rest = PEOPLE.partition('[[person]]\nid = "vendor"')
    _, _, roles = rest.partition("\n\n")
    at_the_end = f"{units}{roles.rstrip()}\n\n{VENDOR.rstrip()}"
    assert added(at_the_end) == f"{at_the_end}\naccounts = [{ROW}]"


@pytest.mark.parametrize(
    ("text", "person"),
    [
        (PEOPLE, "tang"),  # in a table of its own
        (PEOPLE.replace(VENDOR, f"{VENDOR}accounts = [\n]\n"), "vendor"),
        (PEOPLE.replace(VENDOR, f"{VENDOR}accounts = []  # none yet\n"), "vendor"),
    ],
)
def test_what_is_not_written_in_one_line_is_left_to_a_person(text: str, person: str) -> None:
    with pytest.raises(PortalError) as refused:
        with_account(text.encode(), person, NEW)
    assert ROW in refused.value.cure


def test_a_person_in_words_of_another_kind_is_not_found() -> None:
    with pytest.raises(PortalError, match="找不到“nobody”"):
        with_account(PEOPLE.encode(), "nobody", NEW)


def test_a_login_cannot_be_more_than_a_login() -> None:
    odd = Account(forge="gitea", id=7, login='x" }, { forge = "gitea", id = 1, login = "\\')
    made = with_account(PEOPLE.encode(), "vendor", odd)
    assert parse_roster(made).people["vendor"].accounts == [odd] and parse_roster(made).people["vendor"].contractor
