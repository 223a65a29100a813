"""The gate as a witness: what a forge tells, in the order in which it was seen, and nothing twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from sanshen.base.errors import PortalError
from sanshen.commands.report import text_of
from sanshen.portal.site import parse_settings
from sanshen.review.case import Case, change_and_law, judge_case
from sanshen.review.comments import ALL
from sanshen.review.forges.forge import Account, Opinion, Pull, before_retarget
from sanshen.review.merge import merge
from sanshen.review.notice import Links, comment_of
from sanshen.review.overrides import override_progress
from sanshen.review.proving.incremental import verify, verify_incremental
from sanshen.review.witness import witness
from tests.conftest import git
from tests.review.calendar import adopt_earlier, change_house, rewrite
from tests.support.office import Office, article, now, stated

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


def seen(office: Office, opinions: Sequence[Opinion], base: str = "main") -> Case:
    head = git(office.root, "rev-parse", NAME)
    change, law = change_and_law(office.repo, NAME, head, "main")
    case = judge_case(change, law, office.local_review.evidence(change, law, now().date()), now().date())
    pull = Pull(number=7, branch=NAME, head=head, base=base, title="第二篇", url="", opener=Account(11, "editor"))
    return witness(office.local_review, case, pull, opinions, office.keys["gate"], now())


def page(case: Case) -> str:
    """What the gate's comment says."""
    head = case.change.head
    pull = Pull(number=7, branch=NAME, head=head, base="main", title="", url="", opener=Account(11, ""))
    return comment_of(case, pull, [], Links(), now().date())


def name(case: Case, person: str) -> str:
    return case.law.config.roster.people[person].name


def anew(office: Office) -> list[Opinion]:
    """Everybody's agreement, given once more."""
    people = (("editor", "self-check"), ("leader", "approve"), ("principal", "approve"))
    return [opinion(office, person, decision, f"anew:{person}") for person, decision in people]


def reasons(case: Case) -> list[str]:
    return [one.reason for one in case.verdict.ignored]


def test_the_road_on_a_forge_ends_in_an_entry_that_verify_accepts(forged: Office) -> None:
    assert seen(forged, road(forged)).verdict.state == "approved"
    entry = forged.merge(NAME)
    assert [one.person for one in entry.predicate.responsible] == ["editor", "leader", "principal"]
    assert verify(forged.repo, "main").faults == []


def test_a_second_look_hears_nothing_twice(forged: Office) -> None:
    seen(forged, road(forged)[:3])
    before = forged.local_review.reviews.signed(NAME)
    assert seen(forged, road(forged)[:3]).verdict.reason == "待三审（区政府办主要负责人）"
    assert forged.local_review.reviews.signed(NAME) == before


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
    assert case.acts[-1].comment == ("在平台上被撤销" if how == "dismissed" else "在平台上被删去")
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


LEADER_AGAIN = {"record": "review:newer"}
BARE = {"record": "comment:bare", "comment": ""}


@pytest.mark.parametrize(
    ("decision", "given"),
    [
        pytest.param("self-check", BARE, id="an agreement of another kind"),
        pytest.param("approve", {"record": "review:older", "at": now() - timedelta(hours=1)}, id="an earlier approval"),
        pytest.param("approve", LEADER_AGAIN | {"standing": False}, id="another that does not stand"),
        pytest.param("approve", LEADER_AGAIN | {"fault": "被改动过"}, id="another that cannot be heard"),
        pytest.param("approve", LEADER_AGAIN | {"head": "1" * 40}, id="an approval of another version"),
    ],
)
@pytest.mark.parametrize("how", ["dismissed", "deleted"])
def test_an_agreement_stands_by_its_own_record_alone(
    forged: Office, decision: str, given: dict[str, object], how: str
) -> None:
    """Whatever else of the same account agrees on the page, an approval that was taken back is no more."""
    submit, check, leader, principal = road(forged)
    other = opinion(forged, "leader", decision, **given)  # type: ignore[arg-type]
    before, after = ([other], []) if given.get("record") == "review:older" else ([], [other])
    seen(forged, [submit, check, *before, leader, *after])
    gone = [] if how == "deleted" else [opinion(forged, "leader", "approve", standing=False)]
    case = seen(forged, [submit, check, *before, *gone, *after, principal])
    assert case.verdict.reason == "待二审（区政府办分管领导）"


def test_both_of_two_approvals_taken_back_leave_none(forged: Office) -> None:
    submit, check, leader, principal = road(forged)
    newer = opinion(forged, "leader", "approve", "review:newer")
    dead, dead_too = (
        opinion(forged, "leader", "approve", one, standing=False) for one in ("approve:leader", "review:newer")
    )
    seen(forged, [submit, check, leader])
    assert seen(forged, [submit, check, dead, newer, principal]).verdict.state == "approved"
    assert seen(forged, [submit, check, dead, dead_too, principal]).verdict.reason == "待二审（区政府办分管领导）"
    revived = seen(forged, [submit, check, dead, newer, principal])
    assert revived.verdict.reason == "待二审（区政府办分管领导）"


@pytest.mark.parametrize("person", ["leader", "principal"])
def test_numbers_that_come_again_make_no_return_unheard_and_keep_no_agreement(forged: Office, person: str) -> None:
    """The forge was put back from a backup; what comes next bears the number of an approval that it has lost."""
    submit, check, leader, principal = road(forged)
    seen(forged, [submit, check, leader])
    returned = opinion(forged, person, "return", leader.record, comment="数字有误")
    case = seen(forged, [submit, check, returned, principal] if person == "leader" else [submit, check, returned])
    assert case.verdict.reason == "已退回：数字有误"
    assert [(one.decision, one.person) for one in case.acts[3:5]] == [("withdraw", "leader"), ("return", person)]
    assert seen(forged, [submit, check, returned]).verdict.reason == "已退回：数字有误"
    before = forged.local_review.reviews.signed(NAME)
    seen(forged, [submit, check, returned])
    assert forged.local_review.reviews.signed(NAME) == before


def test_agreement_whose_number_passed_to_another_falls_though_that_one_agrees(forged: Office) -> None:
    submit, check, leader, principal = road(forged)
    seen(forged, [submit, check, leader])
    passer = opinion(forged, "passer", "approve", leader.record)
    case = seen(forged, [submit, check, passer, principal])
    assert case.verdict.reason == "待二审（区政府办分管领导）"
    anew = [opinion(forged, one, "approve", f"review:{one}") for one in ("leader", "principal")]
    assert seen(forged, [submit, check, passer, principal, *anew]).verdict.state == "approved"


def test_a_return_of_another_version_under_the_same_number_is_heard(forged: Office) -> None:
    submit, *_ = road(forged)
    returned = opinion(forged, "leader", "return", "review:9", comment="数字有误")
    assert seen(forged, [submit, returned]).verdict.state == "returned"
    forged.branch(NAME, {SECOND: article("第二版")}, person="editor-two")
    said = [opinion(forged, "editor", "submit", "pull:7@next"), opinion(forged, "leader", "return", "review:9")]
    assert seen(forged, said).verdict.state == "returned"


@pytest.mark.parametrize(
    ("who", "before", "state"),
    [
        pytest.param("leader", {"account": Account(11, "editor"), "head": "1" * 40}, "pending", id="another account"),
        pytest.param("stranger", {"account": Account(11, "editor"), "head": "2" * 40}, "error", id="and version"),
        pytest.param("leader", {"account": Account(12, "leader"), "head": "2" * 40}, "pending", id="another version"),
    ],
)
def test_a_push_under_the_number_of_another_is_heard(
    forged: Office, who: str, before: dict[str, object], state: str
) -> None:
    seen(forged, [opinion(forged, who, "push", "push:5", **before)])
    case = seen(forged, [opinion(forged, who, "push", "push:5", head="1" * 40), *road(forged)[:3]])
    assert case.verdict.state == state and sum(act.decision == "push" for act in case.acts) == 2


def test_an_agreement_is_renewed_on_no_request_into_another_branch(forged: Office) -> None:
    """The forge merged a request into `other`, on which everybody agreed; the page on which they agreed here is another."""
    seen(forged, road(forged))
    later = [msgspec.structs.replace(one, at=now() + timedelta(minutes=1)) for one in anew(forged)]
    case = seen(forged, later, base="other")
    assert case.verdict.reason == "待一审（区政府办编辑）"
    assert [one.decision for one in case.acts].count("withdraw") == 3


def test_a_change_of_the_base_branch_takes_every_agreement_back_and_says_why(forged: Office) -> None:
    submit, check, leader, principal = road(forged)
    assert seen(forged, [submit, check, leader, principal]).verdict.state == "approved"
    why = before_retarget("clerk")
    turned = [msgspec.structs.replace(one, standing=False, fault=why) for one in (check, leader, principal)]
    case = seen(forged, [submit, *turned])
    assert case.verdict.reason == "待一审（区政府办编辑）"
    assert [act.comment for act in case.acts if act.decision == "withdraw"] == [why] * 3
    assert page(case).count("clerk 改动过合并请求的目标分支") == 3
    assert "改动过" not in page(seen(forged, [submit, *turned, *anew(forged)]))


def test_what_was_said_of_another_base_branch_agrees_to_nothing(forged: Office) -> None:
    assert "不是合并到 main" in reasons(seen(forged, road(forged), base="other"))[-1]


def test_what_is_shown_and_not_heard_is_named_with_the_way_to_act(forged: Office) -> None:
    submit, check, leader, _ = road(forged)
    spoken = opinion(forged, "editor", "self-check", "comment:1", standing=False, fault="写在评论里的不算")
    odd = opinion(forged, "passer", "approve", "review:odd", head="abc", standing=False, fault="没有指明版本")
    old = opinion(forged, "leader", "approve", "review:old", head="1" * 40, standing=False, fault="旧版本的事")
    case = seen(forged, [submit, odd, spoken, old])
    assert case.uncounted == (
        f"{name(case, 'editor')}（comment:1）：写在评论里的不算",
        "passer（review:odd）：没有指明版本",
    )
    assert "写在评论里的不算" in page(case) and case.verdict.state == "pending"
    assert [one for one in seen(forged, [submit, odd, spoken, check, leader]).uncounted if "评论" in one] == []


def test_what_a_stranger_s_key_stated_makes_nothing_look_heard(forged: Office) -> None:
    spoken = opinion(forged, "editor", "self-check", "comment:1", standing=False, fault="写在评论里的不算")
    heard_elsewhere = msgspec.structs.replace(spoken, standing=True, fault="")
    forged.keys["gate"], own = forged.keys["stranger"], forged.keys["gate"]
    seen(forged, [heard_elsewhere])
    forged.keys["gate"] = own
    assert "写在评论里的不算" in page(seen(forged, [spoken]))


@pytest.mark.parametrize("year", [1, 9999])
def test_a_time_that_no_clock_shows_is_named(forged: Office, year: int) -> None:
    odd = opinion(forged, "leader", "return", "review:9", at=now().replace(year=year))
    with pytest.raises(PortalError, match=f"review:9（leader）的时间不对：{year:04}-"):
        seen(forged, [odd])


def test_a_crowd_of_strangers_hides_nothing_that_concerns_the_house(forged: Office) -> None:
    submit, *_ = road(forged)
    odd = [
        opinion(forged, "passer", "approve", f"review:{n}", standing=False, fault="没有指明版本") for n in range(200)
    ]
    mine = opinion(forged, "editor", "self-check", "comment:1", standing=False, fault="写在评论里的不算")
    case = seen(forged, [submit, *odd, mine])
    assert case.uncounted[0].endswith("写在评论里的不算") and case.uncounted[-1] == "另有 195 条是人员册以外的账号说的"


def test_a_return_that_is_edited_away_after_it_was_heard_still_holds_up_and_it_is_said(forged: Office) -> None:
    submit, check, *_ = road(forged)
    returned = opinion(forged, "leader", "return", "comment:9", comment="第二段数字有误")
    seen(forged, [submit, check, returned])
    edited = msgspec.structs.replace(returned, comment="没有问题", standing=False, edited=True, fault="改动过")
    case = seen(forged, [submit, check, edited])
    assert case.verdict.reason == "已退回：第二段数字有误" and "以提交时的为准" in case.uncounted[0]


def test_words_that_are_edited_after_they_were_heard_count_as_heard_and_it_is_said(forged: Office) -> None:
    submit, check, leader, principal = road(forged)
    assert seen(forged, [submit, check, leader]).uncounted == ()
    edited = opinion(forged, "leader", "approve", comment="改成别的话", edited=True, fault="被改动过")
    case = seen(forged, [submit, check, edited, principal])
    assert case.verdict.state == "approved" and "以提交时的为准" in page(case)
    assert [act.comment for act in case.acts if act.person == "leader"] == [ALL]


def test_words_that_were_edited_before_they_were_heard_are_not(forged: Office) -> None:
    submit, check, _, _ = road(forged)
    edited = opinion(forged, "leader", "approve", edited=True, fault="被改动过")
    case = seen(forged, [submit, check, edited])
    assert case.verdict.reason == "待二审（区政府办分管领导）" and "被改动过" in page(case)


def test_a_return_that_was_clicked_before_a_term_begins_anew_still_holds_up(tmp_path: Path) -> None:
    """As one that its person signed."""
    office, yesterday = Office(tmp_path / "clone", accounts=NUMBERS), now() - timedelta(days=1)
    adopt_earlier(office, 3)
    git(office.root, "reset", "-q", "--hard", "main")
    office.branch(NAME)
    case = office.local_review.look(NAME, yesterday)
    pull = Pull(number=7, branch=NAME, head=case.change.head, base="main", title="", url="", opener=Account(11, ""))
    said = [
        opinion(office, "editor", "submit", at=yesterday),
        opinion(office, "leader", "return", at=yesterday, comment="数据有误"),
    ]
    witness(office.local_review, case, pull, said, office.keys["gate"], yesterday)
    row = '[[role]]\nperson = "leader"\nrole = "leader-in-charge"\nunit = "qzfb"\nfrom = '
    change_house(office, "house/one", lambda o: rewrite(o, "people.toml", f"{row}2025-01-01", f"{row}{now().date()}"))
    office.agree("house/one", "admin", "operator-leader", "operator-principal", "principal", opener="admin")
    office.merge("house/one")
    office.submit(NAME)
    assert office.local_review.look(NAME, now()).verdict.reason == "已退回：数据有误"


def test_dismissing_a_return_does_not_lift_it(forged: Office) -> None:
    submit, check, _, _ = road(forged)
    returned = opinion(forged, "leader", "return", comment="第二段数字有误")
    assert seen(forged, [submit, check, returned]).verdict.state == "returned"
    lifted = opinion(forged, "leader", "return", standing=False)
    assert seen(forged, [submit, check, lifted]).verdict.reason == "已退回：第二段数字有误"


@pytest.mark.parametrize("comment", ["", "同意", "已逐项核对。"])
def test_approving_by_the_button_says_that_every_item_was_looked_at(forged: Office, comment: str) -> None:
    submit, check, _, _ = road(forged)
    case = seen(forged, [submit, check, opinion(forged, "leader", "approve", comment=comment)])
    assert case.verdict.reason == "待三审（区政府办主要负责人）"
    assert case.verdict.filled[-1].act.checked == case.chain.stages[1].checklist


@pytest.mark.parametrize(("comment", "counts"), [("同意", False), ("同意，已逐项核对。", True)])
def test_a_policy_may_ask_for_the_words_as_well(tmp_path: Path, comment: str, counts: bool) -> None:
    office = Office(tmp_path / "clone", accounts=NUMBERS)
    policy = (office.root / "policies/donghe.toml").read_text()
    office.write("policies/donghe.toml", policy.replace("includes", "words = true\nincludes", 1))
    office.commit("words")
    office.adopt()
    office.branch(NAME)
    submit, check, _, _ = road(office)
    asked = page(seen(office, [submit, check]))
    assert "意见里写“已逐项核对”，再点“通过”提交" in asked
    case = seen(office, [submit, check, opinion(office, "leader", "approve", comment=comment)])
    assert (case.verdict.reason == "待三审（区政府办主要负责人）") is counts
    assert counts or "还有未确认的核对项" in reasons(case)[-1]


@pytest.mark.parametrize("comment", ["已逐项核对 ☐", "已逐项核对（ ）", "除图片外已逐项核对", "> 已逐项核对"])
def test_words_with_anything_beside_them_are_not_counted_and_what_to_write_is_told(
    forged: Office, comment: str
) -> None:
    submit, _, _, _ = road(forged)
    case = seen(forged, [submit, opinion(forged, "editor", "self-check", comment=comment)])
    assert case.verdict.reason == "待一审（区政府办编辑）"
    assert "看不出各项都已核对：请再评审一次，意见里只写“已逐项核对”" in page(case)


def test_the_page_says_where_to_click_and_what_that_says(forged: Office) -> None:
    submit, check, _, _ = road(forged)
    told = page(seen(forged, [submit, check]))
    assert "[“文件变动”页](/files)看完，点“评审”，点“通过”提交，就是声明下面各项都已核对" in told
    assert "- 表述规范、严肃、准确" in told


def test_the_page_says_who_returned_why_and_what_next(forged: Office) -> None:
    submit, check, _, _ = road(forged)
    told = page(seen(forged, [submit, check, opinion(forged, "leader", "return", comment="第二段数字有误")]))
    assert "**leader退回：第二段数字有误**" in told
    assert "✗ 退回（闸门见证）" in told and "写稿的人按退回的理由改好" in told


def test_what_came_too_early_is_asked_for_again_when_its_turn_has_come(forged: Office) -> None:
    submit, check, leader, principal = road(forged)
    seen(forged, [submit, principal])
    told = page(seen(forged, [submit, principal, check, leader]))
    assert "principal 同意：那次还没有轮到；现在轮到了，请再点一次" in told and "未到序" not in told


def test_whoever_pushed_does_not_approve(forged: Office) -> None:
    submit, check, leader, _ = road(forged)
    push = opinion(forged, "leader", "push", head="1" * 40)
    case = seen(forged, [push, submit, check, leader])
    assert reasons(case)[-1] == "写稿或改稿的人不能审批自己的稿件"


def test_a_push_by_an_account_outside_the_roster_stops_the_change(forged: Office) -> None:
    case = seen(forged, [opinion(forged, "stranger", "push"), *road(forged)])
    assert (case.verdict.state, case.verdict.reason) == ("error", "推送或送审的账号不在人员册里：stranger")
    assert "**下一步**\n\n请网站管理员运行 sanshen forge accounts 核对账号编号" in page(case)


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
    forged_case = witness(forged.local_review, case, pull, road(forged), forged.keys["editor"], now())
    assert "不是审核闸门记录的" in reasons(forged_case)[-1] and forged_case.verdict.state == "pending"


@pytest.mark.parametrize("how", ["ended", "lost"])
def test_what_a_gate_key_stated_that_counts_no_more_is_heard_again_but_for_agreement(forged: Office, how: str) -> None:
    """Else a return would be lost with the key, and whoever found it could keep the next ones from being witnessed."""
    taken = [opinion(forged, "both", "return", "review:both"), opinion(forged, "leader", "approve", "review:next")]
    seen(forged, [*road(forged)[:2], *taken])
    old = f'public = "{forged.public("gate")}"\n'
    end = "lost = true" if how == "lost" else f"to = {now().date() - timedelta(days=1)}"
    forged.key("new-gate")
    text = (forged.root / "portal.toml").read_text("utf-8").replace(old, f"{old}{end}\n")
    forged.write("portal.toml", f'{text}\n[[gate]]\npublic = "{forged.public("new-gate")}"\n')
    head = git(forged.root, "rev-parse", NAME)
    change, law = change_and_law(forged.repo, NAME, head, "main")
    settings = parse_settings((forged.root / "portal.toml").read_bytes())
    law = msgspec.structs.replace(law, config=msgspec.structs.replace(law.config, settings=settings))
    case = judge_case(change, law, forged.local_review.evidence(change, law, now().date()), now().date())
    pull = Pull(number=7, branch=NAME, head=head, base="main", title="", url="", opener=Account(11, "editor"))
    again = [*road(forged)[:2], *taken, opinion(forged, "principal", "return", "review:next")]
    case = witness(forged.local_review, case, pull, again, forged.keys["new-gate"], now())
    good = [(one.decision, one.person) for one in case.acts if not one.fault]
    stands = [("return", "both")] if how == "ended" else []  # what a key that ended returned lasts
    assert sorted(good) == sorted([("submit", "editor"), ("return", "both"), ("return", "principal"), *stands])
    assert witness(forged.local_review, case, pull, again, forged.keys["new-gate"], now()).acts == case.acts


def planned(office: Office, table: str, key: str, new: str) -> None:
    """A key of portal.toml ends in a month, and another stands beside it."""
    office.key(new)
    old, end = f'public = "{office.public(key)}"\n', now().date() + timedelta(days=30)
    rewrite(office, "portal.toml", old, f"{old}to = {end}\n")
    text = (office.root / "portal.toml").read_text("utf-8")
    office.write("portal.toml", f'{text}\n[[{table}]]\npublic = "{office.public(new)}"\n')
    office.prove(founders=True)
    office.commit("keys are changed as planned", "admin")


def test_a_clicked_return_outlives_the_gate_s_key_that_saw_it(tmp_path: Path) -> None:
    """As planned, with no gate on the forge to hear it again: whoever merges over it is found by `verify`."""
    office = Office(tmp_path / "clone", accounts=NUMBERS)
    planned(office, "gate", "gate", "new-gate")
    office.adopt()
    office.branch(NAME)
    office.submit(NAME)
    office.act(NAME, "editor", "self-check")
    seen(office, [opinion(office, "leader", "return", comment="第二段数据有误")])
    office.act(NAME, "both")
    office.act(NAME, "principal")
    later = now() + timedelta(days=31)
    case = office.local_review.look(NAME, later)
    assert case.verdict.reason == "已退回：第二段数据有误"
    with pytest.raises(PortalError, match="不能合并：已退回"):
        merge(office.repo, case, "main", office.keys["new-gate"], later, "x", late=True)
    change_house(office, "house/one", lambda o: gate_lost(o, "gate"))
    office.agree("house/one", "admin", "operator-leader", "operator-principal", "principal", opener="admin")
    office.merge("house/one")
    assert office.local_review.look(NAME, now()).verdict.state != "returned"


def gate_lost(office: Office, key: str) -> None:
    old = f'public = "{office.public(key)}"\n'
    rewrite(office, "portal.toml", f"{old}to", f"{old}lost = true\nto")


@pytest.mark.parametrize(("days", "state"), [(0, "returned"), (31, "approved")])
def test_an_ended_gate_key_holds_up_no_change_that_says_it_is_lost(tmp_path: Path, days: int, state: str) -> None:
    """Its finder could invent a return by every account. While it is good, what it saw counts as what else it saw does."""
    office = Office(tmp_path / "clone", accounts=NUMBERS)
    planned(office, "gate", "gate", "new-gate")
    office.adopt()
    office.branch(NAME)
    name = "house/one"
    change_house(office, name, lambda o: gate_lost(o, "gate"))
    office.agree(name, "admin", "operator-leader", "operator-principal", "both", opener="admin")
    case, head = office.local_review.look(name, now()), git(office.root, "rev-parse", name)
    pull = Pull(number=8, branch=name, head=head, base="main", title="", url="", opener=Account(11, "editor"))
    said = opinion(office, "principal", "return", comment="不同意", head=head)
    witness(office.local_review, case, pull, [said], office.keys["gate"], now())
    assert office.local_review.look(name, now() + timedelta(days=days)).verdict.state == state


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
    assert override_progress(case, now().date()) == "应急签发不成立：应急签发只用于稿件"


# -- said once, counted once ---------------------------------------------------------------------------------------------

SECOND = "content/ywdt/yxyw/second.md"


def later(office: Office, name: str, minutes: int) -> None:
    """Merge as if some time had passed."""
    merge(
        office.repo,
        office.local_review.look(name, now()),
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
    heard_twice = forged.local_review.reviews.signed(NAME)
    assert seen(forged, before).verdict.reason == "待一审（区政府办编辑）"
    assert forged.local_review.reviews.signed(NAME) == heard_twice
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
    told = verify_incremental(forged.repo, "main").touches(SECOND)[0].fact.responsible
    assert [one.how for one in told] == ["witnessed", "witnessed", "signed"]
