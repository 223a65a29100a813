"""A second witness: what the gate's key alone says of a forge counts for nothing where the policy asks for two."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from sanshen.base.errors import PortalError
from sanshen.portal.site import parse_settings
from sanshen.review.case import Case, change_and_law, context_of, judge_with_override
from sanshen.review.comments import ALL
from sanshen.review.evidence_refs import Reviews
from sanshen.review.forges.forge import Account, Opinion, Pull
from sanshen.review.judging.act import Decision, Sighting, SignedStatement, Witness, encode
from sanshen.review.judging.signature import ACT, sign
from sanshen.review.ledger_view import ledger_view_of
from sanshen.review.proving.incremental import verify
from sanshen.review.ref_names import key_of
from sanshen.review.second_witness import root_of
from sanshen.review.seen_change import SeenChange
from sanshen.review.witness import witness
from tests.conftest import git
from tests.review.calendar import change_house, rewrite
from tests.review.test_fields import altered, faults_of
from tests.review.test_witness import NAME, NUMBERS, SECOND, opinion, planned, reasons, road, seen
from tests.support.office import SITE, Office, article, now


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office on a forge whose policy asks for two witnesses; the second's key is not the gate's."""
    office = Office(tmp_path / "clone", accounts=NUMBERS)
    office.ask_two()
    office.adopt()
    office.branch(NAME)
    return office


def look(office: Office) -> Case:
    return office.local_review.look(NAME, now())


def second_looks(office: Office, opinions: Sequence[Opinion], key: str = "second", base: str = "main") -> Case:
    """What the second witness states after it has asked the forge, and how the case stands then."""
    head = git(office.root, "rev-parse", NAME)
    change, law = change_and_law(office.repo, NAME, head, "main")
    own = Reviews(office.repo, SITE, "main", root_of(office.public("second")), office.public(key))
    ground = ledger_view_of(office.repo, office.local_review.index(), office.local_review.tip, change)
    pull = Pull(number=7, branch=NAME, head=head, base=base, title="第二篇", url="", opener=Account(11, "editor"))
    unspent = office.local_review.stated(office.local_review.unspent(own, NAME), change) if key == "second" else []
    SeenChange(own, change, law, ground, unspent).state(pull, opinions, office.keys[key], now())
    return look(office)


def forced(office: Office, case: Case) -> list[str]:
    """What `verify` says if the gate's key writes it down all the same."""
    office.force(msgspec.structs.replace(case, verdict=msgspec.structs.replace(case.verdict, state="approved")))
    return [one.message for one in verify(office.repo, "main").faults]


def test_what_two_machines_saw_is_agreed_and_proven(office: Office) -> None:
    case = seen(office, road(office))
    assert case.verdict.reason == "待送审：这一版本还没有人送审"
    assert any(
        "第二见证还没有见到 review" in one or "第二见证还没有见到 approve:leader" in one for one in reasons(case)
    )
    assert second_looks(office, road(office)).verdict.state == "approved"
    entry = office.merge(NAME)
    assert len(entry.predicate.witnesses) == 4
    assert verify(office.repo, "main").faults == []


@pytest.mark.parametrize("whose", ["signed", "seconds"])
def test_no_statement_stands_twice_among_those_of_one_machine(office: Office, whose: str) -> None:
    second_looks(office, road(office))
    case = seen(office, road(office))
    said = getattr(case.evidence, whose)
    doubled = msgspec.structs.replace(case.evidence, **{whose: (*said, said[-1])})
    assert "同一个审核动作写了两次" in forced(office, msgspec.structs.replace(case, evidence=doubled))


def test_the_order_in_which_the_two_look_is_no_matter(office: Office) -> None:
    second_looks(office, road(office)[:2])
    seen(office, road(office)[:3])
    second_looks(office, road(office))
    seen(office, road(office))
    assert look(office).verdict.state == "approved"
    office.merge(NAME)
    assert verify(office.repo, "main").faults == []


def test_the_gates_key_alone_invents_nothing(office: Office) -> None:
    submit, check, leader, _ = road(office)
    second_looks(office, [submit, check, leader])
    case = seen(office, road(office))
    assert case.verdict.reason == "待三审（区政府办主要负责人）"
    assert any("所附审核动作不足以通过审核" in one for one in forced(office, case))


def test_signatures_at_a_desk_need_no_witness(office: Office) -> None:
    office.agree(NAME, "editor", "leader", "principal")
    assert office.merge(NAME).predicate.witnesses == []
    assert verify(office.repo, "main").faults == []


@pytest.mark.parametrize(
    "other",
    [
        {"comment": "同意，但标题要改"},
        {"account": Account(16, "both")},
        {"decision": "return"},
        {"comment": ""},
    ],
    ids=["other words", "another account", "another decision", "nothing ticked"],
)
def test_two_that_differ_agree_to_nothing(office: Office, other: dict[str, object]) -> None:
    submit, check, leader, principal = road(office)
    parse_command = msgspec.structs.replace(leader, **other)
    second_looks(office, [submit, check, parse_command, principal])
    case = seen(office, road(office))
    assert case.verdict.state in ("pending", "returned") and len(case.verdict.filled) == 1


def test_an_approval_that_only_the_second_machine_saw_taken_back_counts_no_more(office: Office) -> None:
    submit, check, leader, principal = road(office)
    worthless = opinion(office, "leader", "self-check", "review:bare", comment="")
    seen(office, [submit, check, leader, worthless, principal])
    assert second_looks(office, [submit, check, leader, worthless, principal]).verdict.state == "approved"
    gone = msgspec.structs.replace(leader, standing=False)
    case = second_looks(office, [submit, check, gone, worthless, principal])
    assert case.verdict.reason == "待二审（区政府办分管领导）"


def test_what_the_two_saw_go_into_different_branches_is_not_the_same(office: Office) -> None:
    second_looks(office, road(office), base="other")
    case = seen(office, road(office))
    assert not case.verdict.filled and any("目标分支不同" in one for one in reasons(case))


def test_a_return_that_the_gate_leaves_out_counts(office: Office) -> None:
    returned = opinion(office, "principal", "return", "review:9", comment="数据有误")
    second_looks(office, [*road(office), returned])
    case = seen(office, road(office))
    assert case.verdict.reason == "已退回：数据有误"
    assert any("不足以通过审核：已退回" in one for one in forced(office, case))


def test_a_push_that_the_gate_leaves_out_bars(office: Office) -> None:
    push = opinion(office, "leader", "push", "push:9")
    second_looks(office, [push, *road(office)])
    case = seen(office, road(office))
    assert "写稿或改稿的人不能审批自己的稿件" in reasons(case) and case.verdict.state == "pending"


def test_an_approval_that_fell_before_the_second_look_is_not_confirmed(office: Office) -> None:
    submit, check, leader, principal = road(office)
    seen(office, road(office))
    second_looks(office, [submit, check, leader, principal])
    second_looks(office, [submit, check, principal])
    assert look(office).verdict.reason == "待二审（区政府办分管领导）"


@pytest.mark.parametrize("key", ["gate", "editor", "stranger"])
def test_nobody_elses_key_is_a_second_witness(office: Office, key: str) -> None:
    """What it signs below the witness's refs is passed over: it confirms nothing and stops nothing."""
    second_looks(office, road(office), key)
    case = seen(office, road(office))
    assert case.verdict.state == "pending" and any("第二见证还没有见到" in one for one in reasons(case))
    second_looks(office, road(office))
    assert look(office).verdict.state == "approved"


def test_a_gates_key_is_never_registered_as_the_second(office: Office) -> None:
    text = (office.root / "portal.toml").read_text("utf-8")
    twice = f'{text}\n[[witness]]\npublic = "{office.public("gate")}"\n'
    with pytest.raises(PortalError, match="第二见证要用另一台机器上的另一把密钥"):
        parse_settings(twice.encode())


def test_what_was_witnessed_twice_counts_once(office: Office) -> None:
    seen(office, road(office))
    second_looks(office, road(office))
    office.merge(NAME)
    git(office.root, "checkout", "-qB", "article/away", "main")
    (office.root / SECOND).unlink()
    office.commit("away")
    git(office.root, "checkout", "-q", "main")
    office.agree("article/away", "editor", "leader", "principal")
    office.merge("article/away")
    office.branch(NAME, {SECOND: article("第二篇稿件")}, person="editor-two")
    case = look(office)
    assert case.verdict.state == "pending" and case.evidence.seconds == ()
    again = [opinion(office, "editor", "submit", "pull:8@x")]
    second_looks(office, again)
    assert seen(office, again).verdict.reason == "待一审（区政府办编辑）"


def test_each_field_of_an_entry_with_two_witnesses_is_held_against_something(office: Office) -> None:
    seen(office, road(office))
    second_looks(office, road(office))
    entry = msgspec.to_builtins(office.merge(NAME))
    assert faults_of(office, 1, entry) == []
    tried = [one for one in altered(entry, "") if ".witnesses" in one[0]]
    assert len(tried) > 8
    assert [where for where, other in tried if not faults_of(office, 1, other)] == []


def lie(office: Office, record: str, decision: Decision, account: str, **other: str) -> Case:
    """What the gate's key alone states of a record of the forge."""
    case = look(office)
    change = case.change
    said = Witness(
        site=SITE, change=NAME, decision=decision, stage="", head=other.get("head", change.head),
        tree=other.get("tree", change.head_tree), digest=other.get("digest", change.digest),
        previous=case.evidence.last, ledger=office.local_review.tip, at=now(), comment="数据有误",
        seen=Sighting(
            forge="gitea", repository="yunxi/portal", pull=7, record=record, account=NUMBERS[account],
            login=account, claimed_at=now(),
        ),
    )  # fmt: skip
    text = encode(said)
    office.local_review.record(case, SignedStatement(text.decode(), sign(office.keys["gate"], text, ACT)), "lie")
    return look(office)


def returned(office: Office) -> Opinion:
    return opinion(office, "principal", "return", "review:9", comment="数据有误")


@pytest.mark.parametrize(
    ("account", "other"),
    [("principal", {"digest": "0" * 64, "head": "0" * 40, "tree": "0" * 40}), ("outsider", {})],
    ids=["of an older version", "by somebody else"],
)
def test_the_gates_key_alone_restates_no_return(office: Office, account: str, other: dict[str, str]) -> None:
    second_looks(office, [*road(office), returned(office)])
    seen(office, road(office))
    case = lie(office, "review:9", "return", account, **other)
    assert case.verdict.reason == "已退回：数据有误"
    assert any("不足以通过审核：已退回" in one for one in forced(office, case))


def test_the_gates_key_alone_restates_no_push(office: Office) -> None:
    second_looks(office, [opinion(office, "leader", "push", "push:9"), *road(office)])
    lie(office, "push:9", "push", "editor")
    case = seen(office, road(office))
    assert "写稿或改稿的人不能审批自己的稿件" in reasons(case) and case.verdict.state == "pending"


def test_the_gates_key_alone_turns_no_return_into_one_that_was_lifted(office: Office) -> None:
    submit, check, leader, principal = road(office)
    second_looks(office, [submit, check, leader, principal])
    second_looks(office, [submit, check, leader, principal, returned(office)])
    seen(office, [submit, check, leader, returned(office)])
    case = seen(office, [submit, check, leader, returned(office), principal])
    assert case.verdict.reason == "已退回：数据有误"
    assert any("不足以通过审核：已退回" in one for one in forced(office, case))


def test_a_return_that_both_saw_lifted_is_lifted(office: Office) -> None:
    submit, check, leader, principal = road(office)
    for opinions in ([submit, check, leader, returned(office)], [submit, check, leader, returned(office), principal]):
        second_looks(office, opinions)
        case = seen(office, opinions)
    assert case.verdict.state == "approved" or look(office).verdict.state == "approved"
    office.merge(NAME)
    assert verify(office.repo, "main").faults == []


def test_a_persons_own_signature_lifts_their_return(office: Office) -> None:
    submit, check, leader, _ = road(office)
    opinions = [submit, check, leader, returned(office)]
    second_looks(office, opinions)
    assert seen(office, opinions).verdict.state == "returned"
    office.act(NAME, "principal")
    assert look(office).verdict.state == "approved"
    office.merge(NAME)
    assert verify(office.repo, "main").faults == []


def test_numbers_that_come_again_make_neither_witness_deaf(office: Office) -> None:
    """The forge was put back from a backup, and the leader's return bears the number of their approval."""
    submit, check, leader, principal = road(office)
    seen(office, [submit, check, leader])
    second_looks(office, [submit, check, leader])
    returned = opinion(office, "leader", "return", leader.record, comment="数字有误")
    assert second_looks(office, [submit, check, returned]).verdict.reason == "已退回：数字有误"
    case = seen(office, [submit, check, returned, principal])
    assert case.verdict.reason == "已退回：数字有误"
    assert [one.decision for one in case.acts[:5]] == ["submit", "self-check", "approve", "withdraw", "return"]
    newer = [opinion(office, one, "approve", f"review:{one}") for one in ("leader", "principal")]
    second_looks(office, [submit, check, returned, *newer])
    assert seen(office, [submit, check, returned, *newer]).verdict.state == "approved"
    office.merge(NAME)
    assert verify(office.repo, "main").faults == []


def test_what_a_second_saw_is_remembered(office: Office) -> None:
    ref = root_of(office.public("second")) + key_of(NAME)
    second_looks(office, road(office))
    tip = git(office.root, "rev-parse", ref)
    second_looks(office, [*road(office), returned(office)])
    git(office.root, "update-ref", ref, tip)
    with pytest.raises(PortalError, match="少了以前见过的动作"):
        look(office)


def only_the_second_saw(office: Office) -> None:
    """A return that the gate leaves out, while everybody else signed."""
    office.branch(NAME)
    second_looks(office, [opinion(office, "leader", "return", "review:9", comment="数据有误")])
    office.submit(NAME)
    office.act(NAME, "editor", "self-check")
    office.act(NAME, "both")
    office.act(NAME, "principal")
    assert look(office).verdict.reason == "已退回：数据有误"


def test_a_return_that_the_second_alone_saw_lasts_over_a_new_term(tmp_path: Path) -> None:
    office = Office(tmp_path / "clone", accounts=NUMBERS)
    office.ask_two()
    end, row = now().date() + timedelta(days=30), 'person = "leader"\nrole = "leader-in-charge"\nunit = "qzfb"\n'
    old = f"[[role]]\n{row}from = 2025-01-01\n"
    rewrite(office, "people.toml", old, f"{old}to = {end}\n\n[[role]]\n{row}from = {end + timedelta(days=1)}\n")
    office.commit("the next term", "admin")
    office.adopt()
    only_the_second_saw(office)
    assert office.local_review.look(NAME, now() + timedelta(days=31)).verdict.reason == "已退回：数据有误"


@pytest.fixture
def rotated(tmp_path: Path) -> Office:
    """The second witness's key ends in a month, and a third stands beside it."""
    office = Office(tmp_path / "clone", accounts=NUMBERS)
    office.ask_two()
    planned(office, "witness", "second", "third")
    office.adopt()
    return office


def third_looks(office: Office, opinions: Sequence[Opinion], days: int) -> Case:
    """The other witness of portal.toml asks the forge, days later."""
    at, head = now() + timedelta(days=days), git(office.root, "rev-parse", NAME)
    change, law = change_and_law(office.repo, NAME, head, "main")
    own = Reviews(office.repo, SITE, "main", root_of(office.public("third")))
    ground = ledger_view_of(office.repo, office.local_review.index(), office.local_review.tip, change)
    pull = Pull(number=7, branch=NAME, head=head, base="main", title="第二篇", url="", opener=Account(11, "editor"))
    SeenChange(
        own, change, law, ground, office.local_review.stated(office.local_review.unspent(own, NAME), change)
    ).state(pull, opinions, office.keys["third"], at)
    return office.local_review.look(NAME, at)


def test_a_return_that_the_second_alone_saw_lasts_over_its_key(rotated: Office) -> None:
    only_the_second_saw(rotated)
    later = now() + timedelta(days=31)
    case = rotated.local_review.look(NAME, later)
    assert case.verdict.reason == "已退回：数据有误"
    earlier = opinion(rotated, "leader", "approve", "review:8", at=now() - timedelta(days=1))
    assert not lifted(third_looks(rotated, [earlier], 31))
    agrees = opinion(rotated, "leader", "approve", "review:10", at=now() + timedelta(minutes=1))
    assert lifted(third_looks(rotated, [earlier, agrees], 31))


def lifted(case: Case) -> bool:
    """Whether a second witness saw the return lifted; the gate must still tell of it."""
    testimony = case.evidence.testimony(context_of(case.change, case.law, now().date() + timedelta(days=31)))
    return testimony is not None and testimony.against[0].lifted


def test_a_return_after_other_words_of_an_ended_key_is_no_broken_chain(rotated: Office) -> None:
    """Of those only the return goes into the entry, which is proven all the same."""
    rotated.branch(NAME)
    submit, check, leader, principal = road(rotated)
    second_looks(rotated, [submit, check, leader])
    second_looks(rotated, [submit, check, leader, returned(rotated)])
    agrees = msgspec.structs.replace(principal, at=now() + timedelta(minutes=1))
    assert "第二见证" not in third_looks(rotated, [agrees], 31).verdict.reason
    case = rotated.local_review.look(NAME, now() + timedelta(days=31))
    assert [one.parse().decision for one in case.evidence.seconds] == ["return", "approve"]  # type: ignore[union-attr]


def test_a_lost_key_of_a_second_witness_returns_nothing_any_more(rotated: Office) -> None:
    only_the_second_saw(rotated)
    old = f'public = "{rotated.public("second")}"\n'
    change_house(rotated, "house/one", lambda o: rewrite(o, "portal.toml", f"{old}to", f"{old}lost = true\nto"))
    rotated.agree("house/one", "admin", "operator-leader", "operator-principal", "principal", opener="admin")
    rotated.merge("house/one")
    assert look(rotated).verdict.state != "returned"


@pytest.mark.parametrize("planted", ["a push", "a broken chain", "a gap"])
def test_whoever_finds_a_second_witness_s_live_key_holds_up_no_change_that_says_it_is_lost(
    office: Office, planted: str
) -> None:
    second_looks(office, road(office))
    name, public = "house/lost", office.public("second")
    old = f'public = "{public}"'
    change_house(office, name, lambda o: rewrite(o, "portal.toml", old, f"{old}\nlost = true"))
    own = Reviews(office.repo, SITE, "main", root_of(public), public)
    known = own.signed(NAME)[0].parse()
    assert isinstance(known, Witness)
    previous = "f" * 64 if planted == "a broken chain" else ""
    text = encode(msgspec.structs.replace(known, change=name, decision="push", previous=previous))
    own.record(name, SignedStatement(text.decode(), sign(office.keys["second"], text, ACT)), "planted")
    if planted == "a gap":
        moved = git(office.root, "ls-tree", own.ref(name)).replace("0001.", "0003.")
        tree = git(office.root, "mktree", stdin=f"{moved}\n".encode())
        git(office.root, "update-ref", own.ref(name), git(office.root, "commit-tree", tree, "-m", "planted"))
    office.agree(name, "admin", "operator-leader", "operator-principal", "principal", opener="admin")
    office.merge(name)
    assert verify(office.repo, "main").faults == []


def pushed_again(office: Office, text: str, record: str) -> Opinion:
    """The author pushes another version."""
    git(office.root, "checkout", "-q", NAME)
    office.write(SECOND, article(text))
    office.commit(text)
    git(office.root, "checkout", "-q", "main")
    return opinion(office, "editor", "push", record)


def proven(office: Office) -> None:
    office.merge(NAME)
    assert verify(office.repo, "main").faults == []


@pytest.mark.parametrize("who", ["second", "gate"])
def test_where_one_machine_alone_looked_between_two_pushes_the_change_is_agreed_all_the_same(
    office: Office, who: str
) -> None:
    first = opinion(office, "editor", "push", "push:1")
    (second_looks if who == "second" else seen)(office, [first])
    second = pushed_again(office, "第二篇稿件改", "push:2")
    second_looks(office, [first, second, *road(office)])
    assert seen(office, [first, second, *road(office)]).verdict.state == "approved"
    proven(office)


def test_a_push_of_a_former_version_that_the_second_alone_saw_is_named_with_the_way_out(office: Office) -> None:
    first = opinion(office, "editor", "push", "push:1")
    second_looks(office, [first])
    second = pushed_again(office, "第二篇稿件改", "push:2")
    second_looks(office, [first, second, *road(office)])
    case = seen(office, [second, *road(office)])
    assert case.verdict.state == "pending" and not case.verdict.filled
    (said,) = (one for one in reasons(case) if "push:1" in one)
    assert "只有第二见证看到" in said and "换一个分支名重新送审" in said
    assert not any("push:1" in one for one in reasons(seen(office, [first])))


def test_where_it_looked_between_and_its_key_is_exchanged_the_change_is_agreed_all_the_same(office: Office) -> None:
    """The other machine, or a clone made anew, knows of the first version nothing but its commit."""
    first = opinion(office, "editor", "push", "push:1")
    second_looks(office, [first])
    seen(office, [first])
    opinions = [first, pushed_again(office, "第二篇稿件改", "push:2"), *road(office)]
    office.key("third")
    row = f'\n[[witness]]\npublic = "{office.public("third")}"\n'
    change_house(office, "house/w", lambda o: o.write("portal.toml", (o.root / "portal.toml").read_text() + row))
    office.agree("house/w", "admin", "operator-leader", "operator-principal", "principal", opener="admin")
    office.merge("house/w")
    third_looks(office, opinions, 0)
    seen(office, opinions)
    assert look(office).verdict.state == "approved"
    proven(office)


def test_a_gate_that_states_another_version_of_a_push_gains_nothing(office: Office) -> None:
    """What was agreed to before that push must be agreed to again, whatever the gate's key says was pushed."""
    submit, check, leader, principal = road(office)
    second_looks(office, [submit, check, leader])
    seen(office, [submit, check, leader])
    other = pushed_again(office, "第二篇稿件改", "push:1")
    second_looks(office, [other])
    back = pushed_again(office, "第二篇稿件", "push:2")
    lie(office, "push:1", "push", "editor", head=other.head)
    second_looks(office, [back, principal])
    case = seen(office, [back, principal])
    assert not case.verdict.filled and forced(office, case) != []


def overridden(office: Office) -> None:
    for person in ("operator-leader", "leader"):
        office.act(NAME, person, "override", "防汛，须立即发布")
    assert office.merge(NAME).predicate.kind == "override"


def test_what_two_machines_saw_before_an_override_is_followed_up(office: Office) -> None:
    seen(office, road(office)[:2])
    second_looks(office, road(office)[:2])
    overridden(office)
    office.act(NAME, "both")
    office.act(NAME, "principal")
    assert office.merge(NAME).predicate.witnesses == []
    assert verify(office.repo, "main").faults == []


@pytest.mark.parametrize("decision", ["approve", "return"])
def test_what_the_second_saw_before_an_override_and_its_entry_lacks_still_counts(
    office: Office, decision: Decision
) -> None:
    submit, check, _, principal = road(office)
    said = opinion(office, "both", decision, "review:late")
    seen(office, [submit, check])
    second_looks(office, [submit, check])
    kept = git(office.root, "rev-parse", witness_ref(office))
    second_looks(office, [submit, check, said])
    late = git(office.root, "rev-parse", witness_ref(office))
    forget(office, kept)
    overridden(office)
    git(office.root, "update-ref", witness_ref(office), late)
    case = followed_by_gate(office, [submit, check, said, principal])
    assert case.verdict.reason == ("待三审（区政府办主要负责人）" if decision == "approve" else f"已退回：{ALL}")


def witness_ref(office: Office) -> str:
    return root_of(office.public("second")) + key_of(NAME)


def forget(office: Office, tip: str) -> None:
    """As a clone that has not fetched what the second witness stated last."""
    git(office.root, "update-ref", witness_ref(office), tip)
    for file in (office.root / ".git/sanshen/acts-seen").iterdir():
        file.unlink()


def followed_by_gate(office: Office, opinions: Sequence[Opinion]) -> Case:
    case, head = look(office), git(office.root, "rev-parse", NAME)
    pull = Pull(number=7, branch=NAME, head=head, base="main", title="第二篇", url="", opener=Account(11, "editor"))
    return witness(office.local_review, case, pull, opinions, office.keys["gate"], now())


def test_what_the_second_stated_before_it_saw_the_merge_does_not_hold_up_the_next_change_of_the_name(
    office: Office,
) -> None:
    push = opinion(office, "editor", "push", "push:1")
    seen(office, [push, *road(office)])
    second_looks(office, road(office))
    kept = git(office.root, "rev-parse", witness_ref(office))
    second_looks(office, [push, *road(office), opinion(office, "both", "approve", "review:late")])
    late = git(office.root, "rev-parse", witness_ref(office))
    forget(office, kept)
    proven(office)
    git(office.root, "update-ref", witness_ref(office), late)
    office.branch(NAME, {"content/ywdt/yxyw/third.md": article("第三篇稿件")})
    anew = [msgspec.structs.replace(one, record=f"{one.record}@2") for one in road(office)]
    second_looks(office, anew)
    assert seen(office, anew).verdict.state == "approved"
    proven(office)


def test_a_change_is_agreed_after_the_repository_has_another_name(office: Office) -> None:
    seen(office, road(office)[:2])
    second_looks(office, road(office)[:2])
    old, new = 'repository = "yunxi/portal"', 'repository = "yunxi/menhu"'
    change_house(office, "house/one", lambda o: rewrite(o, "portal.toml", old, new))
    office.agree("house/one", "admin", "operator-leader", "operator-principal", "principal", opener="admin")
    office.merge("house/one")
    seen(office, road(office))
    assert second_looks(office, road(office)).verdict.state == "approved"
    proven(office)


@pytest.mark.parametrize("gone", [False, True], ids=["it stands on the page", "it is gone from the page"])
def test_a_return_that_the_second_alone_saw_lasts_over_the_repository_s_name(office: Office, gone: bool) -> None:
    """What was agreed before it is stated anew and lifts nothing; what is agreed since lifts it."""
    submit, check, leader, principal = road(office)
    seen(office, [submit, check, leader, principal])
    second_looks(office, [submit, check, leader, principal, returned(office)])
    old, new = 'repository = "yunxi/portal"', 'repository = "yunxi/menhu"'
    change_house(office, "house/one", lambda o: rewrite(o, "portal.toml", old, new))
    office.agree("house/one", "admin", "operator-leader", "operator-principal", "principal", opener="admin")
    office.merge("house/one")
    left = [] if gone else [returned(office)]
    second_looks(office, [submit, check, leader, principal, *left])
    assert seen(office, [submit, check, leader, principal]).verdict.state == "returned"
    later = msgspec.structs.replace(
        principal, record="review:99", at=max(principal.at, returned(office).at) + timedelta(seconds=1)
    )
    second_looks(office, [submit, check, leader, principal, *left, later])
    assert seen(office, [submit, check, leader, principal, *left, later]).verdict.state == "approved"
    proven(office)


def test_a_middle_part_that_was_taken_out_of_its_statements_is_missed(office: Office) -> None:
    second_looks(office, [*road(office)[:2], returned(office), *road(office)[2:]])
    case = look(office)
    testimony = case.evidence.testimony(context_of(case.change, case.law, now().date()))
    assert testimony is not None and not testimony.faults
    rest = tuple(one for one in case.evidence.seconds if one.parse().decision != "return")  # type: ignore[union-attr]
    cut = msgspec.structs.replace(case.evidence, seconds=rest).testimony(
        context_of(case.change, case.law, now().date())
    )
    assert cut is not None and "中间有见证被删去" in str(cut.broken[0])


def test_a_return_that_the_second_alone_saw_is_lifted_by_a_click_that_both_saw(office: Office) -> None:
    submit, check, leader, principal = road(office)
    seen(office, [submit, check])
    assert second_looks(office, [submit, check, returned(office)]).verdict.state == "returned"
    second_looks(office, [submit, check, leader, principal])
    assert seen(office, [submit, check, leader, principal]).verdict.state == "approved"
    proven(office)


@pytest.mark.parametrize("before", [False, True], ids=["the stage is open", "they had agreed before"])
def test_a_return_that_the_second_alone_saw_is_lifted_by_its_person_s_signature(office: Office, before: bool) -> None:
    submit, check, leader, _ = road(office)
    seen(office, [submit, check, leader])
    second_looks(office, [submit, check, leader])
    if before:
        office.act(NAME, "principal")
    assert second_looks(office, [submit, check, leader, returned(office)]).verdict.state == "returned"
    items = [item for stage in look(office).chain.stages for item in stage.checklist]
    key, later = office.keys["principal"], now() + timedelta(seconds=2)
    office.local_review.act(NAME, "approve", key, "", items, later)
    assert office.local_review.look(NAME, later).verdict.state == "approved"


def test_what_an_override_asks_is_confirmed_by_both(tmp_path: Path) -> None:
    """The second witness cannot tell that it is an override, so it hears what either chain asks."""
    office = Office(tmp_path / "clone", accounts={**NUMBERS, "operator-leader": 21})
    house = (office.root / "policies/house.toml").read_text("utf-8")
    asked = 'kind = "override"\nchecklist = ["口径一致"]'
    office.write("policies/house.toml", house.replace('kind = "override"', asked))
    office.ask_two()
    office.adopt()
    office.branch(NAME)
    said = [
        opinion(office, "editor", "submit"),
        opinion(office, "leader", "override", comment=f"防汛，须立即发布\n{ALL}"),
        opinion(office, "operator-leader", "override", account=Account(21, "operator-leader"), comment=f"防汛\n{ALL}"),
    ]
    seen(office, said)
    second_looks(office, said)
    head = git(office.root, "rev-parse", NAME)
    change, law = change_and_law(office.repo, NAME, head, "main")
    evidence = office.local_review.evidence(change, law, now().date(), at=now())
    case = judge_with_override(change, law, evidence, now().date())
    assert case.chain.is_override and case.verdict.state == "approved"
