"""Merges that are to be entered: what others plant, flood, delete or force stops no other change's line, and enters nothing falsely."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from msgspec.structs import replace

from checks.finding import Finding
from sanshen.base.errors import PortalError
from sanshen.gate import record_merges
from sanshen.gate.admit import findings_in
from sanshen.git.objects import ZERO
from sanshen.git.remote import Remote
from sanshen.git.repo import Repo
from sanshen.publish.arriving import bring
from sanshen.review.evidence_refs import Reviews
from sanshen.review.forges.forge import Pull
from sanshen.review.judging.act import (
    Decision,
    Sighting,
    SignedStatement,
    Statement,
    Witness,
    encode,
)
from sanshen.review.judging.change import Change
from sanshen.review.judging.signature import ACT, sign
from sanshen.review.ledger.branch import REF, entries
from sanshen.review.proving.incremental import verify
from sanshen.review.ref_names import ref_of
from tests.conftest import git
from tests.gate.hall import AT, GOOD, Hall, at
from tests.review.forges.github_server import REPOSITORY, No
from tests.support.office import SITE, article, now

PII = "联系人王某，身份证号 11010519491231002X，特此公示，请各单位遵照执行并按时间节点推进落实。"


def sighting(
    hall: Hall, name: str, head: str, record: str, decision: Decision = "push", pull: int = 1
) -> SignedStatement:
    """What a gate would state, under a key that its maker has just made."""
    kind = hall.watch.kind
    said = Witness(
        site=SITE, change=name, decision=decision, stage="", head=head, tree="0" * 40, digest="0" * 64, previous="",
        ledger="", at=now(), comment=record, checked=[],
        seen=Sighting(forge=kind, repository=REPOSITORY, pull=pull, record=record, account=1, login="x", claimed_at=now(), base="main"),
    )  # fmt: skip
    return signed(hall, said)


def signed(hall: Hall, said: Witness | Statement, key: str = "stranger") -> SignedStatement:
    text = encode(said)
    return SignedStatement(text.decode(), sign(hall.office.keys[key], text, ACT))


def plant(hall: Hall, name: str, statements: Iterable[SignedStatement]) -> None:
    """As whoever may push does: after what stands there, by an ordinary push."""
    root = hall.office.root
    if hall.remote("for-each-ref", ref_of(name)):
        git(root, "fetch", "-q", "origin", f"+{ref_of(name)}:{ref_of(name)}")
    reviews = Reviews(Repo(root), SITE, "main")
    for one in statements:
        reviews.record(name, one, "x")
    git(root, "push", "-q", "origin", f"{ref_of(name)}:{ref_of(name)}")


def agreed(hall: Hall, number: int = 1, branch: str = GOOD, **given: str) -> str:
    head = hall.propose(number, branch, **given)
    hall.agree(number, head)
    return head


def button(hall: Hall, number: int = 1) -> None:
    """As an administrator presses it on the page."""
    hall.github.pulls[number] |= hall.land(number)


def merged(hall: Hall, *, sound: bool = True) -> list[str]:
    """The changes that were entered after the adoption, once the gate has merged what it may; `sound`: main is what was entered."""
    hall.github.lands = hall.land
    hall.round(merging=True)
    assert (verify(hall.gate, "main").faults == []) == sound
    return [one.predicate.origin.change for one in entries(hall.gate)[1:]]


def errors(hall: Hall) -> list[str]:
    return [one.said for one in hall.told if one.state == "error"]


# -- what is heard -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["review", "comment"])
def test_planted_statements_of_what_is_to_come_make_no_return_unheard(hall: Hall, how: str) -> None:
    head = agreed(hall)
    assert hall.round()[1].state == "success"
    coming = hall.github.number() + 1
    plant(hall, GOOD, [sighting(hall, GOOD, head, f"{how}:{coming + one}") for one in range(3)])
    if how == "review":
        made = hall.github.review(1, "leader", "CHANGES_REQUESTED", head, at(40), "数字有误")
    else:
        made = hall.github.say(1, "leader", f"/退回 {head} 数字有误", at(40))
    assert made["id"] == coming
    assert merged(hall) == [] and not hall.github.pulls[1]["merged"]
    assert "退回：数字有误" in hall.comment(1)


def test_a_planted_statement_of_a_push_bars_its_author_still(hall: Hall) -> None:
    """The leader pushes a version of their own under the editor's name, and the editor another; then the leader agrees."""
    head = hall.propose(1, GOOD)
    hall.round()
    coming = hall.github.number() + 1
    plant(hall, GOOD, [sighting(hall, GOOD, head, f"push:{coming + one}") for one in range(3)])
    assert hall.github.push(GOOD, "1" * 40, "leader", at(10))["id"] == coming
    hall.github.push(GOOD, head, "editor", at(11))
    hall.agree(1, head)
    assert merged(hall) == [] and hall.round()[1].state == "pending"


def test_planted_statements_block_no_agreement(hall: Hall) -> None:
    head = hall.propose(1, GOOD)
    hall.round()
    coming = hall.github.number() + 1
    plant(hall, GOOD, [sighting(hall, GOOD, head, f"review:{coming + one}", "approve") for one in range(9)])
    hall.agree(1, head)
    assert merged(hall) == [GOOD]


def test_what_the_gate_s_key_stated_of_another_change_or_forge_makes_nothing_heard(hall: Hall) -> None:
    """Copied there by whoever may push: a key that moved to another forge numbers its records anew."""
    head = agreed(hall)
    assert hall.round()[1].state == "success"
    coming = f"review:{hall.github.number() + 1}"
    here = sighting(hall, GOOD, head, coming).parse()
    assert isinstance(here, Witness)
    other = replace(here, change="aaa", seen=replace(here.seen, pull=4711))  # of its own request: else that was renamed
    elsewhere = [other, replace(here, seen=replace(here.seen, repository="yunxi/former"))]
    plant(hall, GOOD, [signed(hall, one, "gate") for one in elsewhere])
    hall.github.review(1, "leader", "CHANGES_REQUESTED", head, at(40), "数字有误")
    assert merged(hall) == [] and "退回：数字有误" in hall.comment(1)


@pytest.mark.parametrize("by", ["gate", "button"])
def test_a_restored_forge_that_gives_its_numbers_out_again_hides_no_return(hall: Hall, by: str) -> None:
    head = agreed(hall)
    assert hall.round()[1].state == "success"
    rows = hall.github.reviews[1]
    (approval,) = [one for one in rows if one["user"]["login"] == "leader"]
    rows.remove(approval)
    returned = hall.github.review(1, "leader", "CHANGES_REQUESTED", head, at(40), "数字有误")
    returned["id"] = approval["id"]
    hall.github.lands = hall.land
    if by == "button":
        button(hall)
    hall.round(merging=True)
    assert len(entries(hall.gate)) == 1 and any("已退回：数字有误" in one.said for one in hall.told)


def test_agreement_after_a_merge_by_hand_under_a_number_heard_before_enters_nothing(hall: Hall) -> None:
    head = hall.propose(1, GOOD)
    hall.agree(1, head)
    rows = hall.github.reviews[1]
    gone = rows.pop()
    passer = hall.github.review(1, "editor", "APPROVED", head, at(33), "已逐项核对")
    hall.round()
    rows.remove(passer)
    button(hall)
    rows.append(gone | {"id": passer["id"], "submitted_at": at(90)})
    hall.round()
    assert len(entries(hall.gate)) == 1 and any("没有记入台账" in one for one in errors(hall))


# -- what is entered, and under which name -----------------------------------------------------------------------------


def planted_names(hall: Hall, head: str) -> None:
    """Names before the honest one, that say of its head what is not so; some that nobody can read."""
    person = Statement(
        site=SITE, change="aac", person="leader", decision="return", stage="", head=head, tree="0" * 40, digest="0" * 64,
        previous="", ledger="", at=now(), comment="x",
    )  # fmt: skip
    plant(hall, "aaa", [sighting(hall, "aaa", head, "push:1", pull=4711)])
    plant(hall, "aab", [sighting(hall, "aab", head, f"review:{one}", "approve") for one in range(3)])
    plant(hall, "aac", [signed(hall, person)])
    plant(hall, "aad", [sighting(hall, GOOD, head, "push:2", pull=4711)])
    for name, what in (("aae", "main"), ("aaf", "main:portal.toml"), ("aag", "main^{tree}")):
        git(hall.folder / "forge.git", "update-ref", ref_of(name), hall.remote("rev-parse", what), ZERO)


@pytest.mark.parametrize("by", ["gate", "button", "push"])
def test_many_planted_refs_at_the_head_of_an_honest_change_stop_nothing(hall: Hall, by: str) -> None:
    """One of them ended every round: no entry, no judging, no publication, though the ref was taken away again."""
    head = agreed(hall)
    hall.round()
    planted_names(hall, head)
    if by != "gate":
        landed = hall.land(1)
        hall.github.pulls[1] |= landed if by == "button" else {"state": "closed"}
    assert merged(hall) == [GOOD]
    assert not any("没有记入台账" in one for one in errors(hall))
    assert not any("4711" in one for one in hall.github.asked)
    second = agreed(hall, 2, "article/next")
    hall.round()
    assert merged(hall) == [GOOD, "article/next"] and second


def twin(hall: Hall, head: str, number: int = 2) -> None:
    """Another branch at the same commit: opened, heard, closed."""
    hall.propose(number, "aaa", head)
    hall.round()
    hall.github.pulls[number]["state"] = "closed"


@pytest.mark.parametrize("by", ["gate", "button"])
def test_a_twin_does_not_lend_its_name(hall: Hall, by: str) -> None:
    head = agreed(hall)
    twin(hall, head)
    hall.round()
    if by == "button":
        button(hall)
    assert merged(hall) == [GOOD]


def test_a_return_signed_in_a_clone_is_not_evaded_by_a_twin(hall: Hall) -> None:
    office, head = hall.office, agreed(hall)
    twin(hall, head)
    assert hall.round()[1].state == "success"
    git(office.root, "branch", "-f", GOOD, head)
    git(office.root, "fetch", "-q", "origin", f"+{ref_of(GOOD)}:{ref_of(GOOD)}")
    office.act(GOOD, "leader", "return", reason="数字有误")
    git(office.root, "push", "-q", "origin", f"{ref_of(GOOD)}:{ref_of(GOOD)}")
    button(hall)
    hall.round()
    assert len(entries(hall.gate)) == 1 and any("已退回：数字有误" in one for one in errors(hall))


@pytest.mark.parametrize("turn", ["waiting", "cut back"])
def test_a_return_signed_in_a_clone_counts_at_a_merge_by_hand_however_much_is_planted(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, turn: str
) -> None:
    """Other refs come first by name and are known here; a request that was merged is no longer under review."""
    office, head = hall.office, agreed(hall)
    git(office.root, "branch", "-f", GOOD, head)
    for _ in range(2):
        assert hall.round()[1].state == "success"
    git(office.root, "fetch", "-q", "origin", f"+{ref_of(GOOD)}:{ref_of(GOOD)}")
    office.act(GOOD, "leader", "return", reason="数字有误")
    monkeypatch.setattr("sanshen.gate.round_limits.MOST", 3)
    if turn == "waiting":
        for name in ("aaa", "aab", "aac"):
            plant(hall, name, [sighting(hall, name, head, "push:1")])
        git(office.root, "push", "-q", "origin", f"{ref_of(GOOD)}:{ref_of(GOOD)}")
    else:  # where the record on the forge goes on from an earlier act, the return is none of ours
        lone = office.repo.write_commit(
            hall.remote("rev-parse", "main^{tree}"), [], "x", office.repo.commit("main").author
        )
        git(office.root, "push", "-q", "-f", "origin", f"{lone}:{ref_of(GOOD)}")
    button(hall)
    hall.round()
    assert len(entries(hall.gate)) == 1
    assert any("已退回：数字有误" in one or ref_of(GOOD) in one for one in errors(hall)), errors(hall)


def test_a_fork_s_branch_of_the_same_name_is_not_this_change(hall: Hall) -> None:
    head = agreed(hall)
    hall.round()
    hall.propose(2, GOOD, head)
    hall.github.pulls[2]["head"]["repo"]["id"] = 4711
    button(hall, 2)
    hall.round()
    assert len(entries(hall.gate)) == 1 and any("派生仓库" in one for one in errors(hall))


def test_what_was_said_on_a_request_into_another_branch_counts_for_no_merge_into_main(hall: Hall) -> None:
    """Agreed on #1, returned on its page, closed; agreed anew on #2, which went into `dev`, and `dev` was pushed to main."""
    hall.remote("update-ref", "refs/heads/dev", hall.remote("rev-parse", "main"))
    head = agreed(hall)
    hall.round()
    hall.github.pulls[1]["state"] = "closed"
    hall.propose(2, GOOD, head)
    hall.github.pulls[2]["base"]["ref"] = "dev"
    hall.agree(2, head)
    hall.round()
    hall.github.review(1, "principal", "CHANGES_REQUESTED", head, at(40), "不能发")
    button(hall, 2)
    assert merged(hall, sound=False) == [] and any("“dev”，不是主分支" in one for one in errors(hall))
    assert "“dev”，不是主分支" in hall.comment(2)


@pytest.mark.parametrize("other", ["fork", "dev"])
def test_a_request_from_elsewhere_that_claims_the_same_merge_hides_none(hall: Hall, other: str) -> None:
    head = hall.propose(1, GOOD)
    hall.propose(2, GOOD, head)
    hall.agree(2, head)
    hall.round()
    button(hall, 2)
    hall.github.pulls[1] |= {
        key: hall.github.pulls[2][key] for key in ("state", "merged", "merged_at", "merge_commit_sha")
    }
    if other == "fork":
        hall.github.pulls[1]["head"]["repo"]["id"] = 4711
    else:
        hall.github.pulls[1]["base"]["ref"] = "dev"
    assert merged(hall) == [GOOD]


@pytest.mark.parametrize("number", [2, 3])
def test_a_twin_opened_as_the_gate_merges_takes_no_entry_away(hall: Hall, number: int) -> None:
    """GitHub calls every open request merged whose head came in, whichever stands first in its list."""
    head = agreed(hall, 5 - number)
    hall.round()

    def twinned(merged: int) -> dict[str, Any]:
        hall.propose(number, "aaa", head)
        landed = hall.land(merged)
        hall.github.pulls[number] |= landed
        hall.github.pulls = dict(sorted(hall.github.pulls.items()))
        return landed

    hall.github.lands = twinned
    hall.round(merging=True)
    assert [one.predicate.origin.change for one in entries(hall.gate)[1:]] == [GOOD]
    assert verify(hall.gate, "main").faults == []


@pytest.mark.parametrize("number", [2, 3])
def test_a_twin_that_a_merge_by_hand_takes_along_takes_no_entry_away(hall: Hall, number: int) -> None:
    head = agreed(hall, 5 - number)
    hall.propose(number, "aaa", head)
    hall.round()
    button(hall, 5 - number)
    landed = ("state", "merged", "merged_at", "merge_commit_sha")
    hall.github.pulls[number] |= {key: hall.github.pulls[5 - number][key] for key in landed}
    hall.github.pulls = dict(sorted(hall.github.pulls.items()))
    assert merged(hall) == [GOOD]


def test_a_merge_whose_answer_was_cut_off_is_the_gate_s_own_still(hall: Hall) -> None:
    """And agreement that is taken back after it takes nothing back."""
    agreed(hall)

    def cut(number: int) -> dict[str, Any]:
        hall.github.pulls[number] |= hall.land(number)
        raise No(500, "cut off")

    hall.github.lands = cut
    assert "平台没有合并" in hall.round(merging=True)[1].trouble
    hall.github.reviews[1][1]["state"] = "DISMISSED"
    hall.round()
    assert [one.predicate.origin.change for one in entries(hall.gate)[1:]] == [GOOD]


def test_what_the_forge_refused_to_the_gate_is_a_merge_by_hand_afterwards(hall: Hall) -> None:
    agreed(hall)

    def refuses(number: int) -> dict[str, Any]:
        hall.github.pulls[number] |= {"state": "open", "merged": False, "merged_at": None}
        raise No(405, "not mergeable")

    hall.github.lands = refuses
    assert "平台没有合并" in hall.round(merging=True)[1].trouble
    hall.github.reviews[1][1]["state"] = "DISMISSED"
    button(hall)
    hall.round()
    assert len(entries(hall.gate)) == 1 and errors(hall)


def test_a_branch_that_is_renamed_as_the_gate_merges_keeps_its_name_in_the_ledger(hall: Hall) -> None:
    agreed(hall)
    hall.round()

    def renames(number: int) -> dict[str, Any]:
        head = hall.github.pulls[number]["head"] | {"ref": "article/other", "label": "yunxi:article/other"}
        return hall.land(number) | {"head": head}

    hall.github.lands = renames
    hall.round(merging=True)
    assert [one.predicate.origin.change for one in entries(hall.gate)[1:]] == [GOOD]


@pytest.mark.parametrize("known", [True, False])
def test_what_the_gate_heard_before_its_own_merge_counts_for_no_later_merge_by_hand(hall: Hall, known: bool) -> None:
    """Its merge landed on ground that nobody agreed to and was taken back; the branch came again as #2, and was returned there."""
    head = agreed(hall)
    hall.round()

    def races(number: int) -> dict[str, Any]:
        direct = hall.office.branch("direct", {"content/ywdt/yxyw/direct.md": article("直接推送")})
        git(hall.office.root, "push", "-q", "origin", f"{direct}:refs/heads/main")
        return hall.land(number)

    before, hall.github.lands = hall.remote("rev-parse", "main"), races
    hall.round(merging=True)
    hall.remote("update-ref", "refs/heads/main", before)
    hall.propose(2, GOOD, head)
    hall.agree(2, head)
    hall.round()
    hall.github.review(2, "leader", "CHANGES_REQUESTED", head, at(40), "数字有误")
    landed = hall.land(2)
    hall.github.pulls[2] |= landed if known else {}
    assert merged(hall, sound=False) == [] and any("已退回：数字有误" in one for one in errors(hall))


# -- what cannot be read -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["issues/1/comments", "pulls/1/reviews", "activity"])
def test_a_page_that_the_merge_takes_over_its_limit_loses_no_entry(hall: Hall, path: str) -> None:
    """Whoever may read fills it so far that one more event is too much."""
    agreed(hall)
    hall.round()

    def floods(number: int) -> dict[str, Any]:
        hall.github.broken[f"GET {AT}/{path}?page=1"] = No(500, "too much")
        return hall.land(number)

    hall.github.lands = floods
    hall.round(merging=True)
    assert [one.predicate.origin.change for one in entries(hall.gate)[1:]] == [GOOD]


@pytest.mark.parametrize("path", ["pulls/1", "issues/1/comments"])
@pytest.mark.parametrize("by", ["gate", "button"])
def test_an_earlier_request_of_the_same_branch_is_not_asked(hall: Hall, path: str, by: str) -> None:
    """It was closed; then somebody flooded it, or tidied it up."""
    head = hall.propose(1, GOOD)
    hall.agree(1, head)
    hall.round()
    hall.github.pulls[1]["state"] = "closed"
    hall.github.broken[f"GET {AT}/{path}?page=1"] = No(404, "Not Found")
    hall.propose(2, GOOD, head)
    hall.agree(2, head)
    assert hall.round()[2].state == "success"
    if by == "button":
        button(hall, 2)
    assert merged(hall) == [GOOD]
    assert [(one.pull, one.trouble) for one in hall.told if one.entry] == [(2, "")]


def test_a_merge_by_hand_whose_page_cannot_be_read_names_the_page_and_is_entered_once_it_can(hall: Hall) -> None:
    agreed(hall)
    hall.round()
    button(hall)
    hall.github.broken[f"GET {AT}/pulls/1/reviews?page=1"] = No(500, "too much")
    hall.round()
    (said,) = [one for one in hall.told if one.pull == 1]
    assert "合并请求 #1 的页面读不了" in said.said and "git revert" in said.said and said.change == GOOD
    hall.github.broken.clear()
    assert merged(hall) == [GOOD]


# -- what was forced and taken back ------------------------------------------------------------------------------------


def revert(hall: Hall) -> None:
    """As the handbook says."""
    root = hall.office.root
    git(root, "fetch", "-q", "origin", "main")
    git(root, "checkout", "-q", "--detach", "FETCH_HEAD")
    git(root, "-c", "user.name=admin", "-c", "user.email=admin@yunxi.gov.example", "revert", "-m", "1", "--no-edit", "HEAD")  # fmt: skip
    git(root, "push", "-q", "origin", "HEAD:main")
    git(root, "checkout", "-q", "main")
    git(root, "reset", "-q", "--hard", "origin/main")


def test_after_a_forced_merge_was_reverted_everything_works_again(hall: Hall) -> None:
    """Everybody had agreed and the checks objected: each later round stopped at the old merge."""
    path = "content/ywdt/yxyw/bad.md"
    head = hall.office.branch("bad", {path: article(body=PII)})
    hall.propose(1, "article/bad", head)
    hall.agree(1, head)
    assert hall.round()[1].state == "failure"
    button(hall)
    hall.round()
    (said,) = [one for one in hall.told if one.pull == 1]
    assert "PII001" in said.said and "git revert" in said.said and said.change == "article/bad"
    assert "git revert" in hall.comment(1)
    revert(hall)
    agreed(hall, 2)
    hall.round()
    assert verify(hall.gate, "main").faults == []
    assert merged(hall) == [GOOD]
    agreed(hall, 3, "article/next")
    hall.round()
    assert errors(hall) == [] and merged(hall) == [GOOD, "article/next"]


def test_an_error_of_ours_at_one_merge_lets_the_next_one_through(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    def crashes(repo: Repo, change: Change) -> list[Finding]:
        if change.name == "article/bad":
            raise RecursionError("a file that nobody foresaw")
        return findings_in(repo, change)

    monkeypatch.setattr(record_merges, "findings_in", crashes)
    agreed(hall, 1, "article/bad")
    hall.round()
    button(hall)
    hall.round()
    assert any("程序出错：RecursionError" in one for one in errors(hall))
    revert(hall)
    agreed(hall, 2)
    hall.round()
    assert merged(hall) == [GOOD]


def push_malformed(hall: Hall, author: bytes) -> tuple[str, str]:
    """As whoever may push to main does, without a key: git takes any author line. Gives main before and after."""
    before = hall.remote("rev-parse", "main")
    direct = hall.office.branch("direct", {"content/ywdt/yxyw/direct.md": article("直接推送")})
    git(hall.office.root, "push", "-q", "origin", f"{direct}:refs/heads/direct")
    tree = hall.remote("rev-parse", f"{direct}^{{tree}}").encode()
    raw = b"tree %b\nparent %b\nauthor %b\ncommitter a <a@x> 1798761600 +0800\n\nt\n" % (tree, before.encode(), author)
    there = hall.folder / "forge.git"
    made = git(there, "hash-object", "-t", "commit", "-w", "--stdin", "--literally", stdin=raw)
    hall.remote("update-ref", "refs/heads/main", made)
    return before, made


@pytest.mark.slow
@pytest.mark.parametrize("author", [b"", b"a <a@x>", b"a a@x 1798761600 +0800"])
def test_a_malformed_commit_on_main_is_told_on_every_page_and_reverting_it_heals(hall: Hall, author: bytes) -> None:
    agreed(hall)
    hall.round()
    git(hall.folder, "clone", "-q", "-b", "main", "forge.git", "machine")
    before, bad = push_malformed(hall, author)
    assert merged(hall, sound=False) == [] and not hall.github.pulls[1]["merged"]
    assert "主分支未经证实" in hall.comment(1) and "direct.md" in str(verify(hall.gate, "main").faults)
    hall.remote("update-ref", "refs/heads/main", hall.remote("commit-tree", f"{before}^{{tree}}", "-p", bad, "-m", "x"))
    for _ in range(2):
        assert merged(hall) == [GOOD]
    agreed(hall, 2, "article/next")
    assert merged(hall) == [GOOD, "article/next"] and errors(hall) == []
    machine = Repo(hall.folder / "machine")
    bring(machine)
    assert verify(machine, "main").faults == []


def test_nothing_is_merged_in_a_round_that_could_enter_nothing(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    def crashes(repo: Repo) -> None:
        raise RecursionError("what nobody foresaw")

    agreed(hall)
    with monkeypatch.context() as patched:
        patched.setattr("sanshen.gate.record_merges.branch.last", crashes)
        hall.github.lands = hall.land
        assert hall.round(merging=True)[1].state == "success"
    assert not hall.github.pulls[1]["merged"] and any("没有记入台账" in one for one in errors(hall))
    assert merged(hall) == [GOOD]


def test_what_was_forced_and_taken_back_is_not_told_again(hall: Hall) -> None:
    head = hall.propose(1, GOOD)
    hall.round()
    button(hall)
    hall.round()
    assert any("没有记入台账" in one for one in errors(hall)) and head
    revert(hall)
    hall.round()
    assert errors(hall) == []


def test_a_merge_on_ground_that_nobody_agreed_to_is_named(hall: Hall) -> None:
    """Somebody pushes to main as the gate merges."""
    agreed(hall)
    hall.round()

    def races(number: int) -> dict[str, Any]:
        direct = hall.office.branch("direct", {"content/ywdt/yxyw/direct.md": article("直接推送")})
        git(hall.office.root, "push", "-q", "origin", f"{direct}:refs/heads/main")
        return hall.land(number)

    hall.github.lands = races
    hall.round(merging=True)
    (said,) = [one for one in hall.told if one.state == "error"]
    assert "它前面还有没有记入台账的内容" in said.said and (said.pull, said.change) == (1, GOOD)
    assert "git revert" in hall.comment(1)


def test_what_a_clock_that_went_back_could_not_enter_is_not_merged(hall: Hall) -> None:
    agreed(hall)
    hall.github.lands = hall.land
    list(hall.watch.round(now() + timedelta(minutes=4), merging=True))
    agreed(hall, 2, "article/next")
    told = {one.pull: one for one in hall.watch.round(now(), merging=True)}
    assert "早于台账最后一号" in told[2].trouble and not hall.github.pulls[2]["merged"]
    list(hall.watch.round(now() + timedelta(minutes=5), merging=True))
    assert [one.predicate.origin.change for one in entries(hall.gate)[1:]] == [GOOD, "article/next"]


def test_a_title_that_somebody_alters_after_all_agreed_comes_into_neither_history_nor_ledger(hall: Hall) -> None:
    head = agreed(hall)
    hall.github.pulls[1]["title"] = "身份证号 11010519491231002X 机密★10年"
    hall.github.lands = hall.land
    hall.round(merging=True)
    assert entries(hall.gate)[-1].predicate.title == git(hall.gate.root, "log", "-1", "--format=%s", head)[:60]
    assert hall.github.asked_title == f"合并 {GOOD}"


@pytest.mark.parametrize("by", ["twin", "both", "admin", "moved"])
def test_what_others_merge_after_the_gate_asked_in_vain_is_judged_as_merged_by_hand(hall: Hall, by: str) -> None:
    """A return that came in between stands, whichever request of the same head they merge."""
    head, path = agreed(hall), f"PUT {AT}/pulls/1/merge?page=1"
    hall.github.broken[path] = No(409 if by == "moved" else 502, "Bad Gateway")
    hall.round(merging=True)
    hall.github.broken.clear()
    hall.github.review(1, "leader", "CHANGES_REQUESTED", head, at(40), "数字有误")
    if by in ("twin", "both"):
        hall.propose(2, "article/twin", head)
        button(hall, 2)
        same = ("state", "merged", "merged_at", "merge_commit_sha")
        hall.github.pulls[1] |= {key: hall.github.pulls[2][key] for key in same} if by == "both" else {}
    else:
        button(hall)
        hall.github.pulls[1]["merged_by"] = hall.github.user("root")
    hall.round()
    assert len(entries(hall.gate)) == 1 and errors(hall)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_merge_at_a_time_that_no_clock_shows_is_named_and_not_entered(hall: Hall, moment: str) -> None:
    head = hall.propose(1, GOOD)
    hall.round()
    button(hall)
    hall.github.pulls[1]["merged_at"] = moment
    hall.agree(1, head)
    hall.round()
    assert len(entries(hall.gate)) == 1 and any("合并请求 #1 合并于" in one.said for one in hall.told)


def test_a_merge_is_told_of_on_its_page_though_the_ledger_s_push_failed_once(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreed(hall)
    hall.github.lands = hall.land
    push, cuts = Remote.push, ["the network is down"]

    def failing(self: Remote, refs: Iterable[str]) -> None:
        if list(refs) == [REF] and cuts:
            raise PortalError(cuts.pop(), cure="x")
        push(self, refs)

    monkeypatch.setattr(Remote, "push", failing)
    hall.round(merging=True)
    assert not cuts and "台账没有推送到代码平台" in hall.told[-1].said
    hall.round(merging=True)
    assert "审核台账第 1 号" in hall.comment(1) and not verify(hall.gate, "main").faults


def into_side(hall: Hall, number: int) -> dict[str, object]:
    """Merge it as its button does where somebody has just altered its base."""
    old, told = hall.remote("rev-parse", "main"), hall.land(number)
    hall.remote("update-ref", "refs/heads/side", str(told["merge_commit_sha"]))
    hall.remote("update-ref", "refs/heads/main", old)
    hall.github.pulls[number]["base"]["ref"] = "side"
    return told


@pytest.mark.parametrize("request_of_its_own", [False, True], ids=["on its page", "on a new request"])
@pytest.mark.parametrize("told", [True, False], ids=["after the gate has told it", "before the gate looks"])
def test_a_merge_into_another_branch_that_main_is_put_to_is_none_of_the_gate_s_own(
    hall: Hall, told: bool, request_of_its_own: bool
) -> None:
    """Somebody alters the base as the gate merges, and pushes to main what was merged: a return that came in between stands."""
    head, fetch = agreed(hall), hall.watch.mirror.fetch

    def returned() -> None:
        if request_of_its_own:
            hall.propose(2, GOOD, head)
        hall.github.review(1 + request_of_its_own, "leader", "CHANGES_REQUESTED", head, at(60), "不能发")
        hall.remote("update-ref", "refs/heads/main", "refs/heads/side")

    def quicker(pulls: list[Pull]) -> None:
        if not pulls:  # it looks what became of its merge
            returned()
        fetch(pulls)

    hall.github.lands = partial(into_side, hall)
    if not told:
        hall.watch.mirror.fetch = quicker  # type: ignore[method-assign]
    hall.round(merging=True)
    if told:
        returned()
        hall.round(merging=True)
    assert len(entries(hall.gate)) == 1 and any("要合并到的是“side”" in said for said in errors(hall))


def test_a_merge_that_went_into_another_branch_makes_no_later_one_by_hand_the_gate_s_own(hall: Hall) -> None:
    """Somebody altered the base after the gate's last look: a return that came on another request of that head stands."""
    head = agreed(hall)
    hall.github.lands = partial(into_side, hall)
    hall.round(merging=True)
    assert any("合并到了“side”" in said and "新建合并请求" in said for said in errors(hall))
    hall.propose(2, GOOD, head)
    hall.github.review(2, "leader", "CHANGES_REQUESTED", head, at(40), "不能发")
    button(hall, 2)
    hall.round(merging=True)
    assert len(entries(hall.gate)) == 1 and any("已退回" in said for said in errors(hall))


def test_an_unproven_main_branch_is_told_though_no_request_is_open(hall: Hall) -> None:
    """As after a squash of the only one, which leaves no merge to be named."""
    head = agreed(hall)
    hall.round()
    squashed = hall.remote("commit-tree", f"{head}^{{tree}}", "-p", "main", "-m", "squashed")
    hall.remote("update-ref", "refs/heads/main", squashed)
    hall.github.pulls.clear()
    hall.round(merging=True)
    assert len(errors(hall)) == 1 and "主分支未经证实" in errors(hall)[0] and squashed[:12] in errors(hall)[0]


def test_where_merge_commits_are_switched_off_the_setting_is_named(hall: Hall) -> None:
    agreed(hall)
    hall.github.broken[f"PUT {AT}/pulls/1/merge?page=1"] = No(405, "Merge commits are not allowed on this repository.")
    assert "允许合并提交" in hall.round(merging=True)[1].trouble


@pytest.mark.parametrize("rounds", [0, 2])
def test_where_a_forge_s_git_lags_behind_its_answer_the_merge_is_still_the_gate_s_own(hall: Hall, rounds: int) -> None:
    """What is erased from the page after it undoes it no more."""
    agreed(hall)
    new = list[str]()

    def lagging(number: int) -> dict[str, object]:
        old, told = hall.remote("rev-parse", "main"), hall.land(number)
        new.append(hall.remote("rev-parse", "main"))
        hall.remote("update-ref", "refs/heads/main", old)
        return told

    hall.github.lands = lagging
    hall.round(merging=True)
    for _ in range(rounds):
        hall.round(merging=True)
    hall.remote("update-ref", "refs/heads/main", new[0])
    hall.github.reviews[1].clear()
    hall.round(merging=True)
    assert [one.predicate.origin.merge for one in entries(hall.gate)[1:]] == new and hall.watch.merges.asked is None
