"""A return stays until its person agrees, for as long as they may act on the change: new terms, keys and clocks do not end it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from sanshen.base.errors import PortalError
from sanshen.review.judging import signature
from sanshen.review.judging.act import SignedStatement, Statement, encode
from sanshen.review.proving.incremental import verify
from tests.conftest import git
from tests.review.calendar import adopt_earlier, change_house, ended, key_ended, key_lost, rewrite
from tests.support.office import Office, now

NAME = "article/second"
LEADER = '[[role]]\nperson = "leader"\nrole = "leader-in-charge"\nunit = "qzfb"\nfrom = 2025-01-01\n'
TODAY = now().date()
MONTH = TODAY + timedelta(days=30)
LATER = now() + timedelta(days=40)
Edit = Callable[[Office], None]


def next_term(office: Office) -> None:
    ended(office, "leader", MONTH)
    row = LEADER.replace("2025-01-01", str(MONTH + timedelta(days=1)))
    office.write("people.toml", (office.root / "people.toml").read_text() + f"\n{row}")


def promotion(office: Office) -> None:
    ended(office, "leader", MONTH)
    row = LEADER.replace("2025-01-01", str(MONTH + timedelta(days=1))).replace("leader-in-charge", "principal-leader")
    office.write("people.toml", (office.root / "people.toml").read_text() + f"\n{row}")
    rewrite(office, "columns.toml", 'leader = "leader"', 'leader = "both"')


def other_key(office: Office) -> None:
    key_ended(office, "leader", MONTH)
    new = f'\n[[key]]\nperson = "leader"\npublic = "{office.public("leader-new")}"\n'
    office.write("people.toml", (office.root / "people.toml").read_text() + new)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(tmp_path / "clone")
    made.key("leader-new")
    return made


def returned(office: Office) -> None:
    """The leader has returned it; a colleague and the principal agree."""
    office.branch(NAME)
    office.submit(NAME)
    office.act(NAME, "editor", "self-check")
    office.act(NAME, "leader", "return", "第二段数据有误")
    office.act(NAME, "both")
    assert office.act(NAME, "principal").verdict.state == "returned"


@pytest.mark.parametrize("edit", [next_term, promotion, other_key])
def test_a_return_lasts_over_new_terms_promotions_and_keys_that_ended(office: Office, edit: Edit) -> None:
    edit(office)
    office.commit("it will end", "admin")
    office.adopt()
    returned(office)
    case = office.local_review.look(NAME, LATER)
    assert case.verdict.reason == "已退回：第二段数据有误"


def new_rows(office: Office, unit: str, **roles: str) -> None:
    rows = "".join(
        f'\n[[role]]\nperson = "{person}"\nrole = "{role}"\nunit = "{unit}"\nfrom = {TODAY}\n'
        for person, role in roles.items()
    )
    office.write("people.toml", (office.root / "people.toml").read_text() + rows)


def to_new_unit(office: Office) -> None:
    """The column goes to a unit that is made today, of the same people."""
    unit = '\n[[unit]]\nid = "qnew"\nname = "云溪区新单位"\nshort = "区新办"\n'
    office.write("people.toml", (office.root / "people.toml").read_text() + unit)
    new_rows(
        office,
        "qnew",
        editor="editor",
        leader="leader-in-charge",
        both="leader-in-charge",
        principal="principal-leader",
    )
    rewrite(office, "columns.toml", 'unit = "qzfb"', 'unit = "qnew"')


def to_another_unit(office: Office) -> None:
    """The column goes to a unit in which the leader is given a further seat."""
    new_rows(office, "qjyj", editor="editor", leader="leader-in-charge")
    row = 'unit = "qzfb"\nleader = "leader"'
    rewrite(office, "columns.toml", row, 'unit = "qjyj"\nleader = "outsider"')


def renewed_in_place(office: Office) -> None:
    rewrite(office, "people.toml", LEADER, LEADER.replace("2025-01-01", str(TODAY)))


def promoted_in_place(office: Office) -> None:
    row = LEADER.replace("2025-01-01", str(TODAY)).replace("leader-in-charge", "principal-leader")
    rewrite(office, "people.toml", LEADER, row)
    rewrite(office, "columns.toml", 'leader = "leader"', 'leader = "both"')


def key_begins_later(office: Office) -> None:
    public = f'public = "{office.public("leader")}"\n'
    rewrite(office, "people.toml", public, f"{public}from = {TODAY}\n")


@pytest.mark.parametrize("edit", [to_new_unit, to_another_unit, renewed_in_place, promoted_in_place, key_begins_later])
def test_a_return_of_yesterday_lasts_over_seats_and_keys_that_begin_today(office: Office, edit: Edit) -> None:
    yesterday = now() - timedelta(days=1)
    adopt_earlier(office, 3)
    git(office.root, "reset", "-q", "--hard", "main")
    office.branch(NAME)
    office.local_review.submit(NAME, office.keys["editor"], "", yesterday)
    office.local_review.act(NAME, "return", office.keys["leader"], "第二段数据有误", [], yesterday)
    change_house(office, "house/one", edit)
    office.agree("house/one", "admin", "operator-leader", "operator-principal", "principal", opener="admin")
    office.merge("house/one")
    office.submit(NAME)
    case = office.local_review.look(NAME, now())
    assert case.verdict.reason == "已退回：第二段数据有误"
    office.force(replace(case, verdict=replace(case.verdict, state="approved")))
    assert any("不足以通过审核：已退回" in fault.message for fault in verify(office.repo, "main").faults)


def test_whoever_merges_over_such_a_return_is_found_by_verify(office: Office) -> None:
    other_key(office)
    rewrite(office, "people.toml", f"to = {MONTH}", f"to = {TODAY}")
    office.commit("it ends today", "admin")
    office.adopt()
    returned(office)
    case = office.local_review.look(NAME, now())
    office.force(replace(case, verdict=replace(case.verdict, state="approved")))  # a gate that asks nobody
    assert any("不足以通过审核：已退回" in fault.message for fault in verify(office.repo, "main").faults)


def seat_gone(office: Office) -> None:
    rewrite(office, "columns.toml", 'leader = "leader"', 'leader = "both"')
    rewrite(office, "people.toml", LEADER, "")


@pytest.mark.parametrize("edit", [seat_gone, lambda office: key_lost(office, "leader")], ids=["seat", "lost key"])
def test_a_return_ends_with_its_person_s_seat_and_with_a_key_that_is_lost(office: Office, edit: Edit) -> None:
    """Those who came after them decide; whoever was there and left, or found a key, could hold up everything for ever."""
    office.adopt()
    returned(office)
    change_house(office, "house/one", edit)
    office.agree("house/one", "admin", "operator-leader", "operator-principal", "both", opener="admin")
    office.merge("house/one")
    assert office.local_review.look(NAME, now()).verdict.state != "returned"


def planted(office: Office, at: datetime, name: str = NAME, person: str = "leader", stage: str = "二审") -> None:
    """The first key of the person states a return, whatever day it names."""
    case = office.local_review.look(name, now())
    said = Statement(
        site=office.local_review.site, change=name, person=person, decision="return", stage=stage, head=case.change.head,
        tree=case.change.head_tree, digest=case.change.digest, previous=case.evidence.last, ledger=office.local_review.tip,
        at=at, comment="第二段数据有误",
    )  # fmt: skip
    text = encode(said)
    office.local_review.record(
        case, SignedStatement(text.decode(), signature.sign(office.keys[person], text, signature.ACT)), "x"
    )


def test_what_a_found_key_returns_its_owner_lifts(office: Office) -> None:
    other_key(office)
    rewrite(office, "people.toml", f"to = {MONTH}", f"to = {TODAY - timedelta(days=1)}")
    office.commit("it has ended", "admin")
    office.adopt()
    office.agree(brought(office), "editor", "both", "principal")
    planted(office, now() - timedelta(days=3))
    assert office.local_review.look(NAME, now()).verdict.state == "returned"
    office.keys["leader"] = office.keys["leader-new"]
    office.act(NAME, "leader")
    assert office.local_review.look(NAME, now()).verdict.state == "approved"


def brought(office: Office) -> str:
    office.branch(NAME)
    return NAME


@pytest.mark.parametrize("ahead", [timedelta(minutes=25), timedelta(days=2), timedelta(days=4000)])
def test_a_return_by_a_clock_that_runs_ahead_counts_at_once_and_stops_nobody_else(
    office: Office, ahead: timedelta
) -> None:
    office.adopt()
    office.agree(brought(office), "editor", "both", "principal")
    planted(office, now() + ahead)
    assert office.local_review.look(NAME, now()).verdict.reason == "已退回：第二段数据有误"
    with pytest.raises(PortalError, match="不能合并：已退回"):
        office.merge(NAME)
    assert office.act(NAME, "leader").verdict.state == "approved"
    office.merge(NAME)
    assert verify(office.repo, "main").faults == []


SECOND_LEADER = """
[[person]]
id = "second-leader"
name = "second-leader"
emails = ["second-leader@yunxi.gov.example"]

[[role]]
person = "second-leader"
role = "leader-in-charge"
unit = "qzsj"
from = 2025-01-01

[[key]]
person = "second-leader"
public = "{public}"
to = {end}
"""


def colleague(tmp_path: Path, days: int) -> Office:
    """An office whose operator has a second leader in charge with one key, which ends in so many days; taken over earlier."""
    office = Office(tmp_path / "clone")
    office.key("second-leader")
    office.key("second-leader-new")
    end = TODAY + timedelta(days=days)
    rows = SECOND_LEADER.format(public=office.public("second-leader"), end=end)
    office.write("people.toml", (office.root / "people.toml").read_text() + rows)
    office.prove(founders=True)
    office.commit("a second leader", "admin")
    adopt_earlier(office, 3)
    git(office.root, "reset", "-q", "--hard", "main")
    return office


def lost(office: Office) -> None:
    key_lost(office, "second-leader")


def new_key(office: Office) -> None:
    row = f'\n[[key]]\nperson = "second-leader"\npublic = "{office.public("second-leader-new")}"\n'
    office.write("people.toml", (office.root / "people.toml").read_text() + row)


def no_seat(office: Office) -> None:
    seat = '[[role]]\nperson = "second-leader"\nrole = "leader-in-charge"\nunit = "qzsj"\nfrom = 2025-01-01\n'
    rewrite(office, "people.toml", seat, "")


def house_agreed(office: Office, edit: Edit, name: str = "house/one") -> str:
    change_house(office, name, edit)
    office.agree(name, "admin", "operator-leader", "operator-principal", "principal", opener="admin")
    return name


def reasons(office: Office, name: str) -> str:
    return "".join(one.reason for one in office.local_review.look(name, now()).verdict.ignored)


@pytest.mark.parametrize("edit", [lost, new_key, no_seat])
def test_whoever_finds_the_ended_and_only_key_of_somebody_holds_up_no_change_of_the_roster(
    tmp_path: Path, edit: Edit
) -> None:
    office = colleague(tmp_path, -1)
    name = house_agreed(office, edit)
    planted(office, now(), name, "second-leader")
    assert office.local_review.look(name, now()).verdict.state == "approved"
    assert "此人现在没有有效的密钥" in reasons(office, name) or "登记为丢失的" in reasons(office, name)
    office.merge(name)
    assert verify(office.repo, "main").faults == []


def test_what_such_a_key_returned_stands_again_when_its_owner_can_lift_it(tmp_path: Path) -> None:
    office = colleague(tmp_path, -1)
    other = house_agreed(office, lambda office: rewrite(office, "portal.toml", "云溪区", "云溪"), "house/other")
    planted(office, now(), other, "second-leader")
    house_agreed(office, new_key)
    office.merge("house/one")
    assert office.local_review.look(other, now()).verdict.state == "returned"
    office.keys["second-leader"] = office.keys["second-leader-new"]
    assert office.act(other, "second-leader").verdict.state == "approved"


@pytest.mark.parametrize("days", [-1, 90])
def test_a_key_holds_up_no_change_that_says_it_is_lost(tmp_path: Path, days: int) -> None:
    """Though its owner has another, and whether or not the found one is good still."""
    office = colleague(tmp_path, days)
    house_agreed(office, new_key)
    office.merge("house/one")
    name = house_agreed(office, lost, "house/two")
    planted(office, now(), name, "second-leader")
    assert office.local_review.look(name, now()).verdict.state == "approved"
    assert "正是这项变更登记为丢失的" in reasons(office, name)
    office.merge(name)
    assert verify(office.repo, "main").faults == []


def test_what_rides_along_with_a_lost_key_is_returned_by_it(tmp_path: Path) -> None:
    office = colleague(tmp_path, 90)
    house_agreed(office, new_key)
    office.merge("house/one")

    def with_rules(office: Office) -> None:
        lost(office)
        rewrite(office, "portal.toml", "云溪区", "云溪")

    name = house_agreed(office, with_rules, "house/two")
    planted(office, now(), name, "second-leader")
    assert office.local_review.look(name, now()).verdict.state == "returned"


def test_a_returner_s_other_key_holds_up_the_loss_of_the_first(tmp_path: Path) -> None:
    """Nobody's say is taken by a change over their own return, as long as they have another key."""
    office = colleague(tmp_path, 90)
    house_agreed(office, new_key)
    office.merge("house/one")
    name = house_agreed(office, lost, "house/two")
    office.keys["second-leader"] = office.keys["second-leader-new"]
    assert office.act(name, "second-leader", "return", "没有丢").verdict.state == "returned"
