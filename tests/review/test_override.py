"""Breaking the glass: two named persons, a reason, and a review that stays owed until somebody has made it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sanshen.base.dates import beijing
from sanshen.base.errors import PortalError
from sanshen.commands.report import text_of
from sanshen.portal.workdays import add_workdays
from sanshen.review.ledger.branch import entries
from sanshen.review.ledger.override import Override
from sanshen.review.overrides import override_progress, overrides_summary
from sanshen.review.proving.incremental import verify
from tests.conftest import git
from tests.support.office import Office, article, now

NAME = "article/typhoon"
WHY = "台风红色预警，须立即告知群众"


@pytest.fixture
def urgent(office: Office) -> Office:
    office.branch(NAME, {"content/ywdt/yxyw/typhoon.md": article("台风防御紧急通知")})
    office.submit(NAME)
    return office


def broken(office: Office) -> None:
    office.act(NAME, "operator-leader", "override", WHY)
    office.act(NAME, "leader", "override", WHY)


def test_xx_14_6_two_named_persons_with_a_reason_may_publish_at_once(urgent: Office) -> None:
    broken(urgent)
    entry = urgent.merge(NAME).predicate
    assert entry.kind == "override" and entry.chain == "override"
    assert [(one.stage, one.person) for one in entry.responsible] == [
        ("应急签发·承办单位", "operator-leader"),
        ("应急签发·主办单位", "leader"),
    ]
    assert entry.due == add_workdays(beijing(entry.at).date(), 3)
    assert verify(urgent.repo, "main").faults == []


def test_either_may_sign_first_and_the_other_is_told(urgent: Office) -> None:
    case = urgent.act(NAME, "leader", "override", WHY)
    assert case.verdict.state == "pending"
    said = override_progress(urgent.local_review.look(NAME, now()), now().date())
    assert said == f"应急签发：leader 已签发（{WHY}）；还差应急签发·承办单位（区政数局分管领导或主要负责人）"
    assert said in text_of(urgent.local_review.look(NAME, now()))
    assert urgent.act(NAME, "operator-leader", "override", WHY).verdict.state == "approved"
    urgent.merge(NAME)
    assert verify(urgent.repo, "main").faults == []


def test_one_person_is_not_enough(urgent: Office) -> None:
    case = urgent.act(NAME, "operator-leader", "override", WHY)
    assert case.verdict.state == "pending"
    with pytest.raises(PortalError, match="不能审核"):
        urgent.act(NAME, "operator-leader", "override", WHY)
    with pytest.raises(PortalError, match="不能合并"):
        urgent.merge(NAME)


@pytest.mark.parametrize("person", ["editor", "outsider", "vendor", "left", "section"])
def test_nobody_else_breaks_the_glass(urgent: Office, person: str) -> None:
    with pytest.raises(PortalError, match="不能审核"):
        urgent.act(NAME, person, "override", WHY)


@pytest.mark.parametrize("reason", ["", " ", "\u3000\n", "\u200b", "\u2060\u3164 \ufeff"])
def test_a_reason_is_needed_that_somebody_can_see(urgent: Office, reason: str) -> None:
    for decision in ("override", "return"):
        with pytest.raises(PortalError, match="要写明理由"):
            urgent.act(NAME, "operator-leader", decision, reason)


def test_whoever_wrote_it_cannot_break_the_glass_for_it(office: Office) -> None:
    office.branch(NAME, {"content/ywdt/yxyw/typhoon.md": article("台风防御紧急通知")}, person="leader")
    office.submit(NAME)
    office.act(NAME, "operator-leader", "override", WHY)
    with pytest.raises(PortalError, match="写稿或改稿的人"):
        office.act(NAME, "leader", "override", WHY)


def test_the_rules_themselves_are_never_overridden(office: Office) -> None:
    office.branch("house/x", {"theme/templates/base.html": "<!doctype html><p>\n"})
    office.submit("house/x", "admin")
    with pytest.raises(PortalError, match="应急签发只用于稿件"):
        office.act("house/x", "operator-leader", "override", WHY)


def test_ordinary_acts_and_overrides_do_not_add_up(urgent: Office) -> None:
    urgent.act(NAME, "editor", "self-check")
    urgent.act(NAME, "leader")
    urgent.act(NAME, "operator-leader", "override", WHY)
    assert urgent.local_review.look(NAME, now()).verdict.state == "pending"


def test_a_changed_version_needs_the_two_persons_again(urgent: Office) -> None:
    broken(urgent)
    urgent.branch(NAME, {"content/ywdt/yxyw/typhoon.md": article("台风防御紧急通知（更正）")})
    urgent.submit(NAME)
    assert urgent.local_review.look(NAME, now()).verdict.state == "pending"


def test_what_was_overridden_is_owed_until_it_has_gone_its_ordinary_way(urgent: Office) -> None:
    broken(urgent)
    urgent.merge(NAME)
    (owed,) = verify(urgent.repo, "main").overrides()
    assert owed.followed is None
    assert "待补审 1 件，其中逾期 1 件" in overrides_summary([owed], owed.due + timedelta(days=1))
    urgent.act(NAME, "editor", "self-check")
    urgent.act(NAME, "leader")
    case = urgent.act(NAME, "principal")
    assert case.verdict.state == "approved" and case.reviews
    before = git(urgent.root, "rev-parse", "main")
    entry = urgent.merge(NAME).predicate
    assert (entry.kind, entry.paths, entry.reviews) == ("follow-up", [], owed.commit)
    assert [one.person for one in entry.responsible] == ["editor", "leader", "principal"]
    assert git(urgent.root, "rev-parse", "main") == before
    verified = verify(urgent.repo, "main")
    assert verified.faults == [] and verified.overrides()[0].followed == entry.number
    assert overrides_summary(verified.overrides(), date(2030, 1, 1)) == "应急签发共 1 次，待补审 0 件"


def test_other_articles_go_on_between_an_override_and_its_review(urgent: Office) -> None:
    broken(urgent)
    urgent.merge(NAME)
    urgent.publish_article("article/next", {"content/ywdt/yxyw/next.md": article("另一篇")})
    git(urgent.root, "branch", "-qD", NAME)  # the branch may be gone by then
    urgent.act(NAME, "editor", "self-check")
    urgent.act(NAME, "leader")
    urgent.act(NAME, "principal")
    urgent.merge(NAME)
    urgent.publish_article("article/last", {"content/ywdt/yxyw/last.md": article("又一篇")})
    assert verify(urgent.repo, "main").faults == []
    assert [one.predicate.kind for one in entries(urgent.repo)] == [
        "adoption", "override", "merge", "follow-up", "merge",
    ]  # fmt: skip


def test_an_override_is_not_made_twice(urgent: Office) -> None:
    broken(urgent)
    urgent.merge(NAME)
    with pytest.raises(PortalError, match="已经应急签发过"):
        urgent.act(NAME, "operator-leader", "override", WHY)


def test_a_day_in_a_year_that_is_not_arranged_yet_says_that_it_may_move() -> None:
    """The State Council announces the make-up working days of a year in the November before."""
    said = [
        overrides_summary([Override(number=7, commit="a" * 40, change="c", title="通告", due=due)], date(2026, 1, 1))
        for due in (date(2026, 10, 10), date(2099, 1, 5))
    ]
    assert (
        "2026-10-10 前补审" in said[0] and "2099-01-05（2099 年放假调休尚未公布，按法定节假日推算） 前补审" in said[1]
    )
