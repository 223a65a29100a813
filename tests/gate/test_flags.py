"""Marks of an article that the policy in force does not know: refused, for their author would rely on them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sanshen.gate.admit import errors_in
from tests.support.office import POLICIES, Office, article, now, stated

NAME = "article/marked"
PATH = "content/ywdt/yxyw/marked.md"
MARKS = {
    "urgent": "true",
    "sensitive": "true",
    "important": "true",
    "undecided": "qzfb",
    "joint": "[qjyj]",
    "unresolved": "true",
}
KNOWN = {
    "donghe": {"important", "joint"},
    "wuzhong": {"important", "joint", "urgent", "undecided", "unresolved"},
    "xixiu": {"important", "urgent", "sensitive", "undecided"},
    "youyang": {"important", "joint", "unresolved"},
    "zhonglou": {"important", "joint", "undecided"},
}


@pytest.fixture(scope="module", params=KNOWN)
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Office:
    made = Office(tmp_path_factory.mktemp(request.param) / "clone", request.param)
    made.adopt()
    return made


def told(office: Office, **marks: str) -> list[str]:
    office.branch(NAME, {PATH: stated(**marks)})
    found = errors_in(office.repo, office.local_review.look(NAME, now()).change)
    return [one.message for one in found if one.code == "SYS003"]


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_that_the_policy_does_not_know_is_refused(office: Office, mark: str) -> None:
    found = told(office, **{mark: MARKS[mark]})
    assert bool(found) is (mark not in KNOWN[office.policy])
    assert all(f"写了 {mark} 也不起作用" in one for one in found)


def test_a_mark_that_is_switched_off_says_nothing(office: Office) -> None:
    assert told(office, urgent="false", sensitive="false", unresolved="false") == []


def test_xx_f4_a_unit_whose_own_secrecy_body_decides_names_no_other(tmp_path: Path) -> None:
    office = Office(tmp_path / "clone", "xixiu")
    office.adopt()
    (said,) = told(office, undecided="qjyj")
    assert "本单位的保密工作机构" in said
    assert told(office, undecided="qzfb") == []


def test_the_mark_is_named_at_its_line_with_the_cure(tmp_path: Path) -> None:
    office = Office(tmp_path / "clone")
    office.adopt()
    office.branch(NAME, {PATH: article().replace("created:", "urgent: true\ncreated:", 1)})
    (found,) = errors_in(office.repo, office.local_review.look(NAME, now()).change)
    assert (found.path, found.line) == (PATH, 4)
    assert "sanshen chain" in found.fix


UNKNOWING = """
[[chain]]
id = "offices"
title = "部门信息"
domain = "article"
origins = ["department"]
"""
GRAVE = """
[[chain]]
id = "grave"
title = "重要稿件"
domain = "article"
flags = ["important"]
"""
REPORT = """
name = "报告"
kind = "approval"
roles = ["principal-leader"]
unit = "column"
when = ["sensitive"]
"""


def with_chain(tmp_path: Path, chain: str, *, conditional: bool) -> Office:
    """An office whose policy has one chain more, with all its stages or with those that always stand."""
    text = (POLICIES / "wuzhong.toml").read_text("utf-8")
    stages = text[text.index("\n[[chain.stage]]") :].split("\n[[chain.stage]]")[1:]
    kept = [one for one in stages if conditional or not ("when = " in one or "asks = " in one)]
    if conditional:
        kept.insert(-2, REPORT)
    office = Office(tmp_path / "clone", "wuzhong")
    office.write("policies/wuzhong.toml", text + chain + "".join(f"\n[[chain.stage]]{one}" for one in kept))
    office.commit("a chain more")
    office.adopt()
    return office


def test_a_mark_that_only_another_chain_knows_is_refused(tmp_path: Path) -> None:
    office = with_chain(tmp_path, UNKNOWING, conditional=False)
    (said,) = told(office, urgent="true")
    assert "写了 urgent 也不起作用" in said


def test_a_mark_that_only_counts_beside_another_is_refused_alone(tmp_path: Path) -> None:
    office = with_chain(tmp_path, GRAVE, conditional=True)
    (said,) = told(office, sensitive="true")
    assert "写了 sensitive 也不起作用" in said
    assert told(office, sensitive="true", important="true") == []
