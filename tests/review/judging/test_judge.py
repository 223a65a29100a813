"""The judge by itself: total, and never generous, whatever acts it is given."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sanshen.base.dates import BEIJING
from sanshen.git.objects import ZERO
from sanshen.git.objects import Change as PathChange
from sanshen.review.judging.act import Act
from sanshen.review.judging.chain import Chain, Seat, Stage
from sanshen.review.judging.chain_rule import StageKind
from sanshen.review.judging.change import Change
from sanshen.review.judging.judge import judge
from sanshen.review.judging.reason import Code, Reason

DAY = date(2026, 11, 23)
TREE, DIGEST = "a" * 40, "b" * 64
PEOPLE = ("writer", "editor", "leader", "deputy", "principal", "first", "second", "left", "coming", "stranger")
FORGED = Reason(Code.ALTERED)
ORDER = {"一审": 0, "二审": 1, "会签·甲": 2, "会签·乙": 2, "三审": 3, "校对": 4}  # equal numbers are open together
SEATS: dict[str, list[tuple[str, date | None, date | None]]] = {
    "一审": [("writer", None, None), ("editor", None, None)],
    "二审": [("leader", None, None), ("deputy", None, None), ("left", None, date(2026, 11, 1)), ("writer", None, None)],
    "会签·甲": [("first", None, None), ("deputy", None, None)],
    "会签·乙": [("second", None, None), ("first", None, None)],
    "三审": [("principal", None, None), ("deputy", None, None), ("coming", date(2026, 12, 1), None)],
    "校对": [("writer", None, None), ("editor", None, None)],
}
KINDS: dict[str, StageKind] = {
    "一审": "self-check",
    "二审": "approval",
    "会签·甲": "consent",
    "会签·乙": "consent",
    "三审": "approval",
    "校对": "proof",
}
LISTED = {"二审": ("与原文比对", "通篇校对")}


def stage(name: str) -> Stage:
    seats = tuple(Seat(person=person, start=start, end=end) for person, start, end in SEATS[name])
    return Stage(
        name=name,
        kind=KINDS[name],
        roles=("editor",),
        unit="u",
        unit_name="单位",
        seats=seats,
        checklist=LISTED.get(name, ()),
        parallel="会签" if "会签" in name else "",
    )


CHAIN = Chain(
    id="article",
    title="稿件审核",
    stages=tuple(stage(name) for name in SEATS),
    submitters=tuple(Seat(person=person) for person in ("writer", "editor", "deputy")),
)
CHANGE = Change(
    name="article/x",
    base="c" * 40,
    head="d" * 40,
    base_tree="e" * 40,
    head_tree=TREE,
    merged="f" * 40,
    paths=(PathChange("content/a/b.md", "000000", "100644", ZERO, "1" * 40),),
    contents=("",),
    digest=DIGEST,
    contributors=frozenset({"writer"}),
)


def act(person: str, decision: str, stage: str = "", **other: object) -> Act:
    given = {"tree": TREE, "digest": DIGEST, "seen_at": datetime(2026, 11, 20, 9, tzinfo=BEIJING), "source": "测试"}
    return Act(person=person, decision=decision, stage=stage, **(given | other))  # type: ignore[arg-type]


ACTS = st.builds(
    act,
    person=st.sampled_from(PEOPLE),
    decision=st.sampled_from(
        ["submit", "self-check", "approve", "approve", "consent", "proof", "return", "withdraw", "push", "override"]
    ),
    stage=st.sampled_from([*ORDER, ""]),
    tree=st.sampled_from([TREE, TREE, TREE, "0" * 40]),
    digest=st.sampled_from([DIGEST, DIGEST, DIGEST, "0" * 64]),
    fault=st.sampled_from([None, None, None, FORGED]),
    checked=st.sampled_from([(), ("与原文比对",), LISTED["二审"]]),
    seen_at=st.integers(-40, 3).map(lambda days: datetime(2026, 11, 23, 9, tzinfo=BEIJING) + timedelta(days=days)),
)


def true_acts() -> list[Act]:
    return [
        act("writer", "submit"),
        act("editor", "self-check", "一审"),
        act("leader", "approve", "二审", checked=LISTED["二审"]),
        act("second", "consent", "会签·乙"),
        act("first", "consent", "会签·甲"),
        act("principal", "approve", "三审"),
        act("writer", "proof", "校对"),
    ]


@st.composite
def histories(draw: st.DrawFn) -> list[Act]:
    """The true acts with strange ones in between, some left out, some swapped: near enough to the road to be tempting."""
    acts = [one for one in true_acts() if draw(st.integers(0, 9))]
    for _ in range(draw(st.integers(0, 6))):
        acts.insert(draw(st.integers(0, len(acts))), draw(ACTS))
    if draw(st.booleans()) and len(acts) > 1:
        at = draw(st.integers(0, len(acts) - 2))
        acts[at], acts[at + 1] = acts[at + 1], acts[at]
    return acts


@settings(max_examples=2500, deadline=None)
@given(st.one_of(histories(), st.lists(ACTS, max_size=14)))
def test_nothing_is_approved_without_each_stages_own_person_in_order(acts: list[Act]) -> None:
    verdict = judge(CHAIN, acts, CHANGE, DAY)
    names = [one.stage.name for one in verdict.filled]
    places = [next(n for n, given in enumerate(acts) if given is one.act) for one in verdict.filled]
    reviewers = [one.act.person for one in verdict.filled if one.stage.kind != "proof"]
    writers = {"writer"} | {one.person for one in acts if one.decision in ("submit", "push") and not one.fault}
    assert [ORDER[name] for name in names] == sorted(ORDER[name] for name in names)
    assert places == sorted(places) and len(set(places)) == len(places)
    assert len(set(names)) == len(names) and len(set(reviewers)) == len(reviewers)
    for number, name in enumerate(names):  # nothing is filled before all that comes earlier
        assert {other for other in ORDER if ORDER[other] < ORDER[name]} <= set(names[:number])
    for place, one in enumerate(verdict.filled):  # nor by a clock before it
        assert all(
            one.act.seen_at >= first.act.seen_at
            for first in verdict.filled[:place]
            if not (first.stage.parallel and first.stage.parallel == one.stage.parallel)
        )
    for one in verdict.filled:
        assert (one.act.fault, one.act.digest) == (None, DIGEST)
        assert set(one.stage.checklist) <= set(one.act.checked)
        assert one.act.seen_at.date() <= DAY
        assert one.act.person in {person for person, _, _ in SEATS[one.stage.name]} - {"left", "coming"}
        assert one.stage.kind in ("self-check", "proof") or one.act.person not in writers
    if verdict.state == "approved":
        assert set(names) == set(ORDER)
        standing = {one.person: one.decision for one in acts if one not in [i.act for i in verdict.ignored]}
        assert "return" not in standing.values()
    taken_back = [one for one in acts if one.decision == "withdraw" and one not in [i.act for i in verdict.ignored]]
    for gone in taken_back:  # it and whatever was built on it had to be given anew
        later = acts[next(n for n, given in enumerate(acts) if given is gone) :]
        for filled in verdict.filled:
            if ORDER[filled.stage.name] > ORDER[gone.stage] or filled.stage.name == gone.stage:
                assert any(given is filled.act for given in later)
    others = [
        n for n, one in enumerate(acts) if one.decision in ("submit", "push") and not one.fault and one.digest != DIGEST
    ]
    assert all(place > max(others, default=-1) for place in places), "given before another version stood in its place"
    if verdict.filled:
        assert any(one.decision == "submit" and not one.fault for one in acts)


def test_the_right_order_is_approved_and_consents_may_swap() -> None:
    acts = true_acts()
    assert judge(CHAIN, acts, CHANGE, DAY).state == "approved"
    acts[3], acts[4] = acts[4], acts[3]
    assert judge(CHAIN, acts, CHANGE, DAY).state == "approved"


@settings(max_examples=200, deadline=None)
@given(st.permutations(range(7)))
def test_no_other_order_is(order: list[int]) -> None:
    acts = true_acts()
    right = [number for number in order if number not in (3, 4)] == [0, 1, 2, 5, 6] and set(order[3:5]) == {3, 4}
    assert (judge(CHAIN, [acts[number] for number in order], CHANGE, DAY).state == "approved") is right


def test_a_stage_without_anybody_in_office_is_an_error() -> None:
    empty = replace(CHAIN, stages=(replace(CHAIN.stages[0], seats=()), *CHAIN.stages[1:]))
    verdict = judge(empty, [act("writer", "submit")], CHANGE, DAY)
    assert (verdict.state, verdict.reason) == ("error", "没有在任的人可以审核：一审（单位编辑）")


def test_no_chain_and_no_paths_are_errors() -> None:
    assert judge(replace(CHAIN, stages=()), [], CHANGE, DAY).state == "error"
    assert judge(CHAIN, [], replace(CHANGE, paths=()), DAY).state == "error"


def test_an_approval_taken_back_and_given_again_fills_its_stage_but_not_the_later_ones() -> None:
    acts = true_acts()[:6]
    assert judge(CHAIN, acts, CHANGE, DAY).reason == "待校对（单位编辑）"
    acts.append(act("leader", "withdraw", "二审"))
    verdict = judge(CHAIN, acts, CHANGE, DAY)
    assert [one.stage.name for one in verdict.filled] == ["一审"] and "leader" in verdict.waiting
    acts.append(act("leader", "approve", "二审", checked=LISTED["二审"]))
    assert [one.stage.name for one in judge(CHAIN, acts, CHANGE, DAY).filled] == ["一审", "二审"]


def test_acts_follow_each_other_in_time() -> None:
    acts = true_acts()
    acts[2] = replace(acts[2], seen_at=acts[2].seen_at - timedelta(minutes=1))
    verdict = judge(CHAIN, acts, CHANGE, DAY)
    assert verdict.ignored[0].reason == "审核时间早于前一动作" and verdict.reason.startswith("待二审")


def test_what_agrees_to_nothing_makes_no_agreement_late() -> None:
    """A clerk's clock that runs ahead, and an approval by somebody without a seat."""
    ahead = datetime(2026, 11, 22, 9, tzinfo=BEIJING)
    acts = [act("deputy", "submit", seen_at=ahead), act("stranger", "approve", "二审", seen_at=ahead), *true_acts()]
    verdict = judge(CHAIN, acts, CHANGE, DAY)
    assert verdict.state == "approved" and [one.act.person for one in verdict.ignored] == ["stranger"]


@pytest.mark.parametrize("person", ["leader", "deputy"])
def test_an_agreement_by_a_fast_clock_gives_way_to_the_one_that_was_given_without_it(person: str) -> None:
    acts = true_acts()
    ahead = act("leader", "approve", "二审", checked=LISTED["二审"], seen_at=datetime(2026, 11, 22, 9, tzinfo=BEIJING))
    acts[2:3] = [ahead, act(person, "approve", "二审", checked=LISTED["二审"])]
    verdict = judge(CHAIN, acts, CHANGE, DAY)
    assert verdict.state == "approved" and verdict.filled[1].act.person == person
    assert [one.act for one in verdict.ignored] == [ahead] and "时钟快了" in verdict.ignored[0].reason


def test_it_stays_where_something_was_given_on_top_of_it() -> None:
    acts = [replace(one, seen_at=datetime(2026, 11, 22, 9, tzinfo=BEIJING)) for one in true_acts()[:6]]
    acts.append(act("deputy", "approve", "二审", checked=LISTED["二审"]))
    verdict = judge(CHAIN, acts, CHANGE, DAY)
    assert len(verdict.filled) == 5 and [one.act.person for one in verdict.ignored] == ["deputy"]


def test_nobody_can_take_back_what_another_gave() -> None:
    acts = [*true_acts(), act("deputy", "withdraw", "二审")]
    verdict = judge(CHAIN, acts, CHANGE, DAY)
    assert verdict.state == "approved" and verdict.ignored[-1].reason == "没有可撤回的审核动作"


def test_whoever_pushed_does_not_review_though_the_push_was_to_an_older_version() -> None:
    acts = [act("leader", "push", digest="0" * 64), *true_acts()]
    verdict = judge(CHAIN, acts, CHANGE, DAY)
    assert verdict.state == "pending" and verdict.ignored[0].reason == "写稿或改稿的人不能审批自己的稿件"


def test_going_back_to_a_version_does_not_bring_its_approvals_back() -> None:
    other = act("writer", "push", digest="0" * 64)
    acts = [*true_acts()[:4], other, *true_acts()]
    assert judge(CHAIN, acts[:5], CHANGE, DAY).filled == ()
    assert judge(CHAIN, acts, CHANGE, DAY).state == "approved"
    forged = replace(other, fault=FORGED)
    assert len(judge(CHAIN, [*true_acts()[:4], forged], CHANGE, DAY).filled) == 3, "what is not proven voids nothing"


def test_taking_main_in_without_altering_the_change_keeps_them() -> None:
    acts = true_acts()
    acts.insert(4, act("writer", "push"))
    assert judge(CHAIN, acts, CHANGE, DAY).state == "approved"


def test_a_push_by_an_account_that_nobody_knows_is_an_error() -> None:
    acts = [act("", "push", fault=Reason(Code.UNKNOWN_ACCOUNT, ("ghost", "7")), stranger="ghost"), *true_acts()]
    verdict = judge(CHAIN, acts, CHANGE, DAY)
    assert (verdict.state, verdict.reason) == ("error", "推送或送审的账号不在人员册里：ghost")


def test_dh_B6_an_approval_that_leaves_an_item_of_the_checklist_unconfirmed_does_not_count() -> None:
    acts = [*true_acts()[:2], act("leader", "approve", "二审", checked=("通篇校对",))]
    verdict = judge(CHAIN, acts, CHANGE, DAY)
    assert verdict.ignored[-1].reason == "二审还有未确认的核对项：与原文比对"
