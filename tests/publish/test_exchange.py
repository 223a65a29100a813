"""Evidence that travels between the office's clones and the gate's: nobody's signature is lost, and none is taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.remote import Remote
from publish import exchange
from review.case import change_and_law, heard
from review.forge import Account, Opinion, Pull
from review.reviews import REVIEWS
from review.witness import witness
from tests.conftest import git
from tests.office import Office, copy_of, now

NAME = "article/second"


@pytest.fixture
def desk(tmp_path: Path) -> Office:
    """Where people sign; its `origin` is the forge's repository."""
    office = Office(tmp_path / "clone", accounts={"editor": 11})
    office.adopt()
    office.branch(NAME)
    git(tmp_path, "init", "-q", "--bare", "forge.git")
    git(office.root, "remote", "add", "origin", str(tmp_path / "forge.git"))
    return office


@pytest.fixture
def gate(desk: Office, tmp_path: Path) -> Office:
    return copy_of(desk, tmp_path / "gate")


def fetched(office: Office) -> dict[str, str]:
    Remote(office.root, "origin").fetch([exchange.ARRIVING])
    return exchange.take_over(office.desk.reviews)


def pushed(office: Office) -> None:
    specs = exchange.owed(office.repo)
    Remote(office.root, "origin").push(specs)
    exchange.given(office.repo, specs)


def witnessed(office: Office) -> None:
    """What the gate writes down when somebody opens a pull request."""
    head = git(office.root, "rev-parse", NAME)
    account = Account(11, "editor")
    pull = Pull(number=1, branch=NAME, head=head, base="main", title="", url="", opener=account)
    opened = Opinion(record=f"pull:1@{head}", account=account, decision="submit", head=head, at=now())
    change, law = change_and_law(office.repo, NAME, head, "main")
    case = heard(change, law, office.desk.evidence(change), now().date())
    witness(office.desk, case, pull, [opened], office.keys["gate"], now())


def tip(office: Office) -> str | None:
    return office.repo.find(REVIEWS + NAME)


def test_what_the_gate_witnessed_goes_out_once_and_a_next_look_finds_nothing_new(desk: Office, gate: Office) -> None:
    witnessed(gate)
    assert fetched(gate) == {}
    pushed(gate)
    before = tip(gate)
    assert fetched(gate) == {} and tip(gate) == before and exchange.owed(gate.repo) == []
    witnessed_and_ahead = gate.act(NAME, "editor", "self-check")
    assert witnessed_and_ahead.verdict.state == "pending" and fetched(gate) == {}
    assert exchange.owed(gate.repo) == [f"{REVIEWS}{NAME}:{REVIEWS}{NAME}"]


def test_what_was_signed_at_a_desk_reaches_the_gate(desk: Office, gate: Office) -> None:
    desk.submit(NAME)
    pushed(desk)
    assert fetched(gate) == {} and tip(gate) == tip(desk)
    desk.act(NAME, "editor", "self-check")
    pushed(desk)
    assert fetched(gate) == {} and tip(gate) == tip(desk)


def test_a_signature_given_at_the_same_moment_goes_before_what_the_gate_can_hear_again(
    desk: Office, gate: Office
) -> None:
    desk.submit(NAME)
    pushed(desk)
    witnessed(gate)
    assert fetched(gate) == {} and tip(gate) == tip(desk)
    witnessed(gate)
    assert [one.parse() is not None for one in gate.desk.reviews.signed(NAME)] == [True, True]
    pushed(gate)


def test_two_persons_signatures_at_the_same_moment_are_both_kept_and_told_of(desk: Office, gate: Office) -> None:
    desk.submit(NAME)
    pushed(desk)
    gate.submit(NAME, "editor-two")
    ours = tip(gate)
    assert fetched(gate) == {NAME: "两处同时有人签名，审核记录分叉"} and tip(gate) == ours


def test_evidence_that_was_cut_back_on_the_forge_is_told_of_and_kept_here(desk: Office, gate: Office) -> None:
    desk.submit(NAME)
    short = tip(desk)
    desk.act(NAME, "editor", "self-check")
    pushed(desk)
    fetched(gate)
    kept = tip(gate)
    git(desk.root, "push", "-q", "--force", "origin", f"{short}:{REVIEWS}{NAME}")
    for _ in range(2):
        assert fetched(gate) == {NAME: "代码平台上的审核记录被改写或删减"} and tip(gate) == kept
