"""A return stays until its person agrees or another version is handed in, whatever becomes of their seat and key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from commands.report import text_of
from portal.errors import PortalError
from review import signature
from review.act import Decision, SignedStatement, Statement, encode
from review.case import Case, heard
from review.verified import verify
from tests.conftest import git
from tests.office import Office, article, now
from tests.review.calendar import change_house, ended, key_ended, key_lost, rewrite
from tests.review.test_witness import NUMBERS, opinion, road, seen

NAME, FILE = "article/second", "content/ywdt/yxyw/second.md"
LEADER = '[[role]]\nperson = "leader"\nrole = "leader-in-charge"\nunit = "qzfb"\nfrom = 2025-01-01\n'
TODAY = now().date()
LATER = now() + timedelta(days=40)
Edit = Callable[[Office], None]


def other_leader(office: Office) -> None:
    rewrite(office, "columns.toml", 'leader = "leader"', 'leader = "both"')


def row_gone(office: Office) -> None:
    other_leader(office)
    rewrite(office, "people.toml", LEADER, "")


def key_is_lost(office: Office) -> None:
    key_lost(office, "leader")


def term_ends(office: Office) -> None:
    ended(office, "leader", TODAY + timedelta(days=30))
    other_leader(office)


def key_ends(office: Office) -> None:
    key_ended(office, "leader", TODAY + timedelta(days=30))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "clone")


def returned(office: Office) -> None:
    """The leader has returned it; a colleague and the principal agree."""
    office.branch(NAME)
    office.submit(NAME)
    office.act(NAME, "editor", "self-check")
    office.act(NAME, "leader", "return", "第二段数据有误")
    office.act(NAME, "both")
    assert office.act(NAME, "principal").verdict.state == "returned"


def house(office: Office, edit: Edit, name: str = "house/one") -> None:
    change_house(office, name, edit)
    office.agree(name, "admin", "operator-leader", "operator-principal", "both", opener="admin")
    office.merge(name)


def stands(case: Case) -> None:
    assert case.verdict.state == "returned" and case.verdict.reason.startswith("已退回：第二段数据有误")
    assert "以新的版本重新送审" in text_of(case)


@pytest.mark.parametrize("edit", [row_gone, key_is_lost], ids=["seat", "lost key"])
def test_a_return_stands_though_a_change_took_its_person_s_seat_or_key(office: Office, edit: Edit) -> None:
    office.adopt()
    returned(office)
    house(office, edit)
    case = office.desk.look(NAME, now())
    stands(case)
    with pytest.raises(PortalError, match="不能合并：已退回"):
        office.merge(NAME)
    office.force(replace(case, verdict=replace(case.verdict, state="approved")))  # a gate that asks nobody
    assert any("不足以通过审核：已退回" in fault.message for fault in verify(office.repo, "main").faults)


@pytest.mark.parametrize("edit", [term_ends, key_ends], ids=["term", "key"])
def test_a_return_stands_though_the_calendar_took_its_person_s_seat_or_key(office: Office, edit: Edit) -> None:
    edit(office)
    office.commit("it will end", "admin")
    office.adopt()
    returned(office)
    stands(office.desk.look(NAME, LATER))


def test_a_return_that_the_gate_saw_stands_though_its_key_has_ended(tmp_path: Path) -> None:
    office = Office(tmp_path / "clone", accounts=NUMBERS)
    office.key("gate-two")
    until = f'to = {TODAY + timedelta(days=30)}\n\n[[gate]]\npublic = "{office.public("gate-two")}"\n'
    rewrite(
        office, "portal.toml", f'public = "{office.public("gate")}"\n', f'public = "{office.public("gate")}"\n{until}'
    )
    office.commit("it will end", "admin")
    office.adopt()
    office.branch(NAME)
    seen(office, [*road(office)[:2], opinion(office, "leader", "return", comment="第二段数据有误")])
    office.desk.submit(NAME, office.keys["editor"], "", LATER)
    stands(office.desk.look(NAME, LATER))


@pytest.mark.parametrize("edit", [row_gone, key_is_lost], ids=["seat", "lost key"])
def test_a_new_version_is_the_way_on_and_whoever_lost_seat_or_key_returns_it_no_more(
    office: Office, edit: Edit
) -> None:
    office.adopt()
    returned(office)
    seen = office.desk.tip
    house(office, edit)
    git(office.root, "checkout", "-q", NAME)
    office.write(FILE, article("第二篇稿件", "改正了第二段的数据，其余内容不变，请各审重新审核，按时间节点推进落实。"))
    office.commit(person="editor")
    git(office.root, "checkout", "-q", "main")
    office.agree(NAME, "editor", "both")
    case = office.desk.look(NAME, now())
    planted(office, case, "return", now() - timedelta(days=3), seen)  # an old day, an old ledger
    assert office.act(NAME, "principal").verdict.state == "approved"
    office.merge(NAME)
    assert verify(office.repo, "main").faults == []


def test_whoever_left_by_the_calendar_returns_no_version_of_later(office: Office) -> None:
    term_ends(office)
    office.commit("it will end", "admin")
    office.adopt()
    office.branch(NAME)
    office.desk.submit(NAME, office.keys["editor"], "", LATER)
    planted(office, office.desk.look(NAME, LATER), "return", now(), office.desk.tip)
    assert office.desk.look(NAME, LATER).verdict.state == "pending"


def planted(office: Office, case: Case, decision: Decision, at: datetime, ledger: str) -> None:
    """The leader's key states it of the version of now, whatever day and ledger it names."""
    said = Statement(
        site=office.desk.site, change=NAME, person="leader", decision=decision, stage="二审", head=case.change.head,
        tree=case.change.head_tree, digest=case.change.digest, previous=case.evidence.last, ledger=ledger, at=at, comment="再退",
    )  # fmt: skip
    signed = SignedStatement(encode(said).decode(), signature.sign(office.keys["leader"], encode(said), signature.ACT))
    office.desk.record(case, signed, "planted")


def test_whoever_returned_and_agreed_before_they_left_stops_nothing(office: Office) -> None:
    office.adopt()
    office.branch(NAME)
    office.submit(NAME)
    office.act(NAME, "editor", "self-check")
    office.act(NAME, "leader", "return", "第二段数据有误")
    office.act(NAME, "leader")
    house(office, row_gone)
    assert office.desk.look(NAME, now()).verdict.state == "pending"


def test_a_return_whose_key_was_lost_is_lifted_with_the_new_one_alone(office: Office) -> None:
    office.adopt()
    returned(office)
    seen, old = office.desk.tip, office.keys["leader"]

    def renewed(one: Office) -> None:
        key_lost(one, "leader")
        new = f'\n[[key]]\nperson = "leader"\npublic = "{one.public("leader-new")}"\n'
        one.write("people.toml", (one.root / "people.toml").read_text() + new)

    office.key("leader-new")
    house(office, renewed)
    planted(office, office.desk.look(NAME, now()), "approve", now(), seen)  # whoever found the old one
    stands(office.desk.look(NAME, now()))
    office.keys |= {"leader": office.keys["leader-new"], "leader-old": old}
    assert office.act(NAME, "leader").verdict.state == "approved"


def test_in_entries_of_the_former_forms_a_return_ended_with_seat_and_key(office: Office) -> None:
    """What was merged then stays valid."""
    office.adopt()
    returned(office)
    house(office, row_gone)
    case = office.desk.look(NAME, now())
    assert heard(case.change, case.law, replace(case.evidence, form=2), TODAY).verdict.state == "approved"
