"""Whether a click on a forge will do: what a policy demands of its stages, and of people who have keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import msgspec
import pytest

from sanshen.base.errors import PortalError
from sanshen.review.case import Case, law_of
from sanshen.review.forges.forge import Account, Pull
from sanshen.review.judging.chain import Facts, chain_of
from sanshen.review.judging.policy_file import parse_policy
from sanshen.review.notice import Links, comment_of
from sanshen.review.proving.incremental import verify
from tests.review.test_witness import NAME, NUMBERS, opinion, reasons, road, seen
from tests.support.office import POLICIES, Office, now

DONGHE = (POLICIES / "donghe.toml").read_text("utf-8")
SECOND_STAGE = 'name = "二审"\nkind = "approval"\n'


def house(folder: Path, policy: str, keyless: str = "", ended: Mapping[str, str] = MappingProxyType({})) -> Office:
    """An office on a forge under this policy; `keyless` has no registered key, each of `ended` one that says so."""
    office = Office(folder / "clone", accounts=NUMBERS)
    office.write("policies/donghe.toml", policy)
    if 'acts = "signed"\nroles' in policy:
        office.write("policies/house.toml", signing_house())
    roster = (office.root / "people.toml").read_text("utf-8")
    if keyless:
        block = f'[[key]]\nperson = "{keyless}"\npublic = "{office.public(keyless)}"\n'
        assert block in roster
        office.write("people.toml", roster.replace(block, ""))
    for person, how in ended.items():
        block = f'[[key]]\nperson = "{person}"\npublic = "{office.public(person)}"\n'
        assert block in roster
        office.write("people.toml", roster.replace(block, f"{block}{how}\n"))
    office.commit("policy")
    office.adopt()
    office.branch(NAME)
    return office


def signing_house() -> str:
    """The chains of the portal, and of what is urgent or withdrawn, which must ask for as much as those of articles."""
    text = (POLICIES / "house.toml").read_text("utf-8")
    return re.sub(r'(kind = "(?:approval|override)"\n)', r'\1acts = "signed"\n', text)


def demanding(acts: str) -> str:
    """For the whole policy."""
    return DONGHE.replace('includes = ["house"]\n', f'includes = ["house"]\nacts = "{acts}"\n')


def test_a_stage_may_ask_for_a_signature(tmp_path: Path) -> None:
    office = house(tmp_path, DONGHE.replace(SECOND_STAGE, f'{SECOND_STAGE}acts = "signed"\n'))
    case = seen(office, road(office))
    assert case.verdict.reason == "待二审（区政府办分管领导）"
    assert "二审只认本人签名，平台上点的不算：请本人运行 sanshen approve" in reasons(case)
    pull = Pull(number=7, branch=NAME, head=case.change.head, base="main", title="", url="", opener=Account(11, ""))
    comment = comment_of(case, pull, [], Links(), now().date())
    assert f"leader、both：只认本人签名，请在自己的电脑上运行 `sanshen approve {NAME}`" in comment
    office.act(NAME, "leader")
    again = [*road(office), opinion(office, "principal", "approve", "review:again")]
    assert seen(office, again).verdict.state == "approved"
    assert [one.how for one in office.merge(NAME).predicate.responsible] == ["witnessed", "signed", "witnessed"]
    assert verify(office.repo, "main").faults == []


def test_the_gates_key_alone_invents_nothing_of_people_who_have_keys(tmp_path: Path) -> None:
    """Whoever holds it writes down all three acts; each of those persons has a registered key."""
    office = house(tmp_path, demanding("keyed"))
    case = seen(office, road(office))
    assert case.verdict.state == "pending" and not case.verdict.filled
    assert "一审此人登记了密钥，只认本人签名，平台上点的不算：请本人运行 sanshen approve" in reasons(case)
    office.force(approved(case))
    assert any("所附审核动作不足以通过审核" in one.message for one in verify(office.repo, "main").faults)


def approved(case: Case) -> Case:
    """As a gate would take it that asks nobody."""
    return msgspec.structs.replace(case, verdict=msgspec.structs.replace(case.verdict, state="approved"))


def test_who_has_no_key_may_click_where_keyed_people_sign(tmp_path: Path) -> None:
    office = house(tmp_path, demanding("keyed"), keyless="leader")
    submit, _, leader, _ = road(office)
    seen(office, [submit])
    office.act(NAME, "editor", "self-check")
    case = seen(office, [submit, leader])
    assert case.verdict.reason == "待三审（区政府办主要负责人）"
    office.act(NAME, "principal")
    assert [one.how for one in office.merge(NAME).predicate.responsible] == ["signed", "witnessed", "signed"]
    assert verify(office.repo, "main").faults == []


@pytest.mark.parametrize(
    "how", ["to = 2026-01-31", "lost = true", "from = 2099-01-01"], ids=["ended", "lost", "not yet"]
)
def test_whose_only_key_counts_no_more_does_not_click_instead(tmp_path: Path, how: str) -> None:
    """The gate's word counted again for whoever had ended a key, or lost it, and registered no new one."""
    office = house(tmp_path, demanding("keyed"), ended={"leader": how})
    submit, _, leader, _ = road(office)
    seen(office, [submit])
    office.act(NAME, "editor", "self-check")
    case = seen(office, [submit, leader])
    assert case.verdict.reason == "待二审（区政府办分管领导）"
    assert "二审此人登记了密钥，只认本人签名，平台上点的不算：请本人运行 sanshen approve" in reasons(case)
    office.force(approved(case))
    assert any("所附审核动作不足以通过审核" in one.message for one in verify(office.repo, "main").faults)


def test_under_signed_nobody_clicks(tmp_path: Path) -> None:
    office = house(tmp_path, demanding("signed"), keyless="leader")
    submit, _, leader, _ = road(office)
    seen(office, [submit])
    office.act(NAME, "editor", "self-check")
    assert seen(office, [submit, leader]).verdict.reason == "待二审（区政府办分管领导）"


def test_a_signed_return_is_not_lifted_by_a_click(tmp_path: Path) -> None:
    office = house(tmp_path, demanding("signed"))
    office.agree(NAME, "editor", "leader")
    office.act(NAME, "leader", "return", "数据有误")
    case = seen(office, [opinion(office, "leader", "approve")])
    assert case.verdict.state == "returned" and "只认本人签名" in reasons(case)[-1]
    assert office.act(NAME, "leader").verdict.state == "pending"


def test_a_click_of_an_override_does_not_do_either(tmp_path: Path) -> None:
    office = house(tmp_path, demanding("signed"))
    office.submit(NAME)
    office.act(NAME, "operator-leader", "override", "台风")
    case = seen(office, [opinion(office, "leader", "override", comment="/应急签发 x 台风")])
    with pytest.raises(PortalError, match="不能合并"):
        office.merge(NAME)
    assert case.verdict.state == "pending"


def test_what_a_policy_demands_is_demanded_of_every_chain_it_includes(tmp_path: Path) -> None:
    files = {path.name: path.read_bytes() for path in POLICIES.glob("*.toml")} | {
        "donghe.toml": demanding("keyed").encode()
    }
    policy = parse_policy(lambda path: files[path.removeprefix("policies/")], "policies/donghe.toml")
    office = Office(tmp_path / "clone")
    law = law_of(lambda path: (office.root / path).read_bytes())
    chain = chain_of({"people.toml": False}, Facts(), law.config, policy)
    assert {stage.acts for stage in chain.stages} == {"keyed"}


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('includes = ["house"]\n', 'includes = ["house"]\nacts = "written"\n', "acts"),
        ('includes = ["house"]\n', 'includes = ["house"]\nwitnesses = 3\n', "witnesses"),
        (SECOND_STAGE, f'{SECOND_STAGE}acts = "signed"\n', "对本人签名的要求比稿件审核宽"),
    ],
)
def test_a_policy_that_says_it_wrong_or_leaves_a_chain_open_is_refused(old: str, new: str, what: str) -> None:
    text = DONGHE.replace(old, new)
    files = {path.name: path.read_bytes() for path in POLICIES.glob("*.toml")} | {"donghe.toml": text.encode()}
    with pytest.raises(PortalError, match=what):
        parse_policy(lambda path: files[path.removeprefix("policies/")], "policies/donghe.toml")
