"""The five regulations as data: who must act for what, in which order, and what raises a chain."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from sanshen.base.errors import PortalError
from sanshen.commands.report import text_of
from sanshen.review.behalf import on_behalf
from sanshen.review.case import chain_for, law_at
from sanshen.review.judging.chain_rule import ChainRule, Flag
from sanshen.review.judging.change import proposed
from sanshen.review.judging.policy import Policy
from sanshen.review.judging.policy_file import parse_policy
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
FLAGS = 'flags = ["urgent", "sensitive"]'
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
    return [stage.title for stage in office.local_review.look(NAME, now()).chain.stages]


EDITOR, HEAD = "（区政府办编辑）", "（区政府办科室负责人）"
LEADER, PRINCIPAL = "（区政府办分管领导）", "（区政府办主要负责人）"
GOVERNMENT = "（区政府办党委、政府分管负责同志）"
OPERATOR, ADMIN = "（区政数局分管领导）", "（区政数局网站管理员）"
WUZHONG = [f"初审{EDITOR}", f"复审{HEAD}", f"终审{LEADER}"]
PROOF = [f"发布前校对（科室负责人）{HEAD}", f"发布前校对（承办人）{EDITOR}"]
XIXIU_OFFICE = "电子政务办审批（区政数局网站管理员或分管领导）"
XIXIU_EMERGENCY = [
    f"承办人签字{EDITOR}",
    "单位负责人签字（区政府办分管领导或主要负责人）",
    f"电子政务办主管领导审核{OPERATOR}",
    f"政府办主要领导审批{PRINCIPAL}",
]
XIXIU_HOME = [f"承办人签字{EDITOR}", f"审查机构审查{HEAD}", f"主管领导签发{LEADER}", XIXIU_OFFICE]
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
            [*WUZHONG, f"党委、政府分管负责同志审批{GOVERNMENT}", *PROOF],
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
            {"undecided": "qjyj"},
            [*ZHONGLOU[:2], "有权部门审查·区教育局（区教育局保密审查员或分管领导）", ZHONGLOU[2]],
            id="zl_9_1-the-authority-named",
        ),
        pytest.param(
            "xixiu",
            {},
            [f"承办人签字{EDITOR}", f"审查机构审查{HEAD}", f"主管领导签发{LEADER}", XIXIU_OFFICE],
            id="xx_13b-xx_14_2",
        ),
        pytest.param(
            "xixiu",
            {"urgent": "true"},
            XIXIU_EMERGENCY,
            id="xx_14_6-emergency",
        ),
        pytest.param("xixiu", {"sensitive": "true"}, XIXIU_EMERGENCY, id="xx_14_6-sensitive"),
        pytest.param(
            "xixiu",
            {"undecided": "qzfb"},
            [
                f"承办人签字{EDITOR}",
                f"审查机构审查{HEAD}",
                "保密审查（区政府办保密审查员）",
                f"主管领导签发{LEADER}",
                XIXIU_OFFICE,
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
        pytest.param("government", XIXIU_HOME, id="xx_14_1"),
        pytest.param("department", XIXIU_HOME, id="xx_14_2"),
        pytest.param("town", XIXIU_HOME, id="xx_14_3"),
        pytest.param(
            "reprint",
            ["承办人签字（区政府办编辑或网站管理员）", f"网站管理人员审核{ADMIN}", f"门户网站分管领导审批{OPERATOR}"],
            id="xx_14_4",
        ),
        pytest.param("interaction", [f"采编人员初审{EDITOR}", f"网站分管领导审核{OPERATOR}"], id="xx_14_5"),
    ],
)
def test_the_register_says_which_route(tmp_path: Path, origin: str, expected: list[str]) -> None:
    office = Office(tmp_path / "clone", "xixiu")
    register = (office.root / "columns.toml").read_text()
    office.write("columns.toml", register.replace('kind = "news"', f'kind = "news"\norigin = "{origin}"'))
    office.commit("origins")
    office.branch(NAME, {PATH: article("第二篇稿件")})
    assert [stage.title for stage in office.local_review.look(NAME, now()).chain.stages] == expected


@pytest.mark.parametrize("order", [("section", "editor"), ("editor", "section")], ids="-".join)
def test_wz_12_1c_head_and_handler_proofread_in_any_order_and_change_nothing(
    offices: dict[str, Office], order: tuple[str, str]
) -> None:
    office = offices["wuzhong"]
    name = f"article/proof-{order[0]}"
    office.branch(name, {f"content/ywdt/yxyw/proof-{order[0]}.md": article(f"校对稿件，{order[0]}在先")})
    office.agree(name, "editor", "section", "leader")
    with pytest.raises(PortalError, match="由做自查的承办人本人做"):
        office.act(name, "editor-two")
    assert office.act(name, order[0]).verdict.state == "pending"
    assert office.act(name, order[1]).verdict.state == "approved"
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
    assert len(office.local_review.look("article/lowered", now()).chain.stages) == 4


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
    office = offices["xixiu"]
    office.branch("article/behalf", {"content/ywdt/jydt/behalf.md": article("教育动态稿件")}, person="admin")
    case = office.submit("article/behalf", "admin")
    assert case.verdict.reason == "待承办人签字（区教育局编辑）"
    assert on_behalf(case) == "由区政数局 admin 代区教育局送审"
    assert on_behalf(case) in text_of(case)


@pytest.mark.parametrize("policy", [one for one in FIVE if one != "xixiu"])
def test_a_policy_that_does_not_say_so_lets_nobody_hand_in_for_a_unit(offices: dict[str, Office], policy: str) -> None:
    office = offices[policy]
    office.branch("article/behalf", {"content/ywdt/jydt/behalf.md": article("教育动态稿件")}, person="admin")
    with pytest.raises(PortalError, match="不能送审"):
        office.submit("article/behalf", "admin")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (FLAGS, f"{FLAGS}\nunknown = 1", "unknown"),
        (FLAGS, "", "条通用的审核流程"),
        ('origins = ["department", "town"]', 'origins = ["department"]', "条通用的审核流程"),
        ('origins = ["reprint"]', 'origins = ["reprint", "town"]', "服务同一来源"),
        (
            'name = "电子政务办主管领导审核"\nkind = "approval"',
            'name = "电子政务办主管领导审核"\nkind = "consent"',
            "比一般稿件的流程宽",
        ),
        (
            'name = "网站管理人员审核"\nkind = "approval"',
            'name = "网站管理人员审核"\nkind = "self-check"',
            "自查不在第一位",
        ),
        (
            'name = "网站管理人员审核"\nkind = "approval"',
            'name = "网站管理人员审核"\nkind = "pre-review"',
            "前置审核不在最前",
        ),
        ('name = "网站管理人员审核"', 'name = "承办人签字"', "同名的审次"),
        ('name = "采编人员初审"', 'name = "采编人员初审"\nhandler = true', "没有承办人"),
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


STAGE = """
[[chain.stage]]
name = "{name}"
kind = "{kind}"
roles = ["{role}"]
unit = "{unit}"
{more}
"""
Stages = list[dict[str, str]]


def custom(article: Stages, *flagged: Stages, marks: tuple[str, ...] = ("urgent",), taken: Stages | None = None) -> str:
    """A policy of one chain of articles, one for what has each of these marks, and one for what is taken away."""
    chains = [("article", "", article)]
    chains += [("article", f"flags = {mark.split()}", stages) for mark, stages in zip(marks, flagged, strict=False)]
    if taken:
        chains.append(("withdrawal", "", taken))
    lines = ['name = "custom"\ntitle = "自定"\nincludes = ["house"]']
    for number, (domain, marked, stages) in enumerate(chains):
        name = domain if domain == "withdrawal" else f"c{number}"
        lines.append(f'[[chain]]\nid = "{name}"\ntitle = "流程{number}"\ndomain = "{domain}"\n{marked}')
        lines += [STAGE.format(**({"more": "", "unit": "column"} | one)) for one in stages]
    return "\n".join(lines)


def parsed(text: str) -> Policy:
    return parse_policy(lambda path: text.encode() if "custom" in path else _file(path), "policies/custom.toml")


CHECK = {"name": "一审", "kind": "self-check", "role": "editor"}
HEADS = {"name": "二审", "kind": "approval", "role": "section-head"}
LEADS = {"name": "三审", "kind": "approval", "role": "leader-in-charge"}
PROOFS = {"name": "校对", "kind": "proof", "role": "editor"}
BEFORE = {"name": "前置", "kind": "pre-review", "role": "leader-in-charge"}
OPEN = {"more": "together = true"}
MINE = PROOFS | {"more": "handler = true"}
ASKED = {"name": "请示", "kind": "approval", "role": "secrecy-officer", "more": 'when = ["undecided"]'}


@pytest.mark.parametrize(
    ("chains", "fault"),
    [
        ([[CHECK | OPEN, HEADS | OPEN, LEADS]], "不是同一种"),
        ([[BEFORE | OPEN, CHECK | OPEN, HEADS, LEADS]], "不是同一种"),
        ([[CHECK, HEADS, LEADS | OPEN, PROOFS | OPEN]], "不是同一种"),
        ([[CHECK, HEADS | {"more": "handler = true"}, LEADS]], "没有承办人"),
        (
            [[CHECK | {"more": 'when = ["urgent"]'}, HEADS, LEADS, PROOFS | {"more": "handler = true"}]],
            "不一定能做承办人",
        ),
        ([[CHECK, HEADS, LEADS, PROOFS | {"role": "section-head", "more": "handler = true"}]], "不一定能做承办人"),
        ([[BEFORE, CHECK, HEADS, LEADS], [CHECK, HEADS, LEADS]], "少了前置审核"),
        ([[CHECK, HEADS, LEADS, PROOFS], [CHECK, HEADS, LEADS]], "少了发布前校对"),
        ([[CHECK, HEADS, LEADS], [HEADS, LEADS]], "少了自查"),
        ([[CHECK, HEADS, LEADS], [CHECK, HEADS, HEADS | {"name": "再审"}]], "少了审批（三审）"),
        ([[CHECK, HEADS, LEADS, MINE], [CHECK, HEADS, LEADS, PROOFS]], "少了发布前校对（校对）"),
        ([[CHECK, HEADS, LEADS, ASKED], [CHECK, HEADS, LEADS]], "少了审批（请示）"),
        (
            [[CHECK, HEADS, LEADS, ASKED], [CHECK, HEADS, LEADS, ASKED | {"more": 'when = ["joint"]'}]],
            "少了审批（请示）",
        ),
        ([[CHECK, HEADS, LEADS], [CHECK, LEADS, LEADS | {"name": "再审"}]], ""),
        ([[CHECK, HEADS, LEADS, ASKED], [CHECK, HEADS, LEADS, ASKED | {"more": ""}]], ""),
        ([[CHECK, HEADS | OPEN, LEADS]], "旁边没有"),
        ([[CHECK, HEADS | OPEN, LEADS, LEADS | OPEN | {"name": "再审"}]], "旁边没有"),
        ([[CHECK | {"more": 'checklist = ["一\\n```"]'}, HEADS, LEADS]], "checklist"),
        ([[CHECK, HEADS | OPEN, LEADS | OPEN]], ""),
        ([[BEFORE, CHECK, HEADS, LEADS, PROOFS | {"more": "handler = true"}]], ""),
    ],
)
def test_what_a_policy_may_not_leave_open(chains: list[list[dict[str, str]]], fault: str) -> None:
    if not fault:
        assert parsed(custom(*chains)).name == "custom"
        return
    with pytest.raises(PortalError, match=fault):
        parsed(custom(*chains))


CHIEF = {"name": "终审", "kind": "approval", "role": "principal-leader"}
JOINT, NAMED, OPERATED, HOSTED = ({"unit": one} for one in ("joint", "undecided", "operator", "host"))
LISTED = {"more": 'checklist = ["核对过"]'}
SIGNED = {"more": 'acts = "signed"'}
ASKS_URGENT = {"more": 'asks = { urgent = ["口径一致"] }'}
COMMENTS = {"more": 'asks = { unresolved = ["确属公开征集意见"] }'}


@pytest.mark.parametrize("unit", [JOINT, NAMED], ids=["joint", "undecided"])
def test_what_asks_named_units_is_no_certain_approval(unit: dict[str, str]) -> None:
    """An article that names none would meet nobody."""
    for text in (
        custom([CHECK, LEADS | unit]),
        custom([CHECK, LEADS], [CHECK, LEADS | unit]),
        custom([CHECK, LEADS], taken=[CHECK, LEADS | unit]),
    ):
        with pytest.raises(PortalError, match="没有任何必经的审批"):
            parsed(text)
    for text in (
        custom([CHECK, HEADS, LEADS], [CHECK, HEADS, LEADS | unit]),
        custom([CHECK, HEADS, LEADS], taken=[CHECK, HEADS, LEADS | unit]),
    ):
        with pytest.raises(PortalError, match="比一般稿件的流程宽"):
            parsed(text)
    assert parsed(custom([CHECK, LEADS, CHIEF | unit], [CHECK, LEADS, CHIEF | unit])).name == "custom"


@pytest.mark.parametrize(
    ("ordinary", "marked", "fault"),
    [
        pytest.param([CHECK, LEADS], [CHECK, LEADS | OPERATED], r"少了审批（三审）", id="another-unit"),
        pytest.param([CHECK, LEADS], [CHECK, HEADS, LEADS | JOINT], r"少了审批（三审）", id="named-units"),
        pytest.param([CHECK, LEADS], [CHECK, CHIEF | OPERATED], r"少了审批（三审）", id="a-higher-one-elsewhere-alone"),
        pytest.param([CHECK, HEADS, LEADS], [CHECK, LEADS, CHIEF | HOSTED], "", id="a-higher-one-elsewhere-besides"),
        pytest.param([CHECK, LEADS | LISTED], [CHECK, LEADS], r"少了审批（三审）", id="nothing-to-look-at"),
        pytest.param([CHECK | LISTED, LEADS], [CHECK, LEADS], r"少了自查（一审）", id="nothing-to-check"),
        pytest.param([CHECK, LEADS | COMMENTS], [CHECK, LEADS], r"少了审批（三审）", id="nothing-asked"),
        pytest.param([CHECK, LEADS | ASKS_URGENT], [CHECK, LEADS], r"少了审批（三审）", id="nothing-asked-of-this-mark"),
        pytest.param([CHECK, LEADS | ASKS_URGENT], [CHECK, LEADS | LISTED], "", id="always-asked-where-marked"),
        pytest.param([CHECK | SIGNED, LEADS], [CHECK, LEADS], r"少了自查（一审）", id="not-signed"),
        pytest.param([CHECK, LEADS, CHIEF], [CHECK, CHIEF, LEADS], r"乱了先后（三审应在终审之前）", id="turned"),
        pytest.param([CHECK, LEADS, CHIEF], [CHECK, LEADS | OPEN, CHIEF | OPEN], "乱了先后", id="in-any-order"),
        pytest.param([CHECK, LEADS | OPEN, CHIEF | OPEN], [CHECK, CHIEF, LEADS], "", id="it-was-in-any-order"),
        pytest.param([CHECK, LEADS, LEADS | HOSTED | {"name": "主办"}], [CHECK, LEADS | HOSTED, LEADS | {"name": "单位"}], "乱了先后", id="equals-turned"),
        pytest.param([CHECK, HEADS, LEADS | HOSTED], [CHECK, LEADS | HOSTED, CHIEF], "", id="the-highest-comes-last"),
    ],
)  # fmt: skip
def test_a_mark_sheds_nobody_nothing_to_look_at_and_no_order(ordinary: Stages, marked: Stages, fault: str) -> None:
    if not fault:
        assert parsed(custom(ordinary, marked)).name == "custom"
        return
    with pytest.raises(PortalError, match=fault):
        parsed(custom(ordinary, marked))


@pytest.mark.parametrize("swapped", [False, True])
def test_several_marks_lead_to_the_chain_that_asks_for_all(swapped: bool) -> None:
    """Whichever of them the policy names first."""
    more, less = (["important"], [CHECK, LEADS, CHIEF]), (["urgent"], [CHECK, LEADS])
    (first, one), (second, other) = (more, less) if swapped else (less, more)
    policy = parsed(custom([CHECK, LEADS], one, other, marks=(*first, *second)))

    def names(*flags: Flag) -> list[str]:
        return [stage.name for stage in policy.chain_for("article", "department", flags).stage]

    assert names("urgent") == ["一审", "三审"]
    assert names("important") == names("urgent", "important") == ["一审", "三审", "终审"]
    assert {"urgent", "important"} <= policy.heeded("department", ["urgent", "important"])


def test_marks_that_lead_to_chains_of_which_none_asks_for_all_are_refused() -> None:
    second = LEADS | HOSTED | {"name": "主办"}
    with pytest.raises(PortalError, match="同时带几种标记的稿件不知走“流程2”还是“流程1”"):
        parsed(custom([CHECK, LEADS], [CHECK, LEADS, CHIEF], [CHECK, LEADS, second], marks=("important", "urgent")))
    merged = [CHECK, LEADS, CHIEF | {"more": 'when = ["important"]'}, second | {"more": 'when = ["urgent"]'}]
    assert parsed(custom(merged)).name == "custom"


@pytest.mark.parametrize(
    ("article", "taken", "fault"),
    [
        ([CHECK, LEADS], [CHECK, LEADS | {"role": "editor"}], "由职务低于“流程0”的人审批"),
        ([CHECK, LEADS], [CHECK, HEADS], "由职务低于“流程0”的人审批"),
        ([CHECK, LEADS], [CHECK, LEADS, HEADS], ""),
        ([CHECK, CHIEF], [CHECK, LEADS], ""),
        ([CHECK, HEADS], [CHECK, HEADS], ""),
    ],
)
def test_nobody_lower_takes_an_article_away(article: Stages, taken: Stages, fault: str) -> None:
    if not fault:
        assert parsed(custom(article, taken=taken)).name == "custom"
        return
    with pytest.raises(PortalError, match=fault):
        parsed(custom(article, taken=taken))


def test_in_no_policy_that_is_accepted_does_a_mark_lower_a_chain() -> None:
    """Made by chance: as many approvals, as high, from what always stands, whatever marks an article has."""
    chance, accepted = Random(20), 0
    marks: list[Flag] = ["urgent", "important"]
    roles = ("section-head", "leader-in-charge", "principal-leader")

    def made() -> Stages:
        units = chance.choices(("column", "host", "joint"), (6, 1, 1), k=chance.randint(1, 3))
        more = chance.choices(("", 'when = ["urgent"]'), (6, 1), k=len(units))
        return [CHECK] + [
            {"name": f"审{at}", "kind": "approval", "role": chance.choice(roles), "unit": unit, "more": how}
            for at, (unit, how) in enumerate(zip(units, more, strict=True))
        ]

    def high(rule: ChainRule, flags: tuple[Flag, ...]) -> list[int]:
        """How many approve of at least each rank."""
        stands = [
            roles.index(one.roles[0])
            for one in rule.stage
            if one.kind == "approval" and one.unit != "joint" and (not one.when or set(one.when) & set(flags))
        ]
        return [sum(rank >= least for rank in stands) for least in range(3)]

    for _ in range(800):
        try:
            policy = parsed(custom(made(), made(), made(), marks=("urgent", "important")))
        except PortalError:
            continue
        accepted += 1
        ordinary = policy.chain_for("article", "town", ())
        for flags in ((), *((mark,) for mark in marks), tuple(marks)):
            own = policy.chain_for("article", "town", flags)
            met = [ordinary, *(rule for rule in policy.chain if set(rule.flags) & set(flags))]
            for one in met:
                assert all(mine >= asked for mine, asked in zip(high(own, flags), high(one, flags), strict=True))
            assert high(own, flags)[0] >= ordinary.approvals >= 1
    assert accepted > 10


def test_a_handler_who_is_a_head_too_proofreads_as_the_handler(tmp_path: Path) -> None:
    """Nobody else can fill the handler's stage."""
    office = Office(tmp_path / "clone", "wuzhong")
    people = (office.root / "people.toml").read_text()
    rows = "".join(
        f'\n[[role]]\nperson = "{person}"\nrole = "{role}"\nunit = "qzfb"\nfrom = 2025-01-01\n'
        for person, role in (("section", "editor"), ("editor-two", "section-head"))
    )
    office.write("people.toml", people + rows)
    office.commit("two hats")
    office.adopt()
    office.branch(NAME, person="section")
    office.agree(NAME, "section", "editor-two", "leader", opener="section")
    assert office.act(NAME, "section").verdict.filled[-1].stage.handler
    assert office.act(NAME, "editor-two").verdict.state == "approved"


# the regulation's own items, in its own order: what each says in a word or two, and the stage that looks at it
ITEMS: dict[str, list[tuple[str, str, str, str]]] = {
    "donghe": [
        ("dh-B4.1", "article", "一审", "敏感信息"),
        ("dh-B4.1", "article", "一审", "错字、漏字，人名、地名"),
        ("dh-B4.2", "article", "二审", "规范、严肃、准确"),
        ("dh-B4.2", "article", "二审", "来源合法、正规"),
        ("dh-B4.2", "article", "二审", "排版无误"),
        ("dh-B4.3", "article", "三审", "准确、安全"),
        ("dh-B5", "article", "二审", "不良链接、营利内容和与网站不符的内容"),
        ("dh-B6.1", "article", "一审", "国家秘密、工作秘密、个人隐私"),
        ("dh-B6.1", "article", "一审", "红头、红章"),
        ("dh-B6.2", "article", "二审", "大政方针和法律法规"),
        ("dh-B6.3", "article", "二审", "知识产权"),
        ("dh-B6.4", "article", "三审", "其他单位和个人造成危害"),
        ("dh-B6.5", "article", "三审", "发布适宜"),
        ("dh-B6.6", "article", "三审", "敏感信息"),
        ("dh-B6.7", "article", "三审", "有害信息"),
        ("dh-B6.8", "article", "三审", "统计数据准确"),
        ("dh-B6.9", "article", "二审", "规范、严肃、准确"),
        ("dh-B6.10", "article", "三审", "其他需要把握"),
    ],
    "wuzhong": [
        ("wz-12.1a", "article", "初审", "公开属性"),
        ("wz-12.1a", "article", "初审", "通篇校对"),
        ("wz-12.1b", "article", "复审", "花脸稿逐一比对校核，音视频修改稿"),
        ("wz-12.1c", "article", "终审", "结合复审意见全面审查"),
        ("wz-12.1c", "article", "发布前校对（承办人）", "按终审意见校对"),
        ("wz-12.2.0", "article", "终审", "分级、分类，发布途径、公开方式和时间节点"),
        ("wz-12.2.0", "article", "终审", "基调、立场和口径"),
        ("wz-12.2.1", "article", "复审", "方针政策、法律法规和保护知识产权"),
        ("wz-12.2.2", "article", "初审", "国家秘密、商业秘密和个人隐私"),
        ("wz-12.2.2", "article", "初审", "不宜公开"),
        ("wz-12.2.2", "article", "初审", "未经决议的行政管理事项"),
        ("wz-12.2.3", "article", "复审", "转载的来自规定的媒体和网站"),
        ("wz-12.2.4", "article", "复审", "非法网站"),
        ("wz-12.2.4", "article", "复审", "虚假不实"),
        ("wz-12.2.4", "article", "复审", "标题、正文、图片、统计数据、附件"),
        ("wz-12.2.5", "article", "终审", "意识形态"),
        ("wz-12.2.5", "article", "终审", "宣传和发展"),
        ("wz-12.2.5", "article", "终审", "营利"),
        ("wz-12.2.5", "article", "终审", "其他不宜发布"),
        ("wz-13", "article", "发布前校对（科室负责人）", "预览无误"),
    ],
    "xixiu": [
        *(
            (f"xx-15.{number}", route, stage, words)
            for route, stage in (
                ("government", "审查机构审查"),
                ("department", "审查机构审查"),
                ("reprint", "网站管理人员审核"),
                ("interaction", "网站分管领导审核"),
                ("emergency", "电子政务办主管领导审核"),
            )
            for number, words in enumerate(
                (
                    "涉及秘密",
                    "大政方针和法律法规",
                    "知识产权",
                    "其他单位、个人造成危害",
                    "宣传和发展",
                    "发布适宜",
                    "敏感性问题",
                    "统计数据准确",
                    "其他需要根据情况把握",
                ),
                1,
            )
        ),
        ("xx-13b", "department", "电子政务办审批", "单位负责人已签字"),
        ("xx-F", "department", "承办人签字", "发布形式"),
        ("xx-7", "reprint", "承办人签字", "标题和内容与原文一致，注明来源、时间和链接"),
    ],
    "youyang": [
        ("yy-22.1", "article", "审核", "国家安全、公共安全、经济安全和社会稳定"),
        ("yy-22.2", "article", "初审", "国家秘密、商业秘密、个人隐私"),
        ("yy-22.3", "article", "审核", "政治、外事"),
        ("yy-22.4", "article", "审核", "邪教和封建迷信"),
        ("yy-22.5", "article", "审核", "淫秽、色情、赌博、恐怖、暴力或教唆犯罪"),
        ("yy-22.6", "article", "审核", "侮辱、诽谤他人，不侵害他人合法权益"),
        ("yy-22.7", "article", "审核", "不宜公开的经济、科技、社会"),
        ("yy-22.8", "article", "初审", "未经决议的行政管理事项"),
        ("yy-22.9", "article", "审核", "法律、法规禁止的其他信息"),
        ("yy-22", "article", "签发", "政治关、法律关、政策关、保密关、文字关"),
        ("yy-23", "article", "会签", "书面同意"),
    ],
    "zhonglou": [
        ("zl-7", "article", "分管领导审核", "政治关、政策关、文字关、保密关、舆情关"),
        ("zl-9.1", "article", "信息员自查", "一事一审，不含国家秘密、工作秘密"),
        ("zl-9.1", "article", "科室负责人审核", "国家安全、公共安全、经济安全、社会稳定和重点领域"),
        ("zl-9.2", "article", "信息员自查", "错别字、禁用语、敏感词和不规范用语"),
        ("zl-9.2", "article", "信息员自查", "隐私已脱敏"),
        ("zl-9.2", "article", "信息员自查", "统计数据准确、逻辑一致"),
        ("zl-9.2", "article", "科室负责人审核", "舆情或可能产生负面影响"),
        ("zl-9.3a", "article", "信息员自查", "发布时间、产生时间、来源、主题、体裁、组配分类、红头标题、文号"),
        ("zl-9.3b", "article", "信息员自查", "排版无误，没有死链、暗链、错链"),
        ("zl-9.3c", "article", "信息员自查", "不是只有附件"),
        ("zl-10.1", "article", "科室负责人审核", "对国家不利的政治性新闻"),
        ("zl-10.2", "article", "科室负责人审核", "国家安全"),
        ("zl-10.3", "article", "科室负责人审核", "封建迷信、淫秽色情"),
        ("zl-10.4", "article", "科室负责人审核", "民族政策和宗教政策"),
        ("zl-10.5", "article", "科室负责人审核", "社会秩序、社会治安、社会公共道德和他人合法权益"),
        ("zl-10.6", "article", "科室负责人审核", "反动、煽动性"),
        ("zl-10.7", "article", "信息员自查", "有权使用"),
        ("zl-10.8", "article", "信息员自查", "病毒"),
        ("zl-10.9", "article", "科室负责人审核", "其他法律法规、纪律要求"),
    ],
}


@pytest.mark.parametrize("policy", FIVE)
def test_every_item_of_the_regulation_is_looked_at_in_its_stage(policy: str) -> None:
    chains = {one.id: one for one in parse_policy(_file, f"policies/{policy}.toml").chain}
    missing = [
        (clause, words)
        for clause, chain, stage, words in ITEMS[policy]
        if not any(words in item for one in chains[chain].stage if one.name == stage for item in one.checklist)
    ]
    assert missing == []


def _file(path: str) -> bytes:
    return (POLICIES.parent / path).read_bytes()


@pytest.mark.parametrize(("policy", "stage"), [("wuzhong", "终审"), ("youyang", "签发")])
def test_what_is_not_yet_decided_is_for_calls_for_comment_alone(
    offices: dict[str, Office], policy: str, stage: str
) -> None:
    """wz-12.2.2, yy-22.8."""
    office = offices[policy]

    def asked(**elements: str) -> tuple[str, ...]:
        office.branch(NAME, {PATH: stated(**elements)})
        return next(one.checklist for one in office.local_review.look(NAME, now()).chain.stages if one.name == stage)

    assert set(asked(unresolved="true")) - set(asked()) == {"确属公开征集意见，写明征集的起止日期"}


def test_wz_12_0_the_pre_review_comes_first_where_the_policy_names_it(tmp_path: Path) -> None:
    office = Office(tmp_path / "clone", "wuzhong")
    policy = (office.root / "policies/wuzhong.toml").read_text("utf-8")
    lines = [
        line.removeprefix("# ")
        if line.startswith(("# [[", "# name", "# kind", "# roles", "# unit", "# checklist"))
        else line
        for line in policy.splitlines()
    ]
    office.write("policies/wuzhong.toml", "\n".join(lines) + "\n")
    office.commit("pre-review")
    office.adopt()
    office.branch(NAME)
    office.submit(NAME)
    assert office.local_review.look(NAME, now()).verdict.reason == "待前置审核（区政府办分管领导或科室负责人）"
    assert office.act(NAME, "both").verdict.reason == f"待初审{EDITOR}"
    office.act(NAME, "editor", "self-check")
    for person in ("section", "leader", "section"):
        office.act(NAME, person)
    assert office.act(NAME, "editor").verdict.state == "approved"
    office.merge(NAME)
    assert verify(office.repo, "main").faults == []


FINAL = 'name = "终审"\nkind = "approval"\n'
SIGNS = """name = "签发"
kind = "approval"
together = true
roles = ["principal-leader"]
unit = "column"
"""


def signed_by_two(tmp_path: Path) -> Office:
    """An office whose policy lets the final approval be given by two, in any order; beside them stand others that are free too."""
    office = Office(tmp_path / "clone", "wuzhong")
    head, *stages = (POLICIES / "wuzhong.toml").read_text("utf-8").split("\n[[chain.stage]]\n")
    stages = [one.replace(FINAL, FINAL + "together = true\n") for one in stages if 'name = "复审"' not in one]
    stages.insert(3, SIGNS)  # behind the final approval
    text = "\n[[chain.stage]]\n".join([head, *stages])
    office.write("policies/wuzhong.toml", text)
    office.commit("two who sign")
    office.adopt()
    return office


def may_act(office: Office) -> list[str]:
    return [one.name for one in office.local_review.look(NAME, now()).verdict.open]


def test_a_stage_that_does_not_apply_leaves_the_order_about_it(tmp_path: Path) -> None:
    """Free are stages that the policy's author wrote side by side, not those that a missing one brings together."""
    office = signed_by_two(tmp_path)
    office.branch(NAME)
    office.agree(NAME, "editor")
    assert may_act(office) == ["终审", "签发"]
    with pytest.raises(PortalError, match="终审"):
        office.act(NAME, "section", "proof")
    office.act(NAME, "principal")
    office.act(NAME, "leader")
    assert may_act(office) == ["发布前校对（科室负责人）", "发布前校对（承办人）"]


def test_whoever_decides_in_doubt_comes_before_the_final_approval(tmp_path: Path) -> None:
    """That several units of one stage come in any order says nothing of the stage beside it."""
    office = signed_by_two(tmp_path)
    office.branch(NAME, {PATH: stated(undecided="qjyj")})
    office.agree(NAME, "editor")
    assert may_act(office) == ["业务部门审核·区教育局"]
    office.act(NAME, "outsider")
    assert may_act(office) == ["终审", "签发"]
