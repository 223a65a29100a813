"""An approval counts by the seat that its signer held by the ledger they saw, never by one that the roster gives them later."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sanshen.gate.admit import admit
from sanshen.review.judging import signature
from sanshen.review.judging.act import Decision, SignedStatement, Statement, encode
from sanshen.review.local_acts import LocalReview
from sanshen.review.proving.incremental import verify, verify_incremental
from tests.conftest import git
from tests.review.calendar import change_house, rewrite
from tests.support.office import SITE, Office, now

NAME = "article/second"
STAGE = "三审"
ROLE = '\n[[role]]\nperson = "{}"\nrole = "{}"\nunit = "qzfb"\nfrom = 2025-01-01\n'
Edit = Callable[[Office], None]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(tmp_path / "clone")
    made.adopt()
    made.branch(NAME)
    return made


def says(office: Office, person: str, decision: Decision, stage: str) -> None:
    """Signed and laid beside the others, though the program would refuse it."""
    case = office.local_review.look(NAME, now())
    checked = [item for one in case.chain.stages if one.name == stage for item in one.checklist]
    said = Statement(
        site=SITE, change=NAME, person=person, decision=decision, stage=stage, head=case.change.head,
        tree=case.change.head_tree, digest=case.change.digest, previous=case.evidence.last, ledger=office.local_review.tip,
        at=now(), checked=checked,
    )  # fmt: skip
    text = encode(said)
    signed = SignedStatement(text.decode(), signature.sign(office.keys[person], text, signature.ACT))
    office.local_review.reviews.record(NAME, signed, "early")


def house(office: Office, edit: Edit, *people: str) -> None:
    change_house(office, "house/seat", edit)
    office.agree(
        "house/seat", "admin", *(people or ("operator-leader", "operator-principal", "leader")), opener="admin"
    )
    admit(office.repo, office.local_review, "house/seat", office.keys["gate"], "", now())
    office.local_review = LocalReview(office.repo, "main", SITE)


def appoints(person: str, role: str) -> Edit:
    row = ROLE.format(person, role)
    return lambda office: office.write("people.toml", (office.root / "people.toml").read_text() + row)


def opens_the_stage(office: Office) -> None:
    text = (office.root / "policies/donghe.toml").read_text()
    office.write("policies/donghe.toml", text.replace('roles = ["principal-leader"]', 'roles = ["principal-leader", "section-head"]'))  # fmt: skip


@pytest.mark.parametrize("edit", [appoints("section", "principal-leader"), opens_the_stage], ids=["roster", "policy"])
def test_an_approval_without_a_seat_does_not_come_alive_with_a_later_one(office: Office, edit: Edit) -> None:
    office.agree(NAME, "editor", "leader")
    says(office, "section", "approve", STAGE)
    assert office.local_review.look(NAME, now()).verdict.state == "pending"
    house(office, edit)
    case = office.local_review.look(NAME, now())
    assert case.verdict.state == "pending" and "section" in case.verdict.waiting
    assert any("后来任命的不追认" in one.reason for one in case.verdict.ignored)
    before = git(office.root, "rev-parse", "main")
    office.force(case_as_approved(office))
    found = [fault.message for fault in verify(office.repo, "main").faults]
    assert any("后来任命的不追认" in one or "不足以通过审核" in one for one in found), found
    assert [str(one) for one in verify_incremental(office.repo, "main").faults]
    assert git(office.root, "rev-parse", "main") != before


def case_as_approved(office: Office):  # type: ignore[no-untyped-def]
    """What a gate without the rule would have: the same acts, taken to stand on the present ground."""
    from msgspec.structs import replace

    from sanshen.review.case import judge_case

    case = office.local_review.look(NAME, now())
    blind = judge_case(case.change, case.law, replace(case.evidence, ledger_view=None), now().date())
    assert blind.verdict.state == "approved"
    return blind


def test_given_again_with_the_seat_it_counts(office: Office) -> None:
    office.agree(NAME, "editor", "leader")
    says(office, "section", "approve", STAGE)
    house(office, appoints("section", "principal-leader"))
    assert office.act(NAME, "section").verdict.state == "approved"
    admit(office.repo, office.local_review, NAME, office.keys["gate"], "", now())
    assert verify(office.repo, "main").faults == []


def test_a_change_of_the_roster_asks_nobody_again_who_held_the_seat(office: Office) -> None:
    office.agree(NAME, "editor", "leader")
    house(office, appoints("section", "editor"))
    assert office.act(NAME, "principal").verdict.state == "approved"
    admit(office.repo, office.local_review, NAME, office.keys["gate"], "", now())
    assert verify(office.repo, "main").faults == [] and verify_incremental(office.repo, "main").faults == []


LEADER = '[[role]]\nperson = "leader"\nrole = "leader-in-charge"\nunit = "{}"\nfrom = 2025-01-01\n'


def test_an_approval_does_not_come_alive_again_with_a_seat_that_was_taken_and_given_back(office: Office) -> None:
    office.agree(NAME, "editor", "leader")

    def removes(one: Office) -> None:
        rewrite(one, "people.toml", LEADER.format("qzfb"), LEADER.format("qjyj"))
        rewrite(one, "columns.toml", 'leader = "leader"', 'leader = "both"')

    house(office, removes, "operator-leader", "operator-principal", "principal")
    assert office.local_review.look(NAME, now()).verdict.reason == "待二审（区政府办分管领导）"
    given_back = lambda o: rewrite(o, "people.toml", LEADER.format("qjyj"), LEADER.format("qzfb"))  # noqa: E731
    house(office, given_back, "operator-leader", "operator-principal", "principal")
    case = office.local_review.look(NAME, now())
    assert case.verdict.reason == "待二审（区政府办分管领导）"
    assert any("重新任命的不追认" in one.reason for one in case.verdict.ignored)
    office.act(NAME, "leader")
    assert office.act(NAME, "principal").verdict.state == "approved"
    admit(office.repo, office.local_review, NAME, office.keys["gate"], "", now())
    assert verify(office.repo, "main").faults == [] and verify_incremental(office.repo, "main").faults == []


def test_handing_in_before_belonging_to_the_unit_does_not_count_later(office: Office) -> None:
    says(office, "outsider", "submit", "")
    house(office, appoints("outsider", "editor"))
    case = office.local_review.look(NAME, now())
    assert "待送审" in case.verdict.reason and any("须重新送审" in one.reason for one in case.verdict.ignored)


def test_a_unit_that_takes_a_column_over_is_asked_anew(office: Office) -> None:
    """By the rules that they saw, the headmaster and his people had no say in this column."""
    office.submit(NAME, "editor")
    says(office, "outsider", "approve", "二审")
    old = 'unit = "qzfb"\nleader = "leader"\nstaff = ["editor"]'
    new = 'unit = "qjyj"\nleader = "outsider"\nstaff = ["teacher"]'
    house(office, lambda o: rewrite(o, "columns.toml", old, new), "operator-leader", "leader")
    reasons = [
        one.reason for one in office.local_review.look(NAME, now()).verdict.ignored if one.act.person == "outsider"
    ]
    assert reasons == ["签名时按所见的台账还没有这一审的职务，后来任命的不追认，须重新审核"]
