"""One bad pull request, ref, object, answer or time-out spoils its own line; whoever may push stops the gate for nobody else."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from checks.finding import Finding
from sanshen.base.errors import PortalError
from sanshen.gate import examine
from sanshen.gate import order as serving
from sanshen.gate.admit import errors_in
from sanshen.gate.order import SlowPulls
from sanshen.gate.reports import Reports
from sanshen.gate.round_lines import RoundLine
from sanshen.git.repo import Repo
from sanshen.review.evidence_refs import Reviews
from sanshen.review.forges.forge import Account, Pull
from sanshen.review.judging.change import Change
from sanshen.review.ledger.branch import REF, entries
from sanshen.review.notice import MARK
from sanshen.review.ref_names import REVIEWS, ref_of
from tests.conftest import git
from tests.gate.hall import AT, FIRST, GOOD, Hall, at
from tests.review.forges.github_server import No
from tests.support.office import SITE, article, now


def good_goes_on(hall: Hall) -> None:
    """The innocent change gets its status and its comment in the same round."""
    good = hall.round()[1]
    assert (good.state, good.said, good.trouble) == ("pending", FIRST, ""), good
    assert "一审" in hall.comment(1)


@pytest.mark.parametrize(("one", "other"), [("p", "p/q"), ("article", "article/x"), ("p/q", "p")])
def test_two_branches_of_which_one_is_the_other_s_folder(hall: Hall, one: str, other: str) -> None:
    """Review attacks, fault 2: the first is closed and its branch deleted, then the second comes."""
    hall.propose(1, GOOD)
    hall.propose(2, one)
    assert hall.round()[2].said == FIRST
    hall.github.pulls[2]["state"] = "closed"
    hall.propose(3, other)
    told = hall.round()
    assert (told[1].said, told[3].said) == (FIRST, FIRST)
    assert hall.remote("for-each-ref", "--format=%(refname)", REVIEWS).split() == sorted(
        map(ref_of, (GOOD, one, other))
    )
    assert git(hall.gate.root, "for-each-ref", "--format=%(refname)", "refs/heads").split() == [
        "refs/heads/ledger", "refs/heads/main",
    ]  # fmt: skip


def _vanished(hall: Hall) -> None:
    hall.propose(2, "article/bad")
    hall.remote("update-ref", "-d", "refs/pull/2/head")


def _odd(hall: Hall) -> None:
    hall.propose(2, "article/bad")
    del hall.github.pulls[2]["draft"]


def _odd_review(hall: Hall) -> None:
    head = hall.propose(2, "article/bad")
    hall.github.review(2, "leader", "BLESSED", head, at(5))


def _no_status(hall: Hall) -> None:
    head = hall.propose(2, "article/bad")
    hall.github.broken[f"POST {AT}/statuses/{head}?page=1"] = No(403, "Resource not accessible")


def _nothing_at_all(hall: Hall) -> None:
    _no_status(hall)
    hall.github.broken[f"POST {AT}/issues/2/comments?page=1"] = No(403, "Issue is locked")


def _long_name(hall: Hall) -> None:
    hall.propose(2, "长" * 100)


def _no_name(hall: Hall) -> None:
    hall.propose(2, "a b~c^d:e")


def _no_author(hall: Hall) -> None:
    """A commit that git takes and that no reader can make sense of."""
    root = hall.office.root
    tree, main = git(root, "rev-parse", "main^{tree}"), git(root, "rev-parse", "main")
    raw = f"tree {tree}\nparent {main}\ncommitter x <x@x> 1764000000 +0800\n\nx\n".encode()
    hall.propose(2, "article/bad", git(root, "hash-object", "-t", "commit", "--literally", "-w", "--stdin", stdin=raw))


def _odd_tree(hall: Hall) -> None:
    """A tree whose entry has no mode."""
    root = hall.office.root
    blob = bytes.fromhex(git(root, "rev-parse", "main:portal.toml"))
    tree = git(root, "hash-object", "-t", "tree", "--literally", "-w", "--stdin", stdin=b"100644 content\0" + blob)
    hall.propose(2, "article/bad", git(root, "commit-tree", tree, "-p", "main", "-m", "x"))


def _unrelated(hall: Hall) -> None:
    root = hall.office.root
    hall.propose(2, "article/bad", git(root, "commit-tree", "main^{tree}", "-m", "x"))


def _path_of_bytes(hall: Hall) -> None:
    root = hall.office.root
    blob = git(root, "rev-parse", "main:portal.toml")
    tree = git(root, "mktree", "-z", stdin=f"100644 blob {blob}\t".encode() + b"\xff\xfe.md\0")
    hall.propose(2, "article/bad", git(root, "commit-tree", tree, "-p", "main", "-m", "x"))


def _blocked_evidence(hall: Hall) -> None:
    """A ref below the very name under which this change's evidence would be kept on the forge."""
    hall.propose(2, "article/bad")
    hall.remote("update-ref", f"{ref_of('article/bad')}/x", "main")


def _evidence_is_a_blob(hall: Hall) -> None:
    hall.propose(2, "article/bad")
    blob = hall.remote("rev-parse", "main:portal.toml")
    hall.remote("update-ref", ref_of("article/bad"), blob)


BAD = [
    _vanished, _odd, _odd_review, _no_status, _nothing_at_all, _long_name, _no_name, _no_author, _odd_tree, _unrelated,
    _path_of_bytes, _blocked_evidence, _evidence_is_a_blob,
]  # fmt: skip


@pytest.mark.parametrize("make", BAD)
def test_one_bad_request_spoils_its_own_line_only(hall: Hall, make: Callable[[Hall], None]) -> None:
    hall.propose(1, GOOD)
    make(hall)
    for _ in range(2):
        good_goes_on(hall)
        bad = next(one for one in hall.told if one.pull == 2)
        assert bad.state == "error" and "程序出错" not in bad.said, bad


def test_an_object_too_large_to_be_read_is_not_read(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sanshen.git.cat_file._LARGEST", 1 << 20)
    hall.propose(1, GOOD)
    head = hall.office.branch("work-2", {"content/ywdt/yxyw/2026-2/a.txt": b"x" * (1 << 21)})
    hall.propose(2, "article/bad", head)
    good_goes_on(hall)
    (bad,) = [one for one in hall.told if one.pull == 2]
    assert bad.state == "error" and "过大" in bad.said


def _hanging(repo: Repo, change: Change) -> list[Finding]:
    while change.name == "article/bad":
        try:
            sum(range(1000))
        except Exception:  # what takes every fault in its stride
            continue
    return errors_in(repo, change)


def _crashing(repo: Repo, change: Change) -> list[Finding]:
    if change.name == "article/bad":
        raise RecursionError("a file that nobody foresaw")
    return errors_in(repo, change)


@pytest.mark.parametrize(("check", "said"), [(_hanging, "用时太久"), (_crashing, "程序出错：RecursionError")])
def test_a_check_that_hangs_or_crashes_on_one_file_spoils_that_change_only(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, check: Callable[[Repo, Change], list[Finding]], said: str
) -> None:
    monkeypatch.setattr(examine, "errors_in", check)
    hall.watch = hall.sentry(seconds=2.0)
    hall.propose(2, "article/bad")
    hall.round()
    hall.propose(1, GOOD)
    good_goes_on(hall)
    (bad,) = [one for one in hall.told if one.pull == 2]
    assert bad.state == "error" and said in bad.said
    assert said in hall.comment(2)


def test_a_version_that_took_too_long_is_not_tried_in_every_round(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def check(repo: Repo, change: Change) -> list[Finding]:
        tried.append(change.head)
        return _hanging(repo, change)

    monkeypatch.setattr(examine, "errors_in", check)
    hall.watch = hall.sentry(seconds=1.0)
    hall.propose(2, "article/bad")
    for _ in range(3):
        assert "用时太久" in hall.round()[2].said
    assert len(tried) == 1
    git(hall.office.root, "branch", "-D", "work-2")
    hall.propose(2, "article/bad", text="改短了的稿件")
    hall.round()
    assert len(tried) == 2, "a new version is looked at"


class Slowly:
    """A check that does not end for some branches; `order` says which were looked at, in turn."""

    def __init__(self, *branches: str) -> None:
        self.branches, self.order = set(branches), list[str]()

    def __call__(self, repo: Repo, change: Change) -> list[Finding]:
        self.order.append(change.name)
        while change.name in self.branches:
            sum(range(1000))
        return errors_in(repo, change)

    def round(self, hall: Hall) -> tuple[list[str], dict[int, RoundLine]]:
        self.order.clear()
        told = hall.round()
        return list(self.order), told


def _slowly(hall: Hall, monkeypatch: pytest.MonkeyPatch, *branches: str) -> Slowly:
    check = Slowly(*branches)
    monkeypatch.setattr(examine, "errors_in", check)
    hall.watch = hall.sentry(seconds=1.5)
    return check


def test_one_author_s_endless_changes_hold_nobody_up_but_themselves(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three pushes that run into the clock, opened before everybody else's: one costs the others its time, once."""
    check = _slowly(hall, monkeypatch, "x/2", "x/3", "x/4")
    for number in (2, 3, 4):
        hall.propose(number, f"x/{number}", opener="leader")
    hall.propose(1, GOOD)
    order, told = check.round(hall)
    assert order[-2:] == ["x/2", GOOD] or order == [GOOD, "x/2"], order
    assert (told[1].state, told[1].said) == ("pending", FIRST)
    assert [told[n].state for n in (2, 3, 4)].count("error") == 1
    assert sum("排在其他变更后面" in told[n].said for n in (2, 3, 4)) == 2
    for _ in range(2):  # the others are tried in the rounds that follow, one in each and after everybody else
        order, told = check.round(hall)
        assert order[0] == GOOD and len(order) == 2
    order, told = check.round(hall)
    assert order == [GOOD] and all("用时太久" in told[n].said for n in (2, 3, 4))


def test_a_new_version_of_a_slow_change_comes_after_everybody_else(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    check = _slowly(hall, monkeypatch, "x/2")
    hall.propose(2, "x/2", opener="leader")
    check.round(hall)
    hall.propose(1, GOOD)
    hall.propose(3, "x/3")
    for attempt in range(2):
        git(hall.office.root, "branch", "-D", "work-2")
        hall.propose(2, "x/2", text=f"又改了一版的稿件{attempt}", opener="leader")
        order, told = check.round(hall)
        assert order == [GOOD, "x/3", "x/2"] or order == ["x/3", GOOD, "x/2"]
        assert told[1].said == told[3].said == FIRST and "用时太久" in told[2].said


def test_a_slow_author_s_good_change_is_served_after_the_others(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    check = _slowly(hall, monkeypatch, "x/2")
    hall.propose(2, "x/2", opener="leader")
    check.round(hall)
    hall.propose(3, "x/3", opener="leader")
    hall.propose(1, GOOD)
    order, told = check.round(hall)
    assert order == [GOOD, "x/3"], order
    assert told[3].said == FIRST


def test_a_time_out_is_forgotten_after_a_day(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    slow, error = SlowPulls(), PortalError("用时太久", cure="重新推送")
    hall.propose(2, "x/2", opener="leader")
    hall.propose(1, GOOD)
    (late, good) = sorted(hall.watch.forge.pulls("main"), key=lambda pull: -pull.number)
    assert isinstance(late, Pull) and isinstance(good, Pull)
    slow.took_too_long(late, now(), error)
    assert list(slow.in_turn([late, good], now())) == [good, late]
    assert slow.still(late, now()) is error and slow.still(good, now()) is None
    assert list(slow.in_turn([late, good], now() + timedelta(hours=25))) == [late, good]
    assert slow.still(late, now() + timedelta(hours=25)) is None


def test_many_of_one_author_that_each_take_a_little_less_come_last_together(hall: Hall) -> None:
    """One of them, not all, is looked at before an honest request, and none in the rounds after."""
    slow = SlowPulls()
    for number in range(2, 9):
        hall.propose(number, f"x/{number}", opener="leader")
    hall.propose(9, GOOD)
    pulls = [one for one in hall.watch.forge.pulls("main") if isinstance(one, Pull)]
    pulls.sort(key=lambda pull: pull.number)
    ahead = []
    for day in range(2):
        turns = []
        for pull in slow.in_turn(pulls, now() + timedelta(hours=day)):
            turns.append(pull.number)
            if pull.number != 9:
                slow.took(pull, now() + timedelta(hours=day), 59.9)
        ahead.append(turns.index(9))
    assert ahead == [1, 0]


def _pulls(costs: list[tuple[int, float]]) -> list[tuple[Pull, float]]:
    """One pull request for each author's number and seconds of a look."""
    one = Pull(number=0, branch="x", head="0" * 40, base="main", title="", url="", opener=Account(0, "x"))
    return [
        (replace(one, number=number, opener=Account(author, "x")), seconds)
        for number, (author, seconds) in enumerate(costs, 1)
    ]


HONEST = [(0, 2.0)] * 40
CROWDS = {
    "busy authors": [(author, 2.0) for author in range(1, 15) for _ in range(40)],
    "long ones of many": [(author, 65.0) for author in range(1, 13)],
    "clocks of one": [(1, 600.0)] * 2,
    "clocks of two": [(1, 600.0), (2, 600.0)],
    "many that take a little less": [(1, 59.9)] * 200,
    "many authors that take a little less": [(author, 59.0) for author in range(1, 21)],
}


@pytest.mark.parametrize("crowd", CROWDS)
def test_whoever_else_is_slow_every_pull_request_of_a_busy_author_has_its_turn(crowd: str) -> None:
    """Its last ones as often as its first, and no round takes longer than a clock and one look that runs into it."""
    pulls = _pulls(CROWDS[crowd] + HONEST)
    costs = {pull.number: seconds for pull, seconds in pulls}
    slow, begun = SlowPulls(), now()
    served = dict.fromkeys(costs, 0)
    for turn in range(30):
        spent = 0.0
        for pull in slow.in_turn([pull for pull, _ in pulls], begun + timedelta(minutes=20 * turn)):
            if not slow.must_wait(pull, begun + timedelta(minutes=20 * turn)):
                slow.took(pull, begun + timedelta(minutes=20 * turn), costs[pull.number])
                spent += costs[pull.number]
                served[pull.number] += 1
        assert spent < 1200 or turn == 0
    honest = [served[pull.number] for pull, _ in pulls if pull.opener.id == 0]
    assert min(honest) >= 9 and max(honest) - min(honest) <= 2
    assert 0 not in served.values()


def test_a_look_of_an_author_who_is_not_slow_waits_for_nobody() -> None:
    """Twenty accounts that each take a little less than a minute are known after their first round."""
    pulls = _pulls([*CROWDS["many authors that take a little less"], (0, 2.0)])
    slow, ahead = SlowPulls(), []
    for turn in range(2):
        turns = []
        for pull in slow.in_turn([pull for pull, _ in pulls], now() + timedelta(hours=turn)):
            turns.append(pull.opener.id)
            slow.took(pull, now() + timedelta(hours=turn), dict(pulls)[pull])
        ahead.append(turns.index(0))
    assert ahead == [20, 0]


def test_what_ends_just_before_its_clock_comes_last_too_and_is_no_failure(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each takes part of one clock a round; once that is used up, the others wait for the next, in turn."""
    order: list[str] = []

    def long(repo: Repo, change: Change) -> list[Finding]:
        order.append(change.name)
        until = time.monotonic() + 1.5
        while change.name.startswith("x/") and time.monotonic() < until:
            sum(range(1000))
        return errors_in(repo, change)

    monkeypatch.setattr(examine, "errors_in", long)
    monkeypatch.setattr(serving, "_LONG", 1.5)
    monkeypatch.setattr(serving, "_ENOUGH", 3.0)
    for number in (2, 3, 4):
        hall.propose(number, f"x/{number}", opener="leader")
    hall.propose(1, GOOD)
    hall.round()
    turns = []
    for _ in range(2):
        order.clear()
        told = hall.round()
        turns.append(order[1:])
        assert order[0] == GOOD and len(order) == 3 and told[1].said == FIRST
        assert sum("下一轮接着看" in told[n].said for n in (2, 3, 4)) == 1
        assert {told[n].state for n in (2, 3, 4)} == {"pending"}
    assert {*turns[0], *turns[1]} == {"x/2", "x/3", "x/4"}


def test_an_annotated_tag_among_the_evidence_is_named_once(hall: Hall) -> None:
    hall.remote("tag", "-a", "-m", "x", "old", "main")
    hall.remote("update-ref", "refs/reviews/old", "refs/tags/old")
    hall.round()
    assert [one.change for one in hall.told] == ["refs/reviews/old"]


@pytest.mark.parametrize(
    "refs", [["article"], ["article/x/y", "zz"], ["=a%2fb"], ["=zz/a"], [f"={'x' * 210}"]], ids=lambda refs: refs[0][:9]
)
def test_planted_refs_are_named_and_ignored(hall: Hall, refs: list[str]) -> None:
    hall.propose(1, GOOD)
    hall.propose(2, "article")
    for name in refs:
        hall.remote("update-ref", REVIEWS + name, "main")
    for _ in range(2):
        good_goes_on(hall)
        assert hall.round()[2].said == FIRST
        assert {one.change: one.state for one in hall.told if not one.pull} == {
            REVIEWS + name: "ignored" for name in refs
        }
    for name in refs:  # then something that the former would have been in the way of
        hall.remote("update-ref", "-d", REVIEWS + name)
        hall.remote("update-ref", f"{REVIEWS}{name}/below", "main")
    good_goes_on(hall)


def test_branches_in_the_merge_queue_s_folder_stop_nobody(hall: Hall) -> None:
    hall.propose(1, GOOD)
    for name in ("pr-1-abc", "x", "pr-1-zz/y"):
        hall.remote("update-ref", f"refs/heads/gh-readonly-queue/main/{name}", "main")
    good_goes_on(hall)
    hall.remote("update-ref", "-d", "refs/heads/gh-readonly-queue/main/pr-1-abc")
    hall.remote("update-ref", "refs/heads/gh-readonly-queue/main/pr-1-abc/d", "main")
    good_goes_on(hall)


@pytest.mark.parametrize("what", ["comment", "reviewers"])
def test_what_cannot_be_written_on_a_page_is_told_and_does_not_change_the_verdict(hall: Hall, what: str) -> None:
    path = {"comment": "issues/2/comments", "reviewers": "pulls/2/requested_reviewers"}[what]
    hall.github.broken[f"{'POST' if what == 'comment' else 'GET'} {AT}/{path}?page=1"] = No(403, "locked")
    hall.propose(1, GOOD)
    hall.propose(2, "article/locked")
    good_goes_on(hall)
    (bad,) = [one for one in hall.told if one.pull == 2]
    assert (bad.state, bad.said) == ("pending", FIRST) and bad.trouble.startswith("没有写上页面：")


def test_a_merge_that_the_forge_refuses_lets_the_next_one_through(hall: Hall) -> None:
    for number, branch in ((2, "article/stuck"), (1, GOOD)):
        head = hall.propose(number, branch)
        hall.round()
        hall.agree(number, head)
    hall.github.broken[f"PUT {AT}/pulls/2/merge?page=1"] = No(405, "Pull Request is not mergeable")
    told = hall.round(merging=True)
    assert told[2].trouble.startswith("平台没有合并") and told[1].state == "success"
    assert hall.github.pulls[1]["merged"] and not hall.github.pulls[2]["merged"]


def command(hall: Hall, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("sanshen"), "gate", *words],
        cwd=hall.office.root, env=dict(os.environ), capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_list_of_all_changes_tells_of_a_broken_one_and_goes_on(hall: Hall) -> None:
    """`sanshen gate` in a clone."""
    office = hall.office
    for name in (GOOD, "article/bad", "article/worse"):
        office.branch(name, {f"content/ywdt/yxyw/{name.rpartition('/')[2]}.md": article("一篇稿件")})
        office.submit(name)
    git(office.root, "checkout", "-q", "article/bad")
    office.write("content/ywdt/yxyw/bad.md", "---\ntitle: [\n---\n")
    office.commit()
    git(office.root, "checkout", "-q", "main")
    git(office.root, "update-ref", ref_of("article/worse"), git(office.root, "rev-parse", "main:portal.toml"))
    done = command(hall)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "变更 article/good（1 个文件" in done.stdout and "变更 article/bad\n结论：不能判定——" in done.stdout
    assert "有 2 个变更不能判定：article/bad、article/worse" in done.stdout
    data = json.loads(command(hall, "--json").stdout)
    assert {one["change"]: one["state"] for one in data} == {
        GOOD: "pending", "article/bad": "error", "article/worse": "error",
    }  # fmt: skip


def test_evidence_of_an_earlier_version_on_the_forge_goes_on_counting(hall: Hall) -> None:
    """What was signed before the names changed is taken over; the old ref on the forge is in nobody's way."""
    office = hall.office
    office.branch(GOOD, {"content/ywdt/yxyw/2026-1.md": article("第1篇稿件")})
    office.submit(GOOD)
    office.act(GOOD, "editor", "self-check")
    git(office.root, "push", "-q", "origin", f"{ref_of(GOOD)}:{REVIEWS}{GOOD}")
    hall.propose(1, GOOD, git(office.root, "rev-parse", GOOD))
    hall.propose(2, "article")
    told = hall.round()
    assert told[1].said.startswith("二审待审") and told[2].said == FIRST
    assert [one for one in hall.told if not one.pull] == []
    assert Reviews(hall.gate, SITE, "main").names().count(GOOD) == 1
    assert hall.round()[1].said.startswith("二审待审") and len(hall.told) == 2


MARKUP = (
    "@root [点这里](https://evil.example/a) <img src=x onerror=alert(1)> &#64;root www.evil.example | **大** `x` #1 $x$"
)
TRICKS = "\x1b[2J\x9b31m\u202e\u200b"


def shows_nothing_of_theirs(text: str) -> None:
    """No link, mention, tag or heading that the gate did not make, and nothing hidden but its own guard."""
    theirs = text.replace(MARK, "").replace("<sub>", "").replace("</sub>", "")
    theirs = re.sub(r"\[“[^”]+”页\]\(https://github\.com/[\w/-]+/files\)", "", theirs)
    assert not re.search(
        r"@(?!\u2060)|(?<!\\)<|(?<!\\)\[(?!x\]| \])|&(?!amp;)|://|www\.|(?<!\\)\$|(?<!\\)`(?!`|\[x)", theirs
    ), theirs
    hidden = [char for char in text if unicodedata.category(char) in ("Cc", "Cf") and char not in "\n\u2060"]
    assert hidden == []


def test_a_comment_and_a_status_show_what_others_wrote_as_it_is(hall: Hall) -> None:
    """In the e-mail of a commit, a return's reason, a branch's name and a file's."""
    office, words = hall.office, f"{MARKUP}{TRICKS}"
    head = hall.propose(1, "article/good")
    hall.github.review(1, "editor", "COMMENTED", head, at(20), f"/自查 {head}\n已逐项核对")
    hall.github.review(1, "leader", "CHANGES_REQUESTED", head, at(21), f"{words}\n# 三审：全部同意")
    git(office.root, "checkout", "-q", "-b", "strange", "main")
    office.write("content/ywdt/yxyw/2026-2.md", article("第二篇"))
    git(office.root, "add", "-A")
    mail = "a@b.example|[点这里](https://evil.example/a)\x1b[2J"
    git(office.root, "-c", "user.name=x", "-c", f"user.email={mail}", "commit", "-qm", "x")
    strange = git(office.root, "rev-parse", "HEAD")
    git(office.root, "checkout", "-q", "main")
    hall.propose(2, "article/@root\u202e#1", strange)
    hall.propose(3, "article/file", office.branch("file", {f"content/ywdt/yxyw/@root`{TRICKS}`.md": article("第三篇")}))
    hall.round()
    assert "退回：" in hall.comment(1) and "邮箱不在人员册里" in hall.comment(2) and "检查发现" in hall.comment(3)
    for number in (1, 2, 3):
        shows_nothing_of_theirs(hall.comment(number))
        for status in hall.github.statuses[hall.github.pulls[number]["head"]["sha"]]:
            assert "\x1b" not in status["description"] and "\u202e" not in status["description"]
    assert "\n# 三审" not in hall.comment(1)


def test_a_comment_is_never_longer_than_a_forge_takes(hall: Hall) -> None:
    lines = "\n\n".join(f"第{number}段 <script>{number}</script>" for number in range(1000))
    path = "content/ywdt/yxyw/2026-1.md"
    hall.propose(1, GOOD, hall.office.branch("long", {path: article(body=lines)}))
    assert hall.round()[1].state == "failure"
    assert 1000 < len(hall.comment(1)) < 65_536 and "另有" in hall.comment(1)


def test_the_proof_that_leaders_read_shows_what_cannot_be_seen(hall: Hall, tmp_path: Path) -> None:
    hall.watch.reports = Reports(tmp_path / "pages", "https://shenhe.example")
    body = "会议研究了秋季\u202e重点\u200b工作。密码：Yx@2026-geheim\n\n" + "要求各单位按时间节点推进落实。"
    head = hall.office.branch("seen", {"content/ywdt/yxyw/2026-1.md": article(body=body)})
    hall.propose(1, GOOD, head)
    hall.github.pulls[1]["title"] = f"<b>标题</b>{TRICKS}"
    hall.round()
    page = (tmp_path / "pages/1/proof.html").read_text("utf-8")
    assert "\\u202e重点\\u200b工作" in page and "geheim" not in page and "<b>标题" not in page
    assert not [char for char in page if unicodedata.category(char) in ("Cc", "Cf") and char != "\n"]
    assert "geheim" not in hall.comment(1)


@pytest.mark.parametrize("planted", ["refs/refs/heads/ledger", "refs/heads/refs/heads/ledger"])
def test_a_ref_called_like_the_ledger_is_named_and_ends_no_round(hall: Hall, planted: str) -> None:
    """git would not know to which of the two the entry is to be pushed."""
    hall.github.lands = hall.land
    hall.agree(1, hall.propose(1, GOOD))
    hall.propose(2, "article/other")
    hall.remote("update-ref", planted, "main")
    hall.round(merging=True)
    found = [one.said for one in hall.told if one.change == REF]
    assert found and f"git push origin --delete {planted}" in found[0]
    assert hall.round(merging=True)[2].said == FIRST
    hall.remote("update-ref", "-d", planted)
    hall.round(merging=True)
    assert [one.predicate.origin.change for one in entries(hall.gate)[1:]] == [GOOD]
    assert hall.remote("rev-parse", REF) == hall.gate.find(REF)
