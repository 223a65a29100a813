"""What is said at the last moment, on a real forge: while the gate works, before a merge by hand, and after either."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pytest

from sanshen.gate.reports import Reports
from sanshen.review.forges.forge import Pull
from sanshen.review.forges.gitea.adapter import Gitea
from tests.conftest import git
from tests.forge.road import PAGES, Road

pytestmark = pytest.mark.forge
Act = Callable[[Road, Pull], object]


Kind = TypeVar("Kind", bound=Gitea)


class Busy(Reports):
    """Reports that take so long that somebody acts meanwhile, once."""

    def __init__(self, road: Road, act: Callable[[], object]) -> None:
        super().__init__(road.pages, PAGES)
        self.acts = [act]

    def write(self, *args: Any, **words: Any) -> Any:
        while self.acts:
            self.acts.pop()()
        return super().write(*args, **words)


class Watched(Gitea):
    """The forge, where somebody acts just before or just after it merges."""

    before: Callable[[], object] = staticmethod(lambda: None)
    after: Callable[[], object] = staticmethod(lambda: None)

    def merge(self, pull: Pull, head: str, title: str, message: str) -> None:
        self.before()
        super().merge(pull, head, title, message)
        self.after()


class Closing(Gitea):
    """The forge, where somebody acts between the gate's last look and its request to merge."""

    after_asking: Callable[[], object] | None = None
    asking = False

    def merge(self, pull: Pull, head: str, title: str, message: str) -> None:
        self.asking = True
        super().merge(pull, head, title, message)

    def pull(self, number: int) -> Pull:
        found = super().pull(number)
        if self.asking and self.after_asking:
            self.after_asking()
        return found


def _says(road: Road, pull: Pull) -> None:
    road.say("leader", pull, f"/退回 {pull.head[:12]} 数字有误，不能发")


def _returns(road: Road, pull: Pull) -> None:
    road.review("leader", pull, "REQUEST_CHANGES", "数字有误，不能发")


def _dismisses(road: Road, pull: Pull) -> None:
    given = [row["id"] for row in road._rows(f"pulls/{pull.number}/reviews") if row["state"] == "APPROVED"]
    road.call("root", "POST", f"pulls/{pull.number}/reviews/{given[0]}/dismissals", message="撤回")


def _retargets(road: Road, pull: Pull) -> None:
    git(road.root, "branch", "-f", "side", "main")
    road.push("editor", "side")
    road.call("editor", "PATCH", f"pulls/{pull.number}", base="side")


def _closes(road: Road, pull: Pull) -> None:
    road.call("leader", "PATCH", f"pulls/{pull.number}", state="closed")


def _pushes(road: Road, pull: Pull) -> None:
    road.rewrite("editor", pull, "改过的内容")


def _is_merged(road: Road, pull: Pull) -> bool:
    return bool(road.call("root", "GET", f"pulls/{pull.number}")["merged"])


def _numbers(road: Road) -> list[int]:
    return [one.predicate.number for one in road.entries()]


def _agreed(road: Road) -> Pull:
    pull = road.proposed()
    road.agree(pull)
    road.until_mergeable(pull)
    return pull


def _as_the_gate(road: Road, kind: type[Kind]) -> Kind:
    """The forge that the gate asks from now on."""
    forge = road.watch.forge = kind(road.town.server.url, road.name, road.town.token("gate"))
    return forge


@pytest.mark.parametrize("act", [_says, _returns, _dismisses, _retargets, _closes, _pushes])
def test_what_is_done_while_the_gate_works_stops_its_merge(road: Road, act: Act) -> None:
    pull = _agreed(road)
    road.watch.reports = Busy(road, lambda: act(road, pull))
    (told,) = road.look(merging=True)
    assert told.state != "success" and not _is_merged(road, pull) and _numbers(road) == [0]
    if act in (_says, _returns):
        assert road.shown(pull)[:2] == ("failure", "已退回：数字有误，不能发"), "told in the same round"
    road.look(merging=True)
    assert not _is_merged(road, pull) and _numbers(road) == [0]


def test_a_change_that_is_sent_elsewhere_under_the_merge_lands_nowhere(road: Road) -> None:
    """A bot gives the pull request another base when the status turns green."""
    pull = _agreed(road)
    forge = _as_the_gate(road, Watched)
    forge.before = lambda: _retargets(road, pull)
    (told,) = road.look(merging=True)
    assert "目标分支已经改变" in told.trouble and not _is_merged(road, pull) and _numbers(road) == [0]


def test_a_change_that_is_closed_as_the_gate_asks_is_said_to_be_closed(road: Road) -> None:
    pull = _agreed(road)
    forge = _as_the_gate(road, Closing)
    forge.after_asking = lambda: _closes(road, pull)
    (told,) = road.look(merging=True)
    assert "刚刚被关闭" in told.trouble and "portal.toml" not in told.trouble and not _is_merged(road, pull)


def _erases(road: Road, pull: Pull) -> None:
    checks = [row["id"] for row in road._rows(f"pulls/{pull.number}/reviews") if row["body"].startswith("/自查")]
    road.call("root", "DELETE", f"pulls/{pull.number}/reviews/{checks[0]}")


@pytest.mark.parametrize("act", [_says, _erases])
def test_a_word_after_the_gate_s_merge_undoes_it_no_more(road: Road, act: Act) -> None:
    """The merge and its entry are two steps; in between it is too late."""
    pull = _agreed(road)
    forge = _as_the_gate(road, Watched)

    def after() -> None:
        road.next_second("root", pull)
        act(road, pull)

    forge.after = after
    assert [one.entry for one in road.look(merging=True)] == [None, 1]


def _merge_by_hand(road: Road, pull: Pull) -> None:
    road.next_second("root", pull)
    road.call("root", "POST", f"pulls/{pull.number}/merge", Do="merge", force_merge=True)
    assert _is_merged(road, pull)


@pytest.mark.parametrize("act", [_says, _returns, _dismisses, _erases])
def test_merged_by_hand_after_it_was_returned_is_recorded_nowhere_and_not_published(road: Road, act: Act) -> None:
    pull = _agreed(road)
    road.look()
    act(road, pull)
    _merge_by_hand(road, pull)
    for _ in range(2):
        (told,) = road.look()
        assert (told.pull, told.state, told.entry) == (pull.number, "error", None) and "没有记入台账" in told.said
    assert "没有记入台账" in road.comment(pull) and "git revert" in road.comment(pull)
    assert _numbers(road) == [0] and road.publish().release is None


def test_a_merge_by_hand_that_everybody_agreed_to_is_recorded_though_the_gate_was_down(road: Road) -> None:
    """The last agreement was never heard while the pull request was open."""
    pull = road.proposed()
    road.check("editor", pull)
    for person in ("leader", "principal"):
        road.look()
        road.approve(person, pull)
    _merge_by_hand(road, pull)
    assert [one.entry for one in road.look()] == [1] and road.publish().release


def test_agreement_after_a_merge_by_hand_comes_too_late(road: Road) -> None:
    pull = road.proposed()
    road.look()
    _merge_by_hand(road, pull)
    road.next_second("root", pull)
    road.check("editor", pull)
    (told,) = road.look()
    assert told.state == "error" and "待一审" in told.said and _numbers(road) == [0]
