"""The handler (承办人), who did the self-check and proofreads: who takes over where the handler is absent or refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.review.proving.incremental import verify
from tests.support.office import Office, now, stated

NAME = "article/second"
FIRST = ("editor", "section", "leader", "section")
ANEW = ("section", "leader", "section")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(tmp_path / "clone", "wuzhong")
    made.adopt()
    return made


def filled(office: Office) -> list[tuple[str, str]]:
    return [(one.stage.name, one.act.person) for one in office.local_review.look(NAME, now()).verdict.filled]


def taken_over(office: Office, *others: str) -> None:
    """Somebody does the self-check anew, all others act again, and what comes of it is sound."""
    office.act(NAME, "editor-two", "self-check")
    assert filled(office) == [("初审", "editor-two")]
    for person in others:
        office.act(NAME, person)
    with pytest.raises(PortalError, match="承办人本人"):
        office.act(NAME, "editor", "proof")
    assert office.act(NAME, "editor-two", "proof").verdict.state == "approved"
    office.merge(NAME)
    assert verify(office.repo, "main").faults == []


@pytest.mark.parametrize("who", ["section", "editor"])
def test_after_a_return_a_colleague_takes_over_from_the_handler(office: Office, who: str) -> None:
    """As the cure says that stands where somebody else's proof is refused."""
    office.branch(NAME)
    office.agree(NAME, *FIRST)
    with pytest.raises(PortalError, match="重新自查"):
        office.act(NAME, "editor-two", "proof")
    office.act(NAME, who, "return", "承办人出差")
    taken_over(office, *ANEW)


def test_what_the_handler_withdraws_a_colleague_does(office: Office) -> None:
    office.branch(NAME)
    office.agree(NAME, "editor")
    office.act(NAME, "editor", "withdraw", "出差")
    taken_over(office, *ANEW)


def test_xx_14_6_nobody_holds_the_follow_up_of_an_override_by_not_proofreading(office: Office) -> None:
    office.branch(NAME, {"content/ywdt/yxyw/second.md": stated(urgent="true")})
    office.submit(NAME)
    for person in ("operator-leader", "principal"):
        office.act(NAME, person, "override", "台风红色预警")
    office.merge(NAME)
    office.act(NAME, "editor", "self-check")
    for person in ("section", "leader", "mayor", "section"):
        office.act(NAME, person)
    office.act(NAME, "section", "return", "承办人不校对")
    taken_over(office, "section", "leader", "mayor", "section")


def test_nobody_takes_over_by_a_return_of_their_own(office: Office) -> None:
    """It would throw away what all others said; to lift a return is no taking over either."""
    office.branch(NAME)
    office.agree(NAME, *FIRST)
    before = filled(office)
    office.act(NAME, "editor-two", "return", "换我来")
    office.act(NAME, "editor-two", "self-check")
    assert filled(office) == before


def test_a_reviewers_return_stands_until_they_agree_again(office: Office) -> None:
    office.branch(NAME)
    office.agree(NAME, *FIRST)
    office.act(NAME, "leader", "return", "数字不对")
    office.act(NAME, "editor-two", "self-check")
    assert office.act(NAME, "section").verdict.state == "returned"
    assert office.act(NAME, "leader").verdict.state == "pending"


def test_without_a_stage_of_the_handler_nobody_takes_over(tmp_path: Path) -> None:
    """Whatever was judged before there were such stages is judged as it was."""
    office = Office(tmp_path / "clone", "donghe")
    office.adopt()
    office.branch(NAME)
    office.agree(NAME, "editor", "leader")
    office.act(NAME, "leader", "return", "再看看")
    before = filled(office)
    with pytest.raises(PortalError):
        office.act(NAME, "editor-two", "self-check")
    assert filled(office) == before
