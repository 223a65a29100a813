"""The five regulations as data: who must act for what, in which order, and what raises a chain."""

from __future__ import annotations

from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.commands.report import text_of
from sanshen.review.behalf import on_behalf
from sanshen.review.case import chain_for, law_at
from sanshen.review.judging.change import proposed
from sanshen.review.judging.policy import parse_policy
from sanshen.review.proving.incremental import verify
from tests.conftest import git
from tests.support.office import (
    ARTICLE,
    POLICIES,
    Office,
    article,
    now,
    stated,
)

NAME = "article/second"
PATH = "content/ywdt/yxyw/second.md"
FIVE = ("donghe", "wuzhong", "xixiu", "youyang", "zhonglou")


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Office]:
    found = {}
    for policy in FIVE:
        found[policy] = Office(tmp_path_factory.mktemp(policy) / "clone", policy)
        found[policy].adopt()
    return found


def stages(office: Office, **elements: str) -> list[str]:
    office.branch(NAME, {PATH: stated(**elements)})
    return [stage.title for stage in office.desk.look(NAME, now()).chain.stages]


EDITOR, HEAD = "（区政府办编辑）", "（区政府办科室负责人）"
LEADER, PRINCIPAL = "（区政府办分管领导）", "（区政府办主要负责人）"
WUZHONG = [f"初审{EDITOR}", f"复审{HEAD}", f"终审{LEADER}"]
PROOF = [f"发布前校对（科室负责人）{HEAD}", f"发布前校对（承办人）{EDITOR}"]
ZHONGLOU = [f"信息员自查{EDITOR}", f"科室负责人审核{HEAD}", f"分管领导审核{LEADER}"]


@pytest.mark.parametrize(
    ("policy", "elements", "expected"),
    [
        pytest.param("donghe", {}, [f"一审{EDITOR}", f"二审{LEADER}", f"三审{PRINCIPAL}"], id="dh_B4"),
        pytest.param("wuzhong", {}, WUZHONG + PROOF, id="wz_12"),
        pytest.param(
            "wuzhong",
            {"undecided": "qjyj"},
            [*WUZHONG[:2], "业务部门审核·区教育局（区教育局分管领导）", WUZHONG[2], *PROOF],
            id="wz_12_1d-undecided",
        ),
        pytest.param(
            "wuzhong",
            {"urgent": "true"},
            [*WUZHONG, f"政府分管负责同志审批{PRINCIPAL}", *PROOF],
            id="wz_12_1d-emergency",
        ),
        pytest.param("youyang", {}, [f"初审{EDITOR}", f"审核{HEAD}", f"签发{LEADER}"], id="yy_22"),
        pytest.param(
            "youyang",
            {"joint": "[qjyj, qzsj]"},
            [
                f"初审{EDITOR}",
                f"审核{HEAD}",
                "会签·区教育局（区教育局分管领导或主要负责人）",
                "会签·区政数局（区政数局分管领导或主要负责人）",
                f"签发{LEADER}",
            ],
            id="yy_23",
        ),
        pytest.param("zhonglou", {}, ZHONGLOU, id="zl_8"),
        pytest.param("zhonglou", {"important": "true"}, [*ZHONGLOU, f"主要领导签发{PRINCIPAL}"], id="zl_8-important"),
        pytest.param(
            "zhonglou",
            {"undecided": "qzfb"},
            [*ZHONGLOU[:2], "保密审查（区政府办保密审查员）", ZHONGLOU[2]],
            id="zl_9_1",
        ),
        pytest.param(
            "xixiu", {}, [f"承办人签字{EDITOR}", f"审查机构审查{HEAD}", f"主管领导签发{LEADER}"], id="xx_14_2"
        ),
        pytest.param(
            "xixiu",
            {"urgent": "true"},
            [f"承办人签字{EDITOR}", "电子政务主管领导审核（区政数局分管领导）", f"区政府办主要领导签发{PRINCIPAL}"],
            id="xx_14_6",
        ),
        pytest.param(
            "xixiu",
            {"undecided": "qzfb"},
            [
                f"承办人签字{EDITOR}",
                f"审查机构审查{HEAD}",
                "保密审查（区政府办保密审查员）",
                f"主管领导签发{LEADER}",
            ],
            id="xx_F4-unclear",
        ),
    ],
)
def test_who_must_act(offices: dict[str, Office], policy: str, elements: dict[str, str], expected: list[str]) -> None:
    assert stages(offices[policy], **elements) == expected


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        pytest.param("government", "government", id="xx_14_1"),
        pytest.param("department", "department", id="xx_14_2"),
        pytest.param("town", "department", id="xx_14_3"),
        pytest.param("reprint", "portal", id="xx_14_4"),
        pytest.param("interaction", "portal", id="xx_14_5"),
    ],
)
def test_the_register_says_which_route(tmp_path: Path, origin: str, expected: str) -> None:
    office = Office(tmp_path / "clone", "xixiu")
    register = (office.root / "columns.toml").read_text()
    office.write("columns.toml", register.replace('kind = "news"', f'kind = "news"\norigin = "{origin}"'))
    office.commit("origins")
    office.branch(NAME, {PATH: article("第二篇稿件")})
    assert office.desk.look(NAME, now()).chain.id == expected


def test_wz_12_1c_a_proof_is_by_those_who_reviewed_and_changes_nothing(offices: dict[str, Office]) -> None:
    office = offices["wuzhong"]
    name = "article/proof"
    office.branch(name, {"content/ywdt/yxyw/proof.md": article("校对稿件")})
    office.agree(name, "editor", "section", "leader")
    with pytest.raises(PortalError, match="未到序：现在应由发布前校对"):
        office.act(name, "editor")
    assert office.act(name, "section").verdict.reason.startswith("待发布前校对（承办人）")
    assert office.act(name, "editor").verdict.state == "approved"
    office.merge(name)
    assert verify(office.repo, "main").faults == []


def test_a_proof_of_another_text_does_not_count(offices: dict[str, Office]) -> None:
    office = offices["wuzhong"]
    name = "article/altered"
    office.branch(name, {"content/ywdt/yxyw/altered.md": article("待改稿件")})
    office.agree(name, "editor", "section", "leader")
    git(office.root, "checkout", "-q", name)
    office.write("content/ywdt/yxyw/altered.md", article("校对时改过的稿件"))
    office.commit()
    git(office.root, "checkout", "-q", "main")
    with pytest.raises(PortalError, match="还没有送审"):
        office.act(name, "section")


def test_yy_23_every_joint_unit_consents_in_any_order(offices: dict[str, Office]) -> None:
    office = offices["youyang"]
    name = "article/joint"
    office.branch(name, {"content/ywdt/yxyw/joint.md": stated(joint="[qjyj, qzsj]")})
    office.agree(name, "editor", "section")
    with pytest.raises(PortalError, match=r"未到序：现在应由会签·区教育局.*、会签·区政数局"):
        office.act(name, "leader")
    assert office.act(name, "operator-leader").verdict.reason == "待会签·区教育局（区教育局分管领导或主要负责人）"
    assert office.act(name, "headmaster").verdict.reason == f"待签发{LEADER}"
    assert office.act(name, "leader").verdict.state == "approved"
    office.merge(name)
    assert verify(office.repo, "main").faults == []


def test_taking_a_flag_away_does_not_lower_the_chain(offices: dict[str, Office]) -> None:
    office = offices["zhonglou"]
    name = "article/important"
    path = "content/ywdt/yxyw/important.md"
    office.branch(name, {path: stated(important="true")})
    office.agree(name, "editor", "section", "leader", "principal")
    office.merge(name)
    office.branch("article/lowered", {path: stated()})
    assert len(office.desk.look("article/lowered", now()).chain.stages) == 4


WITHDRAWN = [
    "提出（区政府办编辑或网站管理员）",
    f"责任单位审核{LEADER}",
    "主办单位审定（区政府办分管领导或主要负责人）",
]


@pytest.mark.parametrize(
    ("policy", "brings", "elements", "expected"),
    [
        pytest.param("donghe", False, {}, WITHDRAWN, id="withdrawn"),
        pytest.param(
            "youyang",
            False,
            {"joint": "[qjyj]"},
            [*WITHDRAWN[:2], "联合单位同意·区教育局（区教育局分管领导或主要负责人）", WITHDRAWN[2]],
            id="yy_23-withdrawn-joint",
        ),
        pytest.param("donghe", True, {}, [f"一审{EDITOR}", f"二审{LEADER}", f"三审{PRINCIPAL}"], id="moved-dh"),
        pytest.param("wuzhong", True, {}, [*WUZHONG, WITHDRAWN[2], *PROOF], id="moved-wz_12_1c-proof-last"),
    ],
)
def test_what_is_taken_away_needs_the_stages_of_a_withdrawal(
    offices: dict[str, Office], policy: str, brings: bool, elements: dict[str, str], expected: list[str]
) -> None:
    office, name, path = offices[policy], f"article/away-{brings}-{len(elements)}", "content/ywdt/yxyw/away.md"
    git(office.root, "checkout", "-q", "-B", "stood", "main")
    office.write(path, stated(**elements))
    before = office.commit("stood")
    git(office.root, "checkout", "-q", "-B", name)
    git(office.root, "rm", "-q", path)
    if brings:
        office.write("content/ywdt/yxyw/moved.md", stated(**elements))
    after = office.commit("away")
    git(office.root, "checkout", "-q", "main")
    law = law_at(office.repo, "main")
    change = proposed(office.repo, name, before, after, law.config)
    chain = chain_for(change, law)
    assert [stage.title for stage in chain.stages] == expected
    assert chain.why.startswith("稿件兼撤下稿件，" if brings else "撤下稿件，")
    if brings:
        assert {"核对过链接到它的其他页面"} < set(chain.stages[0].checklist), "both checklists are one person's to tick"


def test_a_withdrawal_goes_all_the_way(office: Office) -> None:
    git(office.root, "checkout", "-q", "-B", "article/gone", "main")
    git(office.root, "rm", "-q", ARTICLE)
    office.commit("withdraw")
    git(office.root, "checkout", "-q", "main")
    assert office.agree("article/gone", "editor", "leader", "principal").verdict.state == "approved"
    assert office.merge("article/gone").predicate.chain == "withdrawal"
    assert verify(office.repo, "main").faults == []


def test_xx_12_the_operator_may_hand_in_for_a_unit(offices: dict[str, Office]) -> None:
    office = offices["donghe"]
    office.branch("article/behalf", {"content/ywdt/jydt/behalf.md": article("教育动态稿件")}, person="admin")
    case = office.submit("article/behalf", "admin")
    assert case.verdict.reason == "待一审（区教育局编辑）"
    assert on_behalf(case) == "由区政数局 admin 代区教育局送审"
    assert on_behalf(case) in text_of(case)


def test_a_policy_that_does_not_say_so_lets_nobody_hand_in_for_a_unit(tmp_path: Path) -> None:
    office = Office(tmp_path / "clone")
    policy = (office.root / "policies/donghe.toml").read_text("utf-8")
    office.write("policies/donghe.toml", policy.replace('on_behalf = ["host", "operator"]', ""))
    office.commit("nobody on behalf")
    office.adopt()
    office.branch("article/behalf", {"content/ywdt/jydt/behalf.md": article("教育动态稿件")}, person="admin")
    with pytest.raises(PortalError, match="不能送审"):
        office.submit("article/behalf", "admin")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('flags = ["urgent"]', 'flags = ["urgent"]\nunknown = 1', "unknown"),
        ('flags = ["urgent"]', "", "条通用的审核流程"),
        ('origins = ["reprint", "interaction"]', 'origins = ["reprint"]', "条通用的审核流程"),
        ('origins = ["reprint", "interaction"]', 'origins = ["reprint", "interaction", "town"]', "服务同一来源"),
        (
            'name = "电子政务主管领导审核"\nkind = "approval"',
            'name = "电子政务主管领导审核"\nkind = "consent"',
            "比一般稿件的流程宽",
        ),
        (
            'name = "网站管理员审查"\nkind = "approval"',
            'name = "网站管理员审查"\nkind = "self-check"',
            "自查不在第一位",
        ),
        ('name = "网站管理员审查"', 'name = "承办人签字"', "同名的审次"),
        ('includes = ["house"]', "", "house 类变更"),
    ],
)
def test_a_policy_with_a_gap_or_a_shortcut_is_refused(old: str, new: str, fault: str) -> None:
    text = (POLICIES / "xixiu.toml").read_text("utf-8")
    assert old in text

    def read(path: str) -> bytes:
        return text.replace(old, new, 1).encode() if "xixiu" in path else (POLICIES.parent / path).read_bytes()

    with pytest.raises(PortalError, match=fault):
        parse_policy(read, "policies/xixiu.toml")
