"""The gate as a witness: what a forge tells, in the order in which it was seen, and nothing twice."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from review.case import Case, change_and_law, heard
from review.forge import Account, Opinion, Pull
from review.owed import underway
from review.spoken import ALL
from review.verified import verify
from review.witness import witness
from tests.conftest import git
from tests.office import Office, now, stated

NAME = "article/second"
NUMBERS = {"editor": 11, "leader": 12, "principal": 13, "vendor": 14, "outsider": 15, "both": 16}


@pytest.fixture
def forged(tmp_path: Path) -> Office:
    """An office on a forge: its people have accounts, its settings name the repository."""
    office = Office(tmp_path / "clone", accounts=NUMBERS)
    office.adopt()
    office.branch(NAME)
    return office


def opinion(office: Office, person: str, decision: str, record: str = "", **other: object) -> Opinion:
    """As an adapter gives it, about the present head."""
    given: dict[str, object] = {
        "record": record or f"{decision}:{person}",
        "account": Account(NUMBERS.get(person, 99), person),
        "head": git(office.root, "rev-parse", NAME),
        "at": now(),
        "comment": ALL,
    }
    return Opinion(decision=decision, **(given | other))  # type: ignore[arg-type]


def road(office: Office) -> list[Opinion]:
    return [
        opinion(office, "editor", "submit"),
        opinion(office, "editor", "self-check"),
        opinion(office, "leader", "approve"),
        opinion(office, "principal", "approve"),
    ]


def seen(office: Office, opinions: Sequence[Opinion]) -> Case:
    head = git(office.root, "rev-parse", NAME)
    change, law = change_and_law(office.repo, NAME, head, "main")
    case = heard(change, law, office.desk.evidence(change), now().date())
    pull = Pull(number=7, branch=NAME, head=head, base="main", title="第二篇", url="", opener=Account(11, "editor"))
    return witness(office.desk, case, pull, opinions, office.keys["gate"], now())


def reasons(case: Case) -> list[str]:
    return [one.reason for one in case.verdict.ignored]


def test_the_road_on_a_forge_ends_in_an_entry_that_verify_accepts(forged: Office) -> None:
    assert seen(forged, road(forged)).verdict.state == "approved"
    entry = forged.merge(NAME)
    assert [one.person for one in entry.predicate.responsible] == ["editor", "leader", "principal"]
    assert verify(forged.repo, "main").faults == []


def test_a_second_look_hears_nothing_twice(forged: Office) -> None:
    seen(forged, road(forged)[:3])
    before = forged.desk.reviews.signed(NAME)
    assert seen(forged, road(forged)[:3]).verdict.reason == "待三审（区政府办主要负责人）"
    assert forged.desk.reviews.signed(NAME) == before


def test_an_early_approval_is_kept_but_fills_nothing_and_never_comes_alive(forged: Office) -> None:
    submit, check, leader, principal = road(forged)
    assert reasons(seen(forged, [submit, principal]))[-1].startswith("未到序")
    case = seen(forged, [submit, principal, check, leader])
    assert case.verdict.reason == "待三审（区政府办主要负责人）"
    again = opinion(forged, "principal", "approve", "review:again")
    assert seen(forged, [submit, principal, check, leader, again]).verdict.state == "approved"


def test_an_approval_for_another_commit_is_not_heard(forged: Office) -> None:
    old = git(forged.root, "rev-parse", "main")
    submit, check, leader, _ = road(forged)
    case = seen(forged, [submit, check, leader, opinion(forged, "principal", "approve", head=old)])
    assert case.verdict.reason == "待三审（区政府办主要负责人）" and len(case.acts) == 3


@pytest.mark.parametrize("how", ["dismissed", "deleted"])
def test_agreement_that_no_longer_stands_is_taken_back_with_all_that_followed(forged: Office, how: str) -> None:
    submit, check, leader, principal = road(forged)
    seen(forged, [submit, check, leader, principal])
    gone = opinion(forged, "leader", "approve", standing=False)
    left = [submit, check, gone, principal] if how == "dismissed" else [submit, check, principal]
    case = seen(forged, left)
    assert case.verdict.reason == "待二审（区政府办分管领导）"
    assert case.acts[-1].comment == ("在平台上被撤销或改动" if how == "dismissed" else "在平台上被删去")
    assert seen(forged, left).acts == case.acts


def test_a_review_brought_back_to_life_counts_no_more(forged: Office) -> None:
    submit, check, leader, _ = road(forged)
    seen(forged, [submit, check, leader])
    seen(forged, [submit, check])
    assert seen(forged, [submit, check, leader]).verdict.reason == "待二审（区政府办分管领导）"


def test_a_review_superseded_by_the_same_persons_newer_one_takes_nothing_back(forged: Office) -> None:
    submit, check, leader, principal = road(forged)
    seen(forged, [submit, check, leader, principal])
    superseded = opinion(forged, "leader", "approve", standing=False)
    newer = opinion(forged, "leader", "approve", "review:newer")
    assert seen(forged, [submit, check, superseded, principal, newer]).verdict.state == "approved"


def test_dismissing_a_return_does_not_lift_it(forged: Office) -> None:
    submit, check, _, _ = road(forged)
    returned = opinion(forged, "leader", "return", comment="第二段数字有误")
    assert seen(forged, [submit, check, returned]).verdict.state == "returned"
    lifted = opinion(forged, "leader", "return", standing=False)
    assert seen(forged, [submit, check, lifted]).verdict.reason == "已退回：第二段数字有误"


def test_an_approval_without_a_word_on_the_checklist_does_not_count(forged: Office) -> None:
    submit, check, _, _ = road(forged)
    case = seen(forged, [submit, check, opinion(forged, "leader", "approve", comment="同意")])
    assert "还有未确认的核对项" in reasons(case)[-1]


def test_whoever_pushed_does_not_approve(forged: Office) -> None:
    submit, check, leader, _ = road(forged)
    push = opinion(forged, "leader", "push", head="1" * 40)
    case = seen(forged, [push, submit, check, leader])
    assert reasons(case)[-1] == "写稿或改稿的人不能审批自己的稿件"


def test_a_push_by_an_account_outside_the_roster_stops_the_change(forged: Office) -> None:
    case = seen(forged, [opinion(forged, "stranger", "push"), *road(forged)])
    assert (case.verdict.state, case.verdict.reason) == ("error", "推送或送审的账号不在人员册里：stranger")


def test_wz_9_a_contractor_may_push_and_never_approve(forged: Office) -> None:
    submit, check, _, _ = road(forged)
    push, approve = opinion(forged, "vendor", "push"), opinion(forged, "vendor", "approve")
    case = seen(forged, [push, submit, check, approve])
    assert reasons(case) == ["外包人员账号不能审核"] and case.verdict.state == "pending"


def test_a_login_given_to_somebody_else_is_somebody_else(forged: Office) -> None:
    submit, check, _, _ = road(forged)
    taken = opinion(forged, "leader", "approve", account=Account(99, "leader"))
    assert "不在人员册里" in reasons(seen(forged, [submit, check, taken]))[-1]


def test_only_the_gates_key_can_witness(forged: Office) -> None:
    case = seen(forged, road(forged)[:2])
    pull = Pull(number=7, branch=NAME, head=case.change.head, base="main", title="", url="", opener=Account(11, ""))
    forged_case = witness(forged.desk, case, pull, road(forged), forged.keys["editor"], now())
    assert "不是审核闸门记录的" in reasons(forged_case)[-1] and forged_case.verdict.state == "pending"


def test_an_override_by_comment_needs_a_reason_beside_the_command(forged: Office) -> None:
    head = git(forged.root, "rev-parse", NAME)
    submit = opinion(forged, "editor", "submit")
    bare = opinion(forged, "leader", "override", comment=f"/应急签发 {head}")
    assert [act.comment for act in seen(forged, [submit, bare]).acts][-1] == ""
    told = opinion(forged, "leader", "override", "comment:2", comment=f"/应急签发 {head} 台风红色预警")
    assert [act.comment for act in seen(forged, [submit, bare, told]).acts][-1] == "台风红色预警"


@pytest.mark.parametrize(
    ("policy", "elements", "road", "stages"),
    [
        pytest.param(
            "wuzhong",
            {},
            ["editor self-check", "section approve", "leader approve", "section proof", "editor proof"],
            ["初审", "复审", "终审", "发布前校对（科室负责人）", "发布前校对（承办人）"],
            id="wz_12_1c",
        ),
        pytest.param(
            "youyang",
            {"joint": "[qjyj, qzsj]"},
            ["editor self-check", "section approve", "operator-leader approve", "outsider approve", "leader approve"],
            ["初审", "审核", "会签·区政数局", "会签·区教育局", "签发"],
            id="yy_23",
        ),
        pytest.param(
            "zhonglou",
            {"important": "true"},
            ["editor self-check", "section approve", "leader approve", "principal approve"],
            ["信息员自查", "科室负责人审核", "分管领导审核", "主要领导签发"],
            id="zl_8",
        ),
    ],
)
def test_other_regulations_on_a_forge(
    tmp_path: Path, policy: str, elements: dict[str, str], road: list[str], stages: list[str]
) -> None:
    """Approvals by review, proofs by comment; a consent is an approval by the unit that is asked."""
    numbers = NUMBERS | {"section": 17, "operator-leader": 18}
    office = Office(tmp_path / "clone", policy, accounts=numbers)
    office.adopt()
    office.branch(NAME, {"content/ywdt/yxyw/second.md": stated(**elements)})
    said = [opinion(office, "editor", "submit")]
    for number, step in enumerate(road):
        person, decision = step.split()
        account = Account(numbers[person], person)
        said.append(opinion(office, person, decision, f"said:{number}", account=account))
        case = seen(office, said)
    assert [one.stage.name for one in case.verdict.filled] == stages and case.verdict.state == "approved"
    office.merge(NAME)
    assert verify(office.repo, "main").faults == []


def test_an_override_of_the_rules_said_on_a_page_is_answered_and_changes_nothing(forged: Office) -> None:
    forged.branch(NAME, {"theme/templates/base.html": "<!doctype html><p>\n"}, person="editor")
    broken = opinion(forged, "leader", "override", comment="/应急签发 台风")
    case = seen(forged, [opinion(forged, "editor", "submit"), broken])
    assert case.verdict.state == "pending"
    assert underway(case, now().date()) == "应急签发不成立：应急签发只用于稿件"
