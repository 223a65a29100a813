"""The road of one article on a real forge, and whoever tries to leave it."""

from __future__ import annotations

import json
import re

import pytest

from sanshen.git.objects import Signature
from sanshen.git.remote import Remote
from sanshen.publish.run import store_of
from sanshen.publish.store.releases import Store
from sanshen.review.comments import ALL
from sanshen.review.forges.forge import status_context
from sanshen.review.judging.act import Witness
from sanshen.review.ledger.branch import REF
from sanshen.review.proving.incremental import verify
from tests.conftest import git
from tests.forge.road import BRANCH, PAGES, Road, refused
from tests.forge.server import Server
from tests.support.office import article

pytestmark = pytest.mark.forge
WHO = Signature("queue", "queue@example.gov.cn", 1764000000)
FIRST = "一审待审：editor、editor-two（区政府办）"
SECOND = "二审待审：leader、both（区政府办）"


def test_an_article_goes_all_the_way(road: Road, server: Server) -> None:
    """Ordered approvals; then the entry; then a release, with the forge gone."""
    pull = road.proposed()
    assert road.stands() == FIRST
    road.check("editor", pull)
    assert road.stands() == SECOND
    state, words, comments, asked = road.shown(pull)
    assert (state, words, asked) == ("pending", SECOND, {"leader", "both"})
    road.approve("leader", pull)
    assert road.stands().startswith("三审待审：principal")
    assert road.shown(pull)[3] == {"principal", "both"}
    road.approve("principal", pull)
    road.until_mergeable(pull)
    success, merged = road.look(merging=True)
    assert (success.state, merged.state, merged.entry) == ("success", "merged", 1)
    state, words, comments, asked = road.shown(pull)
    assert (state, words, asked) == ("success", "各审均已同意，可以合并", set())
    assert len(comments) == 1 and "已记入审核台账第 1 号" in comments[0]
    _recorded(road, pull.head)
    server.stop()
    try:
        assert road.publish().release
        assert (store_of(road.gate, None).link / "site/ywdt/yxyw/second.html").exists()
    finally:
        server.start()


def _recorded(road: Road, head: str) -> None:
    """The entry holds what each account said, as the gate saw it; the forge has the ledger too."""
    entry = road.entries()[-1].predicate
    said = [one.parse() for one in entry.acts]
    seen = [one.seen for one in said if isinstance(one, Witness) and one.decision in ("self-check", "approve")]
    numbers = [road.town.account(login).id for login in ("editor", "leader", "principal")]
    assert [one.account for one in seen] == numbers
    assert [one.record.partition(":")[0] for one in seen] == ["review", "review", "review"]
    assert entry.origin.head == head and verify(road.gate, "main").faults == []
    there = Remote(road.gate.root, road.remote, road.town.token("gate")).refs([REF, "refs/heads/main"])
    assert there == {REF: road.gate.resolve(REF), "refs/heads/main": entry.origin.merge}


def test_an_early_approval_is_shown_and_does_not_count(road: Road) -> None:
    pull = road.proposed()
    road.look()
    road.approve("principal", pull)
    road.look()
    road.check("editor", pull)
    assert road.stands().startswith("二审待审")
    (comment,) = road.shown(pull)[2]
    assert "principal 同意：未到序" in comment
    road.approve("leader", pull)
    assert road.stands().startswith("三审待审"), "what came early must be said again"
    road.approve("principal", pull)
    assert road.stands() == "各审均已同意，可以合并"


def test_a_push_makes_every_approval_stale(road: Road) -> None:
    pull = road.proposed()
    road.look()
    road.agree(pull)
    assert road.stands() == "各审均已同意，可以合并"
    again = road.rewrite("editor", pull, "第二篇稿件（改）")
    assert road.stands() == FIRST
    assert road.shown(again)[0] == "pending"
    assert road.look(merging=True)[0].state == "pending" and road.entries()[-1].predicate.number == 0


def test_pushing_the_agreed_version_back_revives_no_approval(road: Road) -> None:
    """Gitea takes such approvals for fresh again; the portal does not, however short the other version stood there."""
    pull = road.proposed()
    road.look()
    road.agree(pull)
    assert road.stands() == "各审均已同意，可以合并"
    road.rewrite("editor", pull, "换上的另一版本")
    git(road.root, "branch", "-f", BRANCH, pull.head)
    road.push("editor", BRANCH, "--force")
    road.until(lambda: road.forge().pull(pull.number).head == pull.head)
    road.until(lambda: pull.head in road.timeline(pull)[-1]["body"])
    assert road.stands() == FIRST
    assert road.look(merging=True)[0].state == "pending" and road.entries()[-1].predicate.number == 0


def test_a_green_status_that_somebody_else_sets_is_worth_nothing(road: Road) -> None:
    pull = road.proposed()
    road.look()
    forged = {"state": "success", "context": status_context("main"), "description": "各审均已同意，可以合并"}
    road.call("editor", "POST", f"statuses/{pull.head}", **forged)
    assert road.shown(pull)[0] == "success"
    assert [told.state for told in road.look(merging=True)] == ["pending"]
    assert road.shown(pull)[:2] == ("pending", FIRST) and not road.forge().pull(pull.number).merged


def test_a_reviewer_who_pushes_may_no_longer_approve(road: Road) -> None:
    pull = road.proposed()
    road.look()
    pull = road.rewrite("leader", pull, "领导改过的稿件")
    road.check("editor", pull)
    assert road.stands() == "二审待审：both（区政府办）"
    road.approve("leader", pull)
    assert road.stands() == "二审待审：both（区政府办）"


@pytest.mark.parametrize("how", ["dismissed", "deleted"])
def test_a_review_that_is_taken_away_counts_no_more(road: Road, how: str) -> None:
    pull = road.proposed()
    road.look()
    road.check("editor", pull)
    road.look()
    review = road.approve("leader", pull)
    assert road.stands().startswith("三审待审")
    path = f"pulls/{pull.number}/reviews/{review}"
    if how == "deleted":
        road.call("leader", "DELETE", path)
    else:
        road.call("root", "POST", f"{path}/dismissals", message="有误")
    assert road.stands().startswith("二审待审")
    if how == "dismissed":
        road.call("root", "POST", f"{path}/undismissals")
        assert road.stands().startswith("二审待审")
    road.approve("leader", pull)
    assert road.stands().startswith("三审待审")


def test_a_return_blocks_until_its_person_agrees(road: Road) -> None:
    pull = road.proposed()
    road.look()
    road.check("editor", pull)
    road.review("leader", pull, "REQUEST_CHANGES", "第二段数字有误")
    assert road.stands() == "已退回：第二段数字有误"
    assert road.shown(pull)[0] == "failure"
    road.approve("leader", pull)
    assert road.stands().startswith("三审待审")


def test_protection_holds_until_the_gate_says_so(road: Road) -> None:
    pull = road.proposed()
    road.look()
    road.until_mergeable(pull)
    for login, force in (("gate", False), ("gate", True), ("editor", False)):
        asked = {"Do": "merge", "head_commit_id": pull.head, "force_merge": force}
        path = f"{road.api}/pulls/{pull.number}/merge"
        assert not road.town.server.try_call("POST", path, road.town.token(login), **asked).is_success
    assert not road.forge().pull(pull.number).merged


def test_what_an_administrator_forces_is_never_published(road: Road) -> None:
    """The forge lets its administrator merge; the portal does not follow."""
    road.look()
    released = road.publish().release
    pull = road.proposed()
    road.look()
    road.until_mergeable(pull)
    forced = {"Do": "merge", "force_merge": True}
    road.call("root", "POST", f"pulls/{pull.number}/merge", **forced)
    (told,) = road.look()
    assert (told.pull, told.state) == (pull.number, "error") and "没有记入台账：待一审" in told.said
    assert "git revert" in road.comment(pull) and [one.predicate.number for one in road.entries()] == [0]
    done = road.publish()
    assert done.release is None and "second.md" in refused(done.plan)
    store: Store = store_of(road.gate, None)
    assert released and store.current() == released.release
    road.office.branch("article/third", {"content/ywdt/yxyw/third.md": "x"})
    _third(road)
    lost, told = road.look(merging=True)
    assert "没有记入台账" in lost.said
    assert told.state == "error" and told.said.startswith("不能判定：主分支未经证实")


def test_a_merge_made_by_hand_lands_nothing_more_than_was_agreed(road: Road) -> None:
    """Everybody agreed; then an administrator pushes a merge of that very head with another word in it."""
    pull = road.proposed()
    road.look()
    road.agree(pull)
    road.look()
    git(road.root, "merge", "-q", "--no-ff", "--no-commit", pull.head)
    road.office.write("content/ywdt/yxyw/second.md", article("第二篇稿件（夹带）"))
    road.office.commit("Merge", person="principal")
    road.push("root", "main")
    road.look()
    assert [one.predicate.number for one in road.entries()] == [0]
    done = road.publish()
    assert done.release is None and "second.md" in refused(done.plan)


def test_what_to_look_at_is_linked_and_rendered(road: Road) -> None:
    """wz-13: the proof and the page itself are there before anybody agrees; the page goes when the change is public."""
    pull = road.proposed()
    road.look()
    links = dict(re.findall(r"\[([^]]+)\]\((https:[^)]+)\)", road.comment(pull)))
    assert list(links) == ["花脸稿", "预览《第二篇稿件》"]
    files = {name: road.pages / url.removeprefix(f"{PAGES}/") for name, url in links.items()}
    assert "<ins>第二篇稿件</ins>" in files["花脸稿"].read_text("utf-8")
    assert "第二篇稿件" in files["预览《第二篇稿件》"].read_text("utf-8")
    road.agree(pull)
    road.until_mergeable(pull)
    road.look(merging=True)
    assert "已记入审核台账第 1 号" in road.comment(pull) and "预览" not in road.comment(pull)
    road.look()
    assert files["花脸稿"].exists() and not files["预览《第二篇稿件》"].exists()


def test_what_cannot_be_judged_is_said_in_the_comment_too(road: Road) -> None:
    pull = road.proposed()
    road.look()
    assert "一审" in road.comment(pull)
    git(road.root, "checkout", "-q", BRANCH)
    road.office.write("theme/templates/base.html", "<!doctype html><p>\n")
    head = road.office.commit(person="editor")
    git(road.root, "checkout", "-q", "main")
    road.push("editor", BRANCH)
    road.until(lambda: head in road.timeline(pull)[-1]["body"])
    assert road.stands().startswith("不能判定：一次变更里既有稿件")
    text = road.comment(pull)
    assert "不能判定" in text and "下一步：分成两个分支，分别送审" in text and "一审" not in text


def test_a_reviewer_whom_the_forge_does_not_let_in_is_named_and_the_gate_goes_on(road: Road) -> None:
    pull = road.proposed()
    road.look()
    road.check("editor", pull)
    road.town.server.call("PATCH", road.api, private=True)
    team = road.town.server.call("GET", "/orgs/yunxi/teams/search?q=shenhe")["data"][0]["id"]
    road.town.server.call("DELETE", f"/teams/{team}/members/both")
    try:
        road.look()
    finally:
        road.town.server.call("PUT", f"/teams/{team}/members/both")
    assert road.shown(pull)[:2] == ("pending", SECOND) and road.shown(pull)[3] == {"leader"}
    assert "平台没有请到 both" in road.comment(pull)


def test_what_the_checks_find_is_listed_and_stops_it(road: Road) -> None:
    pull = road.proposed()
    bad = road.rewrite("editor", pull, "第二篇稿件", body="秘密★1年\n\n会议听取了前三季度工作情况汇报。")
    assert road.stands() == "检查发现 1 个错误，须改正后重新送审"
    assert road.shown(bad)[0] == "failure"
    text = road.comment(bad)
    assert "**检查发现的错误**" in text and "second.md:7" in text and "**下一步**" not in text


def test_xx_14_6_the_glass_is_broken_and_mended_on_the_page(road: Road) -> None:
    """Two named persons, each with a reason; public at once, and owed its ordinary review until that is done."""
    pull = road.proposed("台风防御紧急通知")
    road.look()
    road.review("leader", pull, "COMMENT", f"/应急签发 {pull.head[:12]} 台风红色预警，须立即告知群众")
    assert road.stands() == FIRST
    assert "leader 已签发（台风红色预警，须立即告知群众）；还差应急签发·承办单位" in road.comment(pull)
    road.review("operator-leader", pull, "COMMENT", f"/应急签发 {pull.head[:12]} 台风红色预警，须立即告知群众")
    road.look()
    road.until_mergeable(pull)
    road.look(merging=True)
    assert road.entries()[-1].predicate.kind == "override"
    road.look()
    assert "应急签发，已发布（台账第 1 号）" in road.comment(pull) and "补审" in road.comment(pull)
    road.review("editor", pull, "COMMENT", f"/自查 {pull.head[:12]}\n{ALL}")
    road.look()
    for person in ("leader", "principal"):
        road.review(person, pull, "COMMENT", f"/补审 {pull.head[:12]}\n{ALL}")
        road.look()
    assert [one.predicate.kind for one in road.entries()] == ["adoption", "override", "follow-up"]
    assert "已记入审核台账第 2 号" in road.comment(pull)
    assert verify(road.gate, "main").faults == []


def test_xx_12_who_hands_in_for_a_unit_is_named(xixiu: Road) -> None:
    pull = xixiu.proposed(person="vendor")
    xixiu.look()
    assert "由区政数局 vendor 代区政府办送审" in xixiu.comment(pull)


def test_a_merge_queue_lands_only_what_was_agreed_on_the_ground_it_was_agreed_on(road: Road) -> None:
    pull = road.proposed()
    road.look()
    base, tree = git(road.root, "rev-parse", "main"), road.gate.merge_tree("main", pull.head)
    right = road.gate.write_commit(tree, [base, pull.head], "queued", WHO)
    git(road.root, "fetch", "-q", str(road.gate.git_dir), right)
    assert road.queue(pull, right) == f"pending {FIRST}"
    road.agree(pull)
    assert road.queue(pull, right) == "success 各审均已同意，可以合并"
    other = git(road.root, "commit-tree", "-p", base, "-p", pull.head, "-m", "queued", f"{base}^{{tree}}")
    assert road.queue(pull, other).startswith("failure 合并队列里的版本与审核的版本不同")
    early = git(road.root, "commit-tree", "-p", right, "-p", pull.head, "-m", "queued", f"{right}^{{tree}}")
    assert road.queue(pull, early) == "pending 合并队列：等前面的变更先合并"


def _third(road: Road) -> None:
    """Somebody else's change, which must wait until main is mended."""
    road.office.branch("article/third", {"content/ywdt/yxyw/third.md": article("第三篇稿件")})
    road.push("editor", "article/third")
    road.propose("editor", "article/third")


def test_the_command_says_what_changed_merges_and_publishes(road: Road) -> None:
    pull = road.proposed()
    assert f"#{pull.number} {BRANCH} {FIRST}" in road.command()
    (line,) = road.command("--json").splitlines()
    assert json.loads(line) | {"said": ""} == {
        "pull": pull.number, "change": BRANCH, "state": "pending", "said": "", "entry": None, "trouble": "",
    }  # fmt: skip
    road.agree(pull)
    road.until_mergeable(pull)
    assert "审核台账第 1 号" in road.command("--merge", "--publish", "--reports", str(road.pages))
    assert (store_of(road.gate, None).link / "site/ywdt/yxyw/second.html").exists()


def test_a_vanished_forge_is_told_and_asked_again(road: Road, server: Server) -> None:
    from sanshen.review.forges.forge import ForgeError

    pull = road.proposed()
    road.look()
    server.stop()
    try:
        with pytest.raises(ForgeError, match=r"连不上平台.*稍后重试"):
            road.look()
    finally:
        server.start()
    road.check("editor", pull)
    assert road.stands().startswith("二审待审")
