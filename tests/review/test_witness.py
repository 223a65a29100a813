"""The gate as a witness: what a forge tells, in the order in which it was seen, and nothing twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from commands.report import text_of
from review.case import Case, change_and_law, heard
from review.forge import Account, Opinion, Pull
from review.merge import merge
from review.notice import Links, comment_of
from review.owed import underway
from review.spoken import ALL
from review.verified import bring_up, verify
from review.witness import witness
from tests.conftest import git
from tests.office import Office, article, now, stated

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
    case = heard(change, law, office.desk.evidence(change, law, now().date()), now().date())
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


def test_a_branch_rewritten_on_the_forge_is_handed_in_and_agreed_to_anew(forged: Office) -> None:
    """The same bytes in other commits: as when somebody presses "update by rebase"."""
    seen(forged, road(forged))
    before = [opinion(forged, one, "approve") for one in ("leader", "principal")]
    git(forged.root, "checkout", "-q", NAME)
    who = ("-c", "user.name=both", "-c", "user.email=both@yunxi.gov.example")
    git(forged.root, *who, "commit", "-q", "--amend", "--no-edit", "--reset-author")
    git(forged.root, "checkout", "-q", "main")
    people = [("editor", "submit"), ("editor", "self-check"), ("leader", "approve"), ("principal", "approve")]
    anew = [opinion(forged, person, what, f"{what}:{person}:again") for person, what in people]
    assert seen(forged, [*before, anew[0]]).verdict.reason == "待一审（区政府办编辑）"
    assert seen(forged, [*before, *anew]).verdict.state == "approved"
    forged.merge(NAME)
    assert verify(forged.repo, "main").faults == []


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


# -- said once, counted once ---------------------------------------------------------------------------------------------

SECOND = "content/ywdt/yxyw/second.md"


def later(office: Office, name: str, minutes: int) -> None:
    """Merge as if some time had passed."""
    merge(
        office.repo,
        office.desk.look(name, now()),
        "main",
        office.keys["gate"],
        now() + timedelta(minutes=minutes),
        name,
    )
    git(office.root, "reset", "-q", "--hard", "main")


def came_and_went(office: Office) -> None:
    """Another branch brought the very same file a minute later, and two minutes later it was withdrawn."""
    office.branch("article/other", {SECOND: article("第二篇稿件")}, person="section")
    office.agree("article/other", "editor", "leader", "principal")
    later(office, "article/other", 1)
    git(office.root, "checkout", "-qB", "article/away", "main")
    (office.root / SECOND).unlink()
    office.commit("away")
    git(office.root, "checkout", "-q", "main")
    office.agree("article/away", "editor", "leader", "principal")
    later(office, "article/away", 2)


def test_what_was_signed_at_the_desk_does_not_count_again_on_the_forge(forged: Office) -> None:
    forged.agree(NAME, "editor", "leader", "principal")
    forged.merge(NAME)
    git(forged.root, "checkout", "-qB", "article/away", "main")
    (forged.root / SECOND).unlink()
    forged.commit("away")
    git(forged.root, "checkout", "-q", "main")
    forged.agree("article/away", "editor", "leader", "principal")
    forged.merge("article/away")
    forged.branch(NAME, {SECOND: article("第二篇稿件")}, person="editor-two")
    again = [opinion(forged, "editor", "push", "push:99"), opinion(forged, "editor", "submit", "pull:8@again")]
    case = seen(forged, again)
    assert case.verdict.reason == "待一审（区政府办编辑）" and not case.verdict.filled


def test_a_branch_name_that_comes_again_brings_nothing_of_the_former_request(forged: Office) -> None:
    """The forge proposes `zhangsan-patch-1` once more; the reviews of then are on another page."""
    seen(forged, road(forged))
    forged.merge(NAME)
    forged.branch(NAME, {"content/ywdt/yxyw/other.md": article("另一篇稿件")})
    case = seen(forged, [opinion(forged, "editor", "push", "push:99"), opinion(forged, "editor", "submit", "pull:8@x")])
    assert len(case.acts) == 2 and case.verdict.ignored == () and case.evidence.former == 4
    pull = Pull(number=8, branch=NAME, head=case.change.head, base="main", title="", url="", opener=Account(11, ""))
    comment = comment_of(case, pull, [], Links(), now().date())
    assert comment.count("另有 4 个审核动作属于以前的变更") == 1 and "没有可撤回" not in comment


def test_an_approval_given_before_the_file_was_touched_is_void_though_it_is_heard_after(forged: Office) -> None:
    """The gate was down meanwhile: what it hears first is what people said of another site."""
    road_before = road(forged)
    came_and_went(forged)
    case = seen(forged, road_before)
    assert case.verdict.reason == "待一审（区政府办编辑）"
    assert [one for one in reasons(case) if one.startswith("此后台账第 2 号改动过同一文件")]


def test_on_new_ground_the_open_request_is_handed_in_still_and_nobody_has_agreed(forged: Office) -> None:
    before = road(forged)
    assert seen(forged, before).verdict.state == "approved"
    came_and_went(forged)
    assert seen(forged, before).verdict.reason == "待一审（区政府办编辑）"
    heard_twice = forged.desk.reviews.signed(NAME)
    assert seen(forged, before).verdict.reason == "待一审（区政府办编辑）"
    assert forged.desk.reviews.signed(NAME) == heard_twice
    after = now() + timedelta(minutes=3)
    people = (("editor", "self-check"), ("leader", "approve"), ("principal", "approve"))
    anew = [opinion(forged, person, decision, f"anew:{person}", at=after) for person, decision in people]
    assert seen(forged, [*before, *anew]).verdict.state == "approved"
    later(forged, NAME, 4)
    assert verify(forged.repo, "main").faults == []


def test_who_agreed_on_the_forge_and_in_a_clone_is_said(forged: Office) -> None:
    submit, check, leader, _ = road(forged)
    seen(forged, [submit, check, leader])
    case = forged.act(NAME, "principal")
    assert [one.act.how for one in case.verdict.filled] == ["witnessed", "witnessed", "signed"]
    said = text_of(case)
    assert "leader" in said and said.count("（闸门见证）") == 2 and said.count("（本人签名）") == 1
    pull = Pull(number=7, branch=NAME, head=case.change.head, base="main", title="", url="", opener=Account(11, ""))
    comment = comment_of(case, pull, [], Links(), now().date())
    assert comment.count("（闸门见证）") == 2 and comment.count("（本人签名）") == 1
    entry = forged.merge(NAME)
    assert [one.how for one in entry.predicate.responsible] == ["witnessed", "witnessed", "signed"]
    told = bring_up(forged.repo, "main").touches(SECOND)[0].fact.responsible
    assert [one.how for one in told] == ["witnessed", "witnessed", "signed"]
