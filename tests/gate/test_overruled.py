"""Words that come late, refs that are planted and commits that are shared: beside a forge that is played."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from sanshen.commands import watching
from sanshen.gate.reports import Reports
from sanshen.gate.round_lines import RoundLine
from sanshen.git.remote import Remote
from sanshen.review.ref_names import REVIEWS, key_of, ref_of
from sanshen.review.second_witness import SECONDS
from tests.conftest import git
from tests.gate.hall import AT, FIRST, GOOD, Hall, at
from tests.review.forges.github_server import No
from tests.support.office import article

MANY = 60


class Busy(Reports):
    """Reports that take so long that somebody acts meanwhile, once."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__(None, "")
        self.acts = [act]

    def write(self, *args: Any, **words: Any) -> Any:
        while self.acts:
            self.acts.pop()()
        return super().write(*args, **words)


def agreed(hall: Hall, number: int = 1) -> str:
    head = hall.propose(number, GOOD)
    hall.agree(number, head)
    assert hall.round()[number].state == "success"
    return head


def merge_by_hand(hall: Hall, number: int, head: str, second: int) -> None:
    """As an administrator does on the page."""
    assert hall.github.pulls[number]["head"]["sha"] == head
    hall.github.pulls[number] |= hall.land(number, second)


def test_a_return_while_the_gate_works_stops_its_merge(hall: Hall) -> None:
    head = agreed(hall)

    def returns() -> None:
        hall.github.review(1, "leader", "CHANGES_REQUESTED", head, at(40), "数字有误")

    hall.watch.reports = Busy(returns)
    assert hall.round(merging=True)[1].said == "已退回：数字有误"
    assert not hall.github.pulls[1]["merged"] and hall.github.statuses[head][0]["state"] == "failure"


def test_a_return_signed_in_a_clone_while_the_gate_works_stops_its_merge(hall: Hall) -> None:
    """It comes by git, not by the forge's interface."""
    office, head = hall.office, agreed(hall)
    git(office.root, "branch", "-f", GOOD, head)
    git(office.root, "fetch", "-q", "origin", f"+{ref_of(GOOD)}:{ref_of(GOOD)}")

    def returns() -> None:
        office.act(GOOD, "leader", "return", reason="数字有误")
        git(office.root, "push", "-q", "origin", f"{ref_of(GOOD)}:{ref_of(GOOD)}")

    hall.watch.reports = Busy(returns)
    assert hall.round(merging=True)[1].said == "已退回：数字有误"
    assert not hall.github.pulls[1]["merged"]


def test_a_forge_that_fails_at_the_second_look_merges_nothing(hall: Hall) -> None:
    head = agreed(hall)

    def breaks() -> None:
        hall.github.broken[f"GET {AT}/pulls/1/reviews?page=1"] = No(500, "down")

    hall.watch.reports = Busy(breaks)
    told = hall.round(merging=True)[1]
    assert "没能再核对" in told.trouble and not hall.github.pulls[1]["merged"]
    hall.github.broken.clear()
    hall.round(merging=True)
    assert hall.github.pulls[1]["merged"] and head


def test_a_main_branch_that_moved_meanwhile_ends_the_round(hall: Hall) -> None:
    agreed(hall)

    def moves() -> None:
        there = hall.folder / "forge.git"
        git(there, "update-ref", "refs/heads/main", git(there, "commit-tree", "main^{tree}", "-p", "main", "-m", "x"))

    hall.watch.reports = Busy(moves)
    told = hall.round(merging=True)[1]
    assert told.state == "pending" and "主分支" in told.said and not hall.github.pulls[1]["merged"]


@pytest.mark.parametrize(("returned", "merged", "entry"), [(40, 50, None), (50, 50, None), (60, 50, 1), (None, 50, 1)])
def test_what_was_said_before_a_merge_by_hand_counts(
    hall: Hall, returned: int | None, merged: int, entry: int | None
) -> None:
    """In the second of the merge itself a return is taken to have come first."""
    head = agreed(hall)
    if returned:
        hall.github.say(1, "leader", f"/退回 {head} 数字有误", at(returned))
    merge_by_hand(hall, 1, head, merged)
    told = hall.round()[1]
    assert told.entry == entry
    if entry is None:
        assert (told.state, "已退回：数字有误" in told.said) == ("error", True)
        assert "git revert" in hall.comment(1) and hall.round()[1].entry is None


@pytest.mark.parametrize(("last", "entry"), [(40, 1), (60, None)])
def test_what_was_said_while_the_gate_was_down_counts_if_it_came_before_the_merge(
    hall: Hall, last: int, entry: int | None
) -> None:
    head = hall.propose(1, GOOD)
    hall.github.review(1, "editor", "COMMENTED", head, at(30), f"/自查 {head}\n已逐项核对")
    hall.github.review(1, "leader", "APPROVED", head, at(31), "已逐项核对")
    hall.round()
    hall.github.review(1, "principal", "APPROVED", head, at(last), "已逐项核对")
    merge_by_hand(hall, 1, head, 50)
    assert hall.round()[1].entry == entry


def test_a_merge_of_which_the_forge_says_nothing_gets_no_entry_in_that_round(hall: Hall) -> None:
    head = agreed(hall)
    merge_by_hand(hall, 1, head, 50)
    hall.github.broken[f"GET {AT}/pulls/1?page=1"] = No(500, "down")
    hall.round()
    assert any(one.state == "error" and "没有记入台账" in one.said for one in hall.told)
    hall.github.broken.clear()
    assert hall.round()[1].entry == 1, "nothing is lost by it"


def test_whatever_a_round_dies_of_the_watch_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    def broken() -> Iterator[RoundLine]:
        yield RoundLine(pull=1, change=GOOD, state="pending", said=FIRST)
        raise RecursionError("an answer that nobody foresaw")

    assert watching._round(broken(), {}, False)
    assert "程序出错：RecursionError" in capsys.readouterr().err


# -- planted refs ------------------------------------------------------------------------------------------------------


def plant(hall: Hall, refs: Iterable[str], what: str = "main") -> None:
    tip = hall.remote("rev-parse", what)
    git(
        hall.folder / "forge.git",
        "update-ref",
        "--stdin",
        stdin="".join(f"update {ref} {tip}\n" for ref in refs).encode(),
    )


@pytest.fixture
def fetches(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What each fetch asks for."""
    asked: list[list[str]] = []
    fetch = Remote.fetch

    def counted(self: Remote, refspecs: Iterable[str]) -> None:
        asked.append(list(refspecs))
        fetch(self, asked[-1])

    monkeypatch.setattr(Remote, "fetch", counted)
    return asked


PLANTED = [
    f"{SECONDS}abc/=z", f"{SECONDS}{'0' * 16}/=z", f"{SECONDS}z", f"{REVIEWS}=z", f"{REVIEWS}z",
    "refs/heads/gh-readonly-queue/main/pr-1-", "refs/heads/gh-readonly-queue/main/pr-7-", "refs/pull/9", "refs/notes/z",
    f"refs/heads/{'d/' * 40}z", "refs/tags/z",
]  # fmt: skip


@pytest.mark.parametrize("root", PLANTED)
def test_many_planted_refs_cost_a_round_next_to_nothing(hall: Hall, fetches: list[list[str]], root: str) -> None:
    """Planted, then rewritten so that nothing goes on from what stood there."""
    hall.propose(1, GOOD)
    hall.round()
    git(
        hall.office.root,
        "push",
        "-q",
        "origin",
        f"{git(hall.office.root, 'commit-tree', 'main^{tree}', '-m', 'x')}:refs/heads/other",
    )
    for what in ("main", "refs/heads/other"):
        plant(hall, (f"{root}{number:x}" for number in range(MANY)), what)
        for _ in range(2):
            fetches.clear()
            assert (hall.round()[1].said, hall.told[-1].trouble) == (FIRST, "")
            assert len(fetches) <= 2 and len(hall.told) <= 22
    assert sum(map(len, fetches)) <= 2, "what was seen is not fetched again"


def test_the_evidence_of_what_is_under_review_comes_first(
    hall: Hall, fetches: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sanshen.gate.round_limits.MOST", 5)
    office = hall.office
    office.branch(GOOD, {"content/ywdt/yxyw/2026-1.md": article("第1篇")})
    plant(hall, (f"{REVIEWS}{key_of(f'a/{number:04}')}" for number in range(MANY)))
    head = git(office.root, "rev-parse", GOOD)
    hall.propose(1, GOOD, head)
    office.submit(GOOD)
    git(office.root, "push", "-q", "origin", f"{ref_of(GOOD)}:{ref_of(GOOD)}")
    hall.round()
    assert hall.gate.find(ref_of(GOOD)) and any("审核记录太多" in one.said for one in hall.told)


# -- one commit, several pull requests ---------------------------------------------------------------------------------


def test_a_commit_says_the_least_of_the_pull_requests_that_stand_at_it(hall: Hall) -> None:
    head = agreed(hall)
    hall.propose(2, "article/twin", head)
    for _ in range(2):
        told = hall.round(merging=True)
        assert told[1].state == "pending" and "#2" in told[1].said and not hall.github.pulls[1]["merged"]
        assert hall.github.statuses[head][0]["state"] == "pending"
    hall.github.pulls[2]["state"] = "closed"
    hall.round(merging=True)
    assert hall.github.pulls[1]["merged"]


def test_a_fork_at_the_same_commit_has_no_say(hall: Hall) -> None:
    """Whoever may only read can open one."""
    head = agreed(hall)
    hall.propose(2, "article/twin", head)
    hall.github.pulls[2]["head"]["repo"]["id"] = 4711
    told = hall.round()
    assert (told[1].state, told[2].state) == ("success", "error")
    assert hall.github.statuses[head][0]["state"] == "success"
