"""The road of a change in a clone, and everybody who is turned away from it."""

from __future__ import annotations

import shutil

import pytest

from sanshen.base.errors import PortalError
from sanshen.git.repo import Repo
from sanshen.review import acts_seen
from sanshen.review.case import law_at
from sanshen.review.judging.act import SignedStatement, Statement, encode
from sanshen.review.judging.change import between
from sanshen.review.judging.signature import ACT, sign
from sanshen.review.proving.incremental import verify
from sanshen.review.ref_names import ref_of
from tests.conftest import git
from tests.review.test_planted import pair, push
from tests.support.office import ARTICLE, Office, article, now

NAME = "article/second"


def test_dh_B4_three_people_in_order_carry_an_article(office: Office) -> None:
    office.branch(NAME)
    assert office.submit(NAME).verdict.reason == "待一审（区政府办编辑）"
    assert office.act(NAME, "editor", "self-check").verdict.reason == "待二审（区政府办分管领导）"
    assert office.act(NAME, "leader").verdict.reason == "待三审（区政府办主要负责人）"
    assert office.act(NAME, "principal").verdict.state == "approved"
    entry = office.merge(NAME)
    assert [one.person for one in entry.predicate.responsible] == ["editor", "leader", "principal"]
    assert (office.root / "content/ywdt/yxyw/second.md").is_file()
    assert verify(office.repo, "main").faults == []


@pytest.mark.parametrize(
    ("done", "person", "decision", "reason"),
    [
        pytest.param(0, "leader", "approve", "未到序", id="dh_B4-leader-before-self-check"),
        pytest.param(1, "principal", "approve", "未到序", id="dh_B4-third-before-second"),
        pytest.param(0, "principal", "approve", "未到序", id="dh_B4-third-first"),
        pytest.param(1, "editor", "approve", "写稿或改稿的人不能审批", id="author-approves"),
        pytest.param(2, "leader", "approve", "同一人只能审一次", id="same-person-twice"),
        pytest.param(1, "outsider", "approve", "不在这条审核流程里", id="dh_A4-leader-of-another-unit"),
        pytest.param(1, "left", "approve", "已不在任", id="dh_A19-person-out-of-office"),
        pytest.param(1, "vendor", "approve", "外包人员账号不能审核", id="wz_9-contractor"),
        pytest.param(1, "stranger", "approve", "未知密钥", id="unknown-key"),
        pytest.param(1, "leader", "self-check", "二审应为“同意”", id="wrong-decision"),
        pytest.param(3, "both", "approve", "各审已齐", id="nothing-left-to-approve"),
        pytest.param(1, "leader", "return", "退回要写明理由", id="return-without-reason"),
    ],
)
def test_refused_acts_leave_no_trace(office: Office, done: int, person: str, decision: str, reason: str) -> None:
    office.branch(NAME)
    office.submit(NAME)
    for who, what in (("editor", "self-check"), ("leader", "approve"), ("principal", "approve"))[:done]:
        office.act(NAME, who, what)  # type: ignore[arg-type]
    before = office.local_review.reviews.signed(NAME)
    with pytest.raises(PortalError, match=reason):
        office.act(NAME, person, decision)  # type: ignore[arg-type]
    assert office.local_review.reviews.signed(NAME) == before


def test_one_person_with_two_roles_fills_one_stage(office: Office) -> None:
    office.branch(NAME)
    office.agree(NAME, "editor", "both")
    with pytest.raises(PortalError, match="同一人只能审一次"):
        office.act(NAME, "both")


@pytest.mark.parametrize(
    "line",
    [
        "Co-authored-by: leader <leader@yunxi.gov.example>",
        "Co-authored-by: leader <leader@yunxi.gov.example>, both <both@yunxi.gov.example>",
        "co-authored-by: leader <leader@yunxi.gov.example> (drafting)",
    ],
)
def test_a_co_author_is_a_contributor(office: Office, line: str) -> None:
    git(office.root, "checkout", "-q", "-b", NAME)
    office.write("content/ywdt/yxyw/second.md", article("第二篇稿件"))
    office.commit(f"draft\n\n{line}")
    office.agree(NAME, "editor")
    with pytest.raises(PortalError, match="写稿或改稿的人不能审批"):
        office.act(NAME, "leader")


def test_an_entry_made_before_every_co_author_was_read_stays_sound(office: Office) -> None:
    """Entries know the last co-author on a line: another one on it may have approved."""
    git(office.root, "checkout", "-q", "-b", NAME)
    office.write("content/ywdt/yxyw/second.md", article("第二篇稿件"))
    office.commit("draft")
    named = "Co-authored-by: leader <leader@yunxi.gov.example>, editor-two <editor-two@yunxi.gov.example>"
    git(office.root, "-c", "user.email=editor@yunxi.gov.example", "commit", "-q", "--amend", "-m", f"draft\n\n{named}")
    git(office.root, "checkout", "-q", "main")
    head, config = git(office.root, "rev-parse", NAME), law_at(office.repo, "main").config
    base = git(office.root, "rev-parse", "main")
    merged = office.repo.merge_tree(base, head)
    assert between(office.repo, NAME, base, head, merged, config).contributors == {"editor", "editor-two"}
    now_read = between(office.repo, NAME, base, head, merged, config, is_open=True)
    assert now_read.contributors == {"editor", "editor-two", "leader"}


def test_a_contributor_over_the_second_parent_cannot_hide(office: Office) -> None:
    office.branch("side", person="leader")
    office.branch(NAME, {"content/ywdt/yxyw/third.md": article("第三篇稿件")})
    git(office.root, "checkout", "-q", NAME)
    git(office.root, "-c", "user.email=editor@yunxi.gov.example", "merge", "-q", "--no-ff", "-m", "merge side", "side")
    office.agree(NAME, "editor")
    with pytest.raises(PortalError, match="写稿或改稿的人不能审批"):
        office.act(NAME, "leader")


def test_who_submits_does_not_approve_even_without_having_written(office: Office) -> None:
    office.branch(NAME)
    office.submit(NAME, "leader")
    office.act(NAME, "editor", "self-check")
    with pytest.raises(PortalError, match="写稿或改稿的人不能审批"):
        office.act(NAME, "leader")


def test_an_author_whom_the_roster_does_not_know_stops_the_change(office: Office) -> None:
    git(office.root, "checkout", "-q", "-b", NAME)
    office.write("content/ywdt/yxyw/second.md", article("第二篇稿件"))
    office.commit(email="nobody@elsewhere.example")
    with pytest.raises(PortalError, match="邮箱不在人员册里"):
        office.submit(NAME)


def test_a_changed_head_voids_every_stage(office: Office) -> None:
    office.branch(NAME)
    office.agree(NAME, "editor", "leader")
    git(office.root, "checkout", "-q", NAME)
    office.write("content/ywdt/yxyw/second.md", article("第二篇稿件", "悄悄改动。"))
    office.commit()
    git(office.root, "checkout", "-q", "main")
    case = office.local_review.look(NAME, now())
    assert (case.verdict.filled, case.verdict.state) == ((), "pending")
    assert {one.reason for one in case.verdict.ignored} == {"针对的是旧版本：稿件已改动，须重新审核"}
    with pytest.raises(PortalError, match="还没有送审"):
        office.act(NAME, "principal")


def test_going_back_to_an_agreed_version_does_not_bring_the_approvals_back(office: Office) -> None:
    name = "article/second"
    first = office.branch(name)
    office.agree(name, "editor", "leader", "principal")
    office.branch(name, {"content/ywdt/yxyw/second.md": article("另一版本")})
    office.submit(name)
    git(office.root, "branch", "-f", name, first)
    assert office.local_review.look(name, now()).verdict.reason == "待一审（区政府办编辑）"
    office.agree(name, "editor", "leader", "principal")
    office.merge(name)
    assert verify(office.repo, "main").faults == []


def test_other_articles_may_be_merged_meanwhile(office: Office) -> None:
    """A base update that leaves the reviewed change byte for byte the same keeps the acts."""
    office.branch(NAME)
    office.agree(NAME, "editor", "leader")
    office.publish_article("article/third", {"content/ywdt/yxyw/third.md": article("第三篇稿件")})
    assert office.act(NAME, "principal").verdict.state == "approved"
    office.merge(NAME)
    assert verify(office.repo, "main").faults == []


def test_a_base_update_that_alters_the_change_voids_the_acts(office: Office) -> None:
    office.branch(NAME, {ARTICLE: article(body="第一段。\n\n第二段。\n\n第三段。\n\n第四段改。")})
    office.agree(NAME, "editor", "leader")
    office.publish_article("article/other", {ARTICLE: article("云溪区召开冬季工作会议")})
    with pytest.raises(PortalError, match=r"还没有送审|冲突"):
        office.act(NAME, "principal")


def test_a_return_blocks_until_the_same_person_agrees(office: Office) -> None:
    office.branch(NAME)
    office.agree(NAME, "editor", "leader")
    assert office.act(NAME, "leader", "return", "第二段数据有误").verdict.reason == "已退回：第二段数据有误"
    assert office.act(NAME, "principal").verdict.state == "returned"
    with pytest.raises(PortalError, match="不能合并：已退回"):
        office.merge(NAME)
    assert office.act(NAME, "leader").verdict.state == "approved"


def test_zl_9_1_one_matter_one_review(office: Office) -> None:
    office.branch(NAME, {"content/ywdt/yxyw/a1.md": article("甲稿件"), "content/ywdt/jydt/b1.md": article("乙稿件")})
    with pytest.raises(PortalError, match="涉及两个责任单位"):
        office.submit(NAME)


def test_articles_never_travel_with_the_house(office: Office) -> None:
    office.branch(NAME, {"content/ywdt/yxyw/a1.md": article("甲稿件"), "theme/templates/base.html": "x"})
    with pytest.raises(PortalError, match=r"既有稿件.*又有制度或程序"):
        office.submit(NAME)


def test_xx_18_the_operator_proposes_and_the_host_decides_on_columns(office: Office) -> None:
    register = (office.root / "columns.toml").read_text().replace('cycle = "2w"', 'cycle = "1y"')
    office.branch("house/cycles", {"columns.toml": register}, person="admin")
    case = office.agree("house/cycles", "admin", "operator-leader", opener="admin")
    assert case.verdict.reason == "待主办单位审定（区政府办分管领导或主要负责人）"
    assert office.act("house/cycles", "principal").verdict.state == "approved"
    office.merge("house/cycles")
    assert verify(office.repo, "main").faults == []


def test_a_change_cannot_bring_the_policy_it_is_judged_by(office: Office) -> None:
    weak = (office.root / "policies/house.toml").read_text().replace('unit = "operator"', 'unit = "host"')
    office.branch("house/weak", {"policies/house.toml": weak}, person="admin")
    stages = office.submit("house/weak", "admin").chain.stages
    assert [stage.unit for stage in stages] == ["qzsj", "qzsj", "qzsj", "qzfb"]


def test_the_checklist_must_be_gone_through(office: Office) -> None:
    office.branch(NAME)
    office.submit(NAME)
    with pytest.raises(PortalError, match="一审还有未确认的核对项：不含国家秘密"):
        office.local_review.act(NAME, "self-check", office.keys["editor"], "", [], now())


def test_an_empty_change_is_refused(office: Office) -> None:
    git(office.root, "branch", NAME)
    with pytest.raises(PortalError, match="没有改动任何文件"):
        office.submit(NAME)


@pytest.mark.parametrize(
    ("forge", "reason"),
    [
        ({"person": "principal"}, "签名用的是 leader 的密钥"),
        ({"change": "article/other"}, "是对别的变更"),
        ({"site": "9901000002"}, "是对别的变更"),
        ({"previous": "0" * 64}, "与前一审核动作不衔接"),
        ({"digest": "0" * 64}, "针对的是旧版本"),
    ],
)
def test_a_statement_written_by_hand_must_still_be_true(office: Office, forge: dict[str, str], reason: str) -> None:
    """Somebody with write access to refs/reviews adds an act without the program."""
    office.branch(NAME)
    case = office.agree(NAME, "editor")
    signed = office.local_review.reviews.signed(NAME)
    true = {"site": "9901000001", "change": NAME, "person": "leader", "decision": "approve", "stage": "二审"}
    true |= {"head": case.change.head, "tree": case.change.head_tree, "digest": case.change.digest}
    true |= {"ledger": office.local_review.tip}
    text = encode(Statement(**(true | {"previous": signed[-1].sha256} | forge), at=now()))  # type: ignore[arg-type]
    forged = SignedStatement(text.decode(), sign(office.keys["leader"], text, ACT))
    office.local_review.reviews.record(NAME, forged, "by hand")
    verdict = office.local_review.look(NAME, now()).verdict
    assert verdict.reason == "待二审（区政府办分管领导）"
    assert reason in verdict.ignored[-1].reason


def test_an_altered_statement_proves_nothing(office: Office) -> None:
    office.branch(NAME)
    office.agree(NAME, "editor", "leader")
    last = office.local_review.reviews.signed(NAME)[-1]
    git(office.root, "update-ref", ref_of(NAME), f"{ref_of(NAME)}^")
    altered = SignedStatement(last.statement.replace('"comment": ""', '"comment": "x"'), last.signature)
    push(office, ref_of(NAME), pair(3, altered, altered.signature))
    with pytest.raises(PortalError, match="少了以前见过的动作"):
        office.local_review.look(NAME, now())
    shutil.rmtree(office.repo.git_dir / acts_seen.FOLDER)  # a clone that has not seen the true one
    verdict = office.local_review.look(NAME, now()).verdict
    assert verdict.ignored[-1].reason == "签名与内容不符：审核动作被改动过"


def test_a_killed_merge_is_finished(office: Office) -> None:
    from sanshen.review.merge import finish

    office.branch(NAME)
    office.agree(NAME, "editor", "leader", "principal")
    before = git(office.root, "rev-parse", "main")
    office.merge(NAME)
    after = git(office.root, "rev-parse", "main")
    git(office.root, "update-ref", "refs/heads/main", before)  # as if killed between the two refs
    done = finish(Repo(office.root), "main")
    assert done and done.predicate.origin.merge == after
    assert git(office.root, "rev-parse", "main") == after
    assert finish(Repo(office.root), "main") is None


def test_a_planted_entry_moves_nothing(office: Office) -> None:
    """Somebody writes an entry of their own, hoping that the next merge brings the main branch to it."""
    import msgspec

    from sanshen.git.objects import Entry as File
    from sanshen.review.ledger.branch import entries
    from sanshen.review.merge import finish

    office.branch(NAME)
    office.agree(NAME, "editor", "leader", "principal")
    before = git(office.root, "rev-parse", "main")
    true = office.merge(NAME)
    git(office.root, "update-ref", "refs/heads/main", before)
    predicate = msgspec.structs.replace(true.predicate, acts=[])
    planted = msgspec.structs.replace(true, predicate=predicate).to_json()
    repo = Repo(office.root)
    tree = repo.write_tree([File("entry.json", "100644", repo.write_blob(planted))])
    commit = git(office.root, "commit-tree", "-p", "ledger^", "-m", "planted", tree)
    git(office.root, "update-ref", "refs/heads/ledger", commit)
    assert len(entries(repo)) == 2
    assert finish(repo, "main") is None
    assert git(office.root, "rev-parse", "main") == before


def test_rubbish_among_the_acts_stops_nobody(office: Office) -> None:
    """Whoever can write refs/reviews can litter there, but neither approve nor block."""
    office.branch(NAME)
    office.agree(NAME, "editor")
    push(office, ref_of(NAME), pair(3, SignedStatement("{}", "rubbish")))
    office.act(NAME, "leader")
    assert office.act(NAME, "principal").verdict.state == "approved"
    office.merge(NAME)
    assert verify(office.repo, "main").faults == []


def test_a_moved_folder_on_main_does_not_carry_new_files_along(office: Office) -> None:
    """git would otherwise guess that a file added to a renamed folder belongs to the new one."""
    office.branch(
        NAME, {"content/ywdt/yxyw/first/a.txt": "附件", "content/ywdt/yxyw/first.md": article(body="带附件。")}
    )
    office.agree(NAME, "editor", "leader")
    assert [one.path for one in office.local_review.look(NAME, now()).change.paths] == [
        "content/ywdt/yxyw/first.md",
        "content/ywdt/yxyw/first/a.txt",
    ]
