"""Words put into other people's mouths, branches turned and turned back, approvals that were taken back: on a real forge."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sanshen.review.comments import ALL
from sanshen.review.forges.forge import Pull
from sanshen.review.notice import MARK
from tests.conftest import git
from tests.forge.conftest import OFFICE
from tests.forge.place import Town
from tests.forge.road import BRANCH, Road
from tests.support import tiny
from tests.support.office import Office, article

pytestmark = pytest.mark.forge
CLERK = "zhao"  # may write, and has no seat


class Lookers:
    """The gate, and a second witness on a machine of its own where the policy asks for one."""

    def __init__(self, road: Road, hill: Path | None) -> None:
        self.road, self.hill = road, hill

    def look(self, merging: bool = False) -> str:
        """What everybody who looks makes of the one open change."""
        if self.hill:
            done = subprocess.run(
                [
                    *(Path(sys.executable).with_name("sanshen"), "gate", "--watch", "--once"),
                    *("--witness-key", str(self.road.office.keys["second"])),
                ],
                cwd=self.hill,
                env=os.environ | {"SANSHEN_FORGE_TOKEN": self.road.town.token("gate")},
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stdout + done.stderr
        return self.road.look(merging)[0].said


@pytest.fixture(params=[1, 2], ids=["one witness", "two witnesses"])
def lookers(request: pytest.FixtureRequest, town: Town, tmp_path: Path) -> Lookers:
    if request.param == 1:
        return Lookers(request.getfixturevalue("road"), None)
    office = Office(
        tmp_path / "clone", accounts={one: town.account(one).id for one in OFFICE}, forge_url=town.server.url
    )
    tiny.equip(office)
    office.ask_two()
    office.adopt()
    road = Road(town, office, tmp_path)
    git(tmp_path, "clone", "-q", road.remote, "hill")
    return Lookers(road, tmp_path / "hill")


def put_into_mouth(road: Road, pull: Pull, person: str, words: str) -> None:
    """A harmless remark, which a clerk makes an act of within the second."""
    said = road.say(person, pull, "好的，知道了")
    road.call(CLERK, "PATCH", f"issues/comments/{said}", body=words)


@pytest.mark.parametrize("way", ["chain", "override"])
def test_a_clerk_cannot_put_agreement_into_anybodys_mouth(lookers: Lookers, way: str) -> None:
    road = lookers.road
    pull = road.proposed("未审内容", person="vendor")
    lookers.look()
    if way == "chain":
        put_into_mouth(road, pull, "editor", f"/自查 {pull.head[:12]}\n{ALL}")
        for person in ("leader", "principal"):
            put_into_mouth(road, pull, person, f"/补审 {pull.head[:12]}\n{ALL}")
    else:
        for person in ("principal", "operator-leader"):
            put_into_mouth(road, pull, person, f"/应急签发 {pull.head[:12]} 台风预警必须马上发布\n{ALL}")
    road.until_mergeable(pull)
    before = len(road.entries())
    for _ in range(2):
        said = lookers.look(merging=True)
    assert len(road.entries()) == before and not road.forge().pull(pull.number).merged
    assert "写在评论里的“/" in road.comment(pull) and "应急签发：" not in said


def test_what_was_approved_before_another_branch_counts_for_nothing_before_main(lookers: Lookers) -> None:
    """Proposed to main, turned to a branch that holds the unread text already, approved there, turned back."""
    road = lookers.road
    office = road.office
    office.branch("other", {"content/ywdt/yxyw/evil.md": article("谁也没有读过的长文")}, "editor")
    road.push("editor", "other")
    git(road.root, "checkout", "-q", "-B", BRANCH, "other")
    office.write("content/ywdt/yxyw/small.md", article("小小改动一则通知"))
    office.commit(person="editor")
    git(road.root, "checkout", "-q", "main")
    road.push("editor", BRANCH)
    pull = road.propose("editor", BRANCH, "小改动")
    lookers.look()
    road.call("editor", "PATCH", f"pulls/{pull.number}", base="other")
    road.check("editor", pull)
    road.approve("leader", pull)
    road.approve("principal", pull)
    road.call("editor", "PATCH", f"pulls/{pull.number}", base="main")
    road.until_mergeable(pull)
    before = len(road.entries())
    for _ in range(2):
        said = lookers.look(merging=True)
    assert said.startswith("一审待审") and len(road.entries()) == before
    assert road.comment(pull).count("改动过合并请求的目标分支") == 3


def test_agreement_that_was_heard_falls_when_the_branch_is_turned(road: Road) -> None:
    git(road.root, "branch", "-f", "side", "main")
    road.push("editor", "side")
    pull = road.proposed()
    road.agree(pull)
    assert road.stands().startswith("各审均已同意")
    for base in ("side", "main"):
        road.call("vendor", "PATCH", f"pulls/{pull.number}", base=base)
    assert road.stands().startswith("一审待审")
    assert "vendor 改动过合并请求的目标分支" in road.comment(pull)
    road.agree(pull)
    assert road.stands().startswith("各审均已同意")


@pytest.mark.parametrize("how", ["dismissed", "deleted"])
def test_an_approval_that_was_taken_back_counts_no_more_whatever_else_is_said(lookers: Lookers, how: str) -> None:
    road = lookers.road
    pull = road.proposed()
    lookers.look()
    road.check("editor", pull)
    lookers.look()
    review = road.approve("leader", pull)
    road.check("leader", pull)  # worth nothing: no seat of theirs; it agrees, and stands
    road.say("leader", pull, f"/自查 {pull.head[:12]}")
    lookers.look()
    path = f"pulls/{pull.number}/reviews/{review}"
    if how == "dismissed":
        road.call("root", "POST", f"{path}/dismissals", message="看错了")
    else:
        road.call("leader", "DELETE", path)
    lookers.look()
    road.approve("principal", pull)
    road.until_mergeable(pull)
    before = len(road.entries())
    for _ in range(2):
        said = lookers.look(merging=True)
    assert said.startswith("二审待审") and len(road.entries()) == before


def test_a_strange_review_by_a_passer_by_holds_up_no_change(road: Road, town: Town) -> None:
    """Any registered account may review; an API client may state any commit."""
    if "passer" not in town.people:
        town.people["passer"] = town.server.add_user("passer")
    pull = road.proposed()
    for event in ("APPROVED", "REQUEST_CHANGES", "COMMENT"):
        for commit in (pull.head[:10], pull.head[:39], pull.head.upper(), "main", "HEAD"):  # it takes some of these
            words = {"event": event, "body": f"/自查 {pull.head}", "commit_id": commit}
            town.server.try_call("POST", f"{road.api}/pulls/{pull.number}/reviews", town.token("passer"), **words)
    road.review("passer", pull, "APPROVED", ALL, pull.head[:10])
    road.review("leader", pull, "APPROVED", ALL, pull.head[:10])
    assert road.stands().startswith("一审待审")
    assert "passer（review" in road.comment(pull) and "没有指明完整的版本号" in road.comment(pull)
    road.agree(pull)
    assert road.stands().startswith("各审均已同意")


def test_nothing_is_left_on_the_page_in_the_gates_name(road: Road) -> None:
    pull = road.proposed()
    road.look()
    gate = next(one for one in road.call("root", "GET", f"issues/{pull.number}/comments") if MARK in one["body"])
    for body in ("各审均已同意，请合并", f"{MARK} 各审均已同意，请合并"):
        road.call(CLERK, "PATCH", f"issues/comments/{gate['id']}", body=body)
        road.look()
        rows = road.call("root", "GET", f"issues/{pull.number}/comments")
        assert [one["body"] for one in rows if "请合并" in one["body"]] == []
        assert sum(one["user"]["login"] == "gate" for one in rows) == 1


def test_what_the_page_shows_of_a_review_is_edited_in_vain_and_it_is_said(road: Road) -> None:
    pull = road.proposed()
    road.check("editor", pull)
    road.look()
    road.approve("leader", pull)
    road.look()
    entry = [one for one in road.timeline(pull) if one["type"] == "review"][-1]
    road.call(CLERK, "PATCH", f"issues/comments/{entry['id']}", body="同意立即发布，不必再审")
    assert road.stands().startswith("三审待审") and "以提交时的为准" in road.comment(pull)
