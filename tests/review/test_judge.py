"""The judge by itself: total, and never generous, whatever acts it is given."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from portal.dates import BEIJING
from portal.objects import ZERO
from portal.objects import Change as PathChange
from review.act import Act
from review.chain import Chain, Seat, Stage
from review.change import Change
from review.judge import judge

DAY = date(2026, 11, 23)
TREE, DIGEST = "a" * 40, "b" * 64
PEOPLE = ("writer", "editor", "leader", "deputy", "principal", "left", "coming", "stranger")
SEATS: dict[str, list[tuple[str, date | None, date | None]]] = {
    "一审": [("writer", None, None), ("editor", None, None)],
    "二审": [("leader", None, None), ("deputy", None, None), ("left", None, date(2026, 11, 1)), ("writer", None, None)],
    "三审": [("principal", None, None), ("deputy", None, None), ("coming", date(2026, 12, 1), None)],
}
KINDS = {"一审": "self-check", "二审": "approval", "三审": "approval"}


def stage(name: str) -> Stage:
    seats = tuple(Seat(person=person, start=start, end=end) for person, start, end in SEATS[name])
    return Stage(name=name, kind=KINDS[name], roles=("editor",), unit="u", unit_name="单位", seats=seats)  # type: ignore[arg-type]


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
    digest=DIGEST,
    contributors=frozenset({"writer"}),
)


def act(person: str, decision: str, stage: str = "", **other: object) -> Act:
    given = {"tree": TREE, "digest": DIGEST, "seen_at": datetime(2026, 11, 20, 9, tzinfo=BEIJING), "source": "测试"}
    return Act(person=person, decision=decision, stage=stage, **(given | other))  # type: ignore[arg-type]


ACTS = st.builds(
    act,
    person=st.sampled_from(PEOPLE),
    decision=st.sampled_from(["submit", "self-check", "approve", "approve", "consent", "return"]),
    stage=st.sampled_from(["一审", "二审", "三审", ""]),
    tree=st.sampled_from([TREE, TREE, TREE, "0" * 40]),
    digest=st.sampled_from([DIGEST, DIGEST, DIGEST, "0" * 64]),
    fault=st.sampled_from(["", "", "", "签名与内容不符"]),
    seen_at=st.integers(-40, 3).map(lambda days: datetime(2026, 11, 23, 9, tzinfo=BEIJING) + timedelta(days=days)),
)


@settings(max_examples=1500, deadline=None)
@given(st.lists(ACTS, max_size=12))
def test_nothing_is_approved_without_each_stages_own_person_in_order(acts: list[Act]) -> None:
    verdict = judge(CHAIN, acts, CHANGE, DAY)
    people = [one.act.person for one in verdict.filled]
    places = [next(n for n, given in enumerate(acts) if given is one.act) for one in verdict.filled]
    writers = {"writer"} | {one.person for one in acts if one.decision == "submit" and not one.fault}
    assert [one.stage.name for one in verdict.filled] == list(SEATS)[: len(verdict.filled)]
    assert len(set(people)) == len(people)
    assert places == sorted(places)
    for one in verdict.filled:
        assert (one.act.fault, one.act.tree, one.act.digest) == ("", TREE, DIGEST)
        assert one.act.seen_at.date() <= DAY
        assert one.act.person not in {"left", "coming", "stranger"}
        assert one.stage.name == "一审" or one.act.person not in writers
    if verdict.state == "approved":
        assert len(verdict.filled) == 3
        standing = {one.person: one.decision for one in acts if one not in [i.act for i in verdict.ignored]}
        assert "return" not in standing.values()
    if verdict.filled:
        assert any(one.decision == "submit" and not one.fault for one in acts)


@settings(max_examples=300, deadline=None)
@given(st.permutations(["submit", "一审", "二审", "三审"]))
def test_only_the_right_order_is_approved(order: list[str]) -> None:
    true = {
        "submit": act("writer", "submit"),
        "一审": act("editor", "self-check", "一审"),
        "二审": act("leader", "approve", "二审"),
        "三审": act("principal", "approve", "三审"),
    }
    verdict = judge(CHAIN, [true[name] for name in order], CHANGE, DAY)
    assert (verdict.state == "approved") is (order == list(true))


def test_a_stage_without_anybody_in_office_is_an_error() -> None:
    empty = replace(CHAIN, stages=(replace(CHAIN.stages[0], seats=()), *CHAIN.stages[1:]))
    verdict = judge(empty, [act("writer", "submit")], CHANGE, DAY)
    assert (verdict.state, verdict.reason) == ("error", "没有在任的人可以审核：一审（单位编辑）")


def test_no_chain_and_no_paths_are_errors() -> None:
    assert judge(replace(CHAIN, stages=()), [], CHANGE, DAY).state == "error"
    assert judge(CHAIN, [], replace(CHANGE, paths=()), DAY).state == "error"
