"""A branch that is renamed on a real forge, where its pull request stays open with its page, head and reviews."""

from __future__ import annotations

import pytest

from sanshen.review.forges.forge import Pull
from sanshen.review.ref_names import ref_of
from tests.conftest import git
from tests.forge.road import BRANCH, Road
from tests.forge.test_held_up import plant

pytestmark = pytest.mark.forge
OTHER = "article/third"


def _renamed(road: Road, pull: Pull, name: str = OTHER) -> Pull:
    """By whoever may push."""
    road.call("editor", "PATCH", f"branches/{pull.branch.replace('/', '%2F')}", name=name)
    road.until(lambda: road.forge().pull(pull.number).branch == name)
    return road.forge().pull(pull.number)


def _agreed(road: Road) -> Pull:
    pull = road.proposed()
    road.agree(pull)
    road.until_mergeable(pull)
    road.look()
    return pull


def _refused(road: Road, pull: Pull) -> None:
    for _ in range(2):
        (told,) = road.look(merging=True)
        assert told.state == "error" and f"合并请求 #{pull.number} 是分支“{BRANCH}”的，改过名" in told.said
    assert road.shown(pull)[0] == "error" and "请新建合并请求，重新送审" in road.comment(pull)
    assert [one.predicate.number for one in road.entries()] == [0]


def test_a_return_on_the_page_is_not_shed_by_renaming_the_branch(road: Road) -> None:
    """It was heard, deleted from the page and lasts; what the page still shows must not be heard anew."""
    pull = _agreed(road)
    said = road.say("leader", pull, f"/退回 {pull.head[:12]} 数字不对，不能发")
    assert road.stands() == "已退回：数字不对，不能发"
    road.call("editor", "DELETE", f"issues/comments/{said}")
    _refused(road, _renamed(road, pull))
    _renamed(road, road.forge().pull(pull.number), BRANCH)
    assert road.stands() == "已退回：数字不对，不能发"


def test_a_signed_return_is_not_shed_by_renaming_the_branch(road: Road) -> None:
    pull = _agreed(road)
    git(road.office.root, "fetch", "-q", road.remote, f"+{ref_of(BRANCH)}:{ref_of(BRANCH)}")
    road.office.act(BRANCH, "leader", "return", "数字不对，不能发")
    plant(road, ref_of(BRANCH), ref_of(BRANCH))
    assert road.stands() == "已退回：数字不对，不能发"
    _refused(road, _renamed(road, pull))


def test_a_renamed_request_that_is_merged_by_hand_gets_no_entry_and_a_new_request_is_reviewed(road: Road) -> None:
    pull = _agreed(road)
    present = _renamed(road, pull)
    again = road.call("editor", "PATCH", f"pulls/{pull.number}", state="closed") and road.propose("editor", OTHER)
    assert again.number != present.number and "一审待审" in road.stands()
