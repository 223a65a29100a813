"""Whoever may push tries to hold up the gate for everybody, on a real forge."""

from __future__ import annotations

import base64
import shlex
from collections.abc import Iterable

import msgspec
import pytest

from sanshen.git.remote import Remote
from sanshen.review.evidence_refs import Reviews
from sanshen.review.forges.forge import Account, Pull
from sanshen.review.forges.gitea.protection import GiteaProtection
from sanshen.review.forges.protection import Wanted, drift
from sanshen.review.judging.act import Sighting, SignedStatement, Witness, encode
from sanshen.review.judging.signature import ACT, sign
from sanshen.review.ref_names import REVIEWS, ref_of
from tests.conftest import git
from tests.forge.road import Road
from tests.support.office import SITE, article, now

pytestmark = pytest.mark.forge
FIRST = "一审待审：editor、editor-two（区政府办）"


def proposed(road: Road, branch: str, name: str) -> Pull:
    """One article on a branch of that name, pushed and proposed; the author's clone keeps no such branch."""
    road.office.branch(branch, {f"content/ywdt/yxyw/{name}.md": article(f"稿件{name}")})
    road.push("editor", branch)
    git(road.root, "branch", "-q", "-D", branch)
    return road.propose("editor", branch, f"稿件{name}")


def close(road: Road, pull: Pull) -> None:
    road.call("editor", "PATCH", f"issues/{pull.number}", state="closed")
    road.call("editor", "DELETE", f"branches/{pull.branch.replace('/', '%2F')}")


def plant(road: Road, ref: str, what: str = "main") -> None:
    """As a clerk pushes it."""
    basic = base64.b64encode(f"editor:{road.town.token('editor')}".encode()).decode()
    git(road.root, "-c", f"http.extraHeader=Authorization: Basic {basic}", "push", "-q", road.remote, f"{what}:{ref}")


def invented(road: Road, pull: Pull, number: int, record: str) -> SignedStatement:
    """What a gate would state of a record, under a key that a clerk has just made."""
    moment = now()
    seen = Sighting(
        forge="gitea", repository="yunxi/portal", pull=number, record=record, account=1, login="x", claimed_at=moment,
        base="main",
    )  # fmt: skip
    made = Witness(
        site=SITE, change=pull.branch, decision="push", stage="", head=pull.head, tree="0" * 40, digest="0" * 64,
        previous="", ledger="", at=moment, seen=seen,
    )  # fmt: skip
    text = encode(made)
    return SignedStatement(text.decode(), sign(road.office.keys["stranger"], text, ACT))


def test_statements_that_a_clerk_invents_make_nothing_unheard_and_stop_no_entry(road: Road) -> None:
    """Of the return that comes next, and under another name of a pull request that is not there."""
    pull = road.proposed()
    road.agree(pull)
    road.look()
    reviews = Reviews(road.office.repo, SITE, "main")
    git(road.root, "fetch", "-q", road.remote, "+refs/reviews/*:refs/reviews/*")
    last = road.review("both", pull, "COMMENT", "已阅")
    for number in range(last + 1, last + 4):
        reviews.record(pull.branch, invented(road, pull, pull.number, f"review:{number}"), "x")
    reviews.record("aaa", invented(road, msgspec.structs.replace(pull, branch="aaa"), 4711, "push:1"), "x")
    for name in (pull.branch, "aaa"):
        plant(road, ref_of(name), ref_of(name))
    assert road.review("leader", pull, "REQUEST_CHANGES", "数字有误，不能发") == last + 1
    road.look(merging=True)
    assert road.shown(pull)[1] == "已退回：数字有误，不能发" and not road.forge().pull(pull.number).merged
    for person in ("leader", "principal"):  # what followed the agreement that was taken back is given anew
        road.approve(person, pull)
        road.look()
    road.until_mergeable(pull)
    for _ in range(2):
        road.look(merging=True)
    assert [one.predicate.origin.change for one in road.entries()[1:]] == [pull.branch]


def said(road: Road) -> dict[int, str]:
    return {told.pull: told.said for told in road.look() if told.pull}


def test_a_branch_and_then_one_below_its_name(road: Road) -> None:
    """Review attacks, fault 2: `p`, closed and deleted, then `p/q`; and one branch called `article`."""
    innocent = road.proposed()
    first = proposed(road, "p", "p")
    assert said(road) == {innocent.number: FIRST, first.number: FIRST}
    close(road, first)
    below = proposed(road, "p/q", "q")
    assert said(road) == {innocent.number: FIRST, below.number: FIRST}
    close(road, innocent)
    git(road.root, "branch", "-q", "-D", innocent.branch)
    folder = proposed(road, "article", "article")
    assert said(road) == {below.number: FIRST, folder.number: FIRST}
    there = Remote(road.gate.root, road.remote, road.town.token("gate")).refs([f"{REVIEWS}*"])
    assert set(there) >= {ref_of(one.branch) for one in (innocent, first, below, folder)}


def test_refs_that_a_clerk_plants_stop_nobody_else(road: Road) -> None:
    innocent = road.proposed()
    for name in ("article", "zz", "=odd%2f", "=a/b"):
        plant(road, REVIEWS + name)
    plant(road, f"{ref_of('w/blocked')}/x")
    blocked = proposed(road, "w/blocked", "blocked")
    for _ in range(2):
        told = road.look()
        assert {one.pull: one.state for one in told if one.pull} == {
            innocent.number: "pending",
            blocked.number: "error",
        }
        strays = {one.change for one in told if one.state == "ignored"}
        assert strays == {REVIEWS + name for name in ("article", "zz", "=odd%2f", "=a/b")} | {
            f"{ref_of('w/blocked')}/x"
        }
    assert road.shown(innocent)[:2] == ("pending", FIRST)
    assert "审核记录推送不到代码平台" in road.comment(blocked)
    road.check("editor", innocent)
    assert said(road)[innocent.number].startswith("二审待审"), "the innocent one goes on"


def test_a_locked_page_and_the_exit_code(road: Road) -> None:
    """The comment cannot be posted there: that is told, and the other change has its own."""
    innocent = road.proposed()
    locked = proposed(road, "w/locked", "locked")
    road.call("root", "PUT", f"issues/{locked.number}/lock", lock_reason="")
    told = {one.pull: one for one in road.look() if one.pull}
    assert told[innocent.number].trouble == "" and road.comment(innocent)
    assert told[locked.number].state == "pending"


def test_planted_witnesses_are_not_fetched_one_by_one(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pushed under no registered key, then rewritten: nothing goes on from what stood there."""
    innocent, fetches = road.proposed(), list[int]()
    road.look()
    other = git(road.root, "commit-tree", "main^{tree}", "-m", "x")
    for what in ("main", f"+{other}"):
        basic = base64.b64encode(f"editor:{road.town.token('editor')}".encode()).decode()
        refs = [f"{what}:refs/witnesses/abc/=z{number}" for number in range(60)]
        git(road.root, "-c", f"http.extraHeader=Authorization: Basic {basic}", "push", "-q", road.remote, *refs)
        road.look()
    fetch = Remote.fetch

    def counted(self: Remote, specs: Iterable[str]) -> None:
        fetches.append(1)
        fetch(self, specs)

    monkeypatch.setattr(Remote, "fetch", counted)
    told = road.look()
    assert {one.pull: one.said for one in told if one.pull} == {innocent.number: FIRST} and len(fetches) <= 2
    assert len(told) == 22 and "另有 40 个引用" in told[20].said


def obeyed(road: Road, command: str) -> None:
    """The administrator types it."""
    basic = base64.b64encode(f"root:{road.town.server.admin}".encode()).decode()
    words = [road.remote if word == "origin" else word for word in shlex.split(command)[1:]]
    git(road.root, "-c", f"http.extraHeader=Authorization: Basic {basic}", *words)


@pytest.mark.parametrize(
    "ref",
    [
        *("refs/heads/refs/heads/main", "refs/tags/refs/heads/main", "refs/refs/heads/main"),
        *("refs/heads/refs/heads/ledger", "refs/refs/heads/ledger"),
        "refs/replace/{main}",
    ],
)
def test_a_ref_that_leads_the_forge_s_git_astray_is_named_until_it_is_deleted(road: Road, ref: str) -> None:
    """Those called like main stop every merge; `refs/replace/` does not where the forge's git is set as the handbook says."""
    ref = ref.format(main=git(road.root, "rev-parse", "main"))
    pull = road.proposed()
    road.agree(pull)
    road.until_mergeable(pull)
    plant(road, ref)
    plant(road, f"refs/{ref}")  # with it there, git deletes neither by its name
    told = next(one for one in road.look(merging=True) if (one.change, one.state) == (ref, "error"))
    forge = GiteaProtection(road.town.server.url, road.name, road.town.server.admin)
    wanted = Wanted(main="main", ledger="ledger", approvals=1, context="", gate=Account(0, "gate"), known=())
    drifts = [one for one in drift(wanted, forge.found(wanted)) if "refs/" in one.what]
    commands = [one.cure.partition("：")[2] for one in drifts]
    assert told.said.endswith(commands[1]) and len(commands) == 2
    assert road.forge().pull(pull.number).merged == (not ref.endswith("main"))
    for command in commands:
        obeyed(road, command)
    road.until_mergeable(pull)
    assert ref not in [one.change for one in road.look(merging=True)]
    assert [one.predicate.origin.change for one in road.entries()[1:]] == [pull.branch]
    assert drift(wanted, forge.found(wanted)) and not forge.found(wanted).misleading


def test_evidence_is_never_pushed_into_a_ref_that_is_called_like_its_own(road: Road) -> None:
    """The true ref deleted, and what it held put under another name that git finds by it."""
    pull = road.proposed()
    road.look()
    ref = ref_of(pull.branch)
    git(road.root, "fetch", "-q", road.remote, f"{ref}:refs/kept/one")
    plant(road, ref, "")
    plant(road, f"refs/{ref}", "refs/kept/one")
    road.check("editor", pull)
    road.look()
    assert f"git push origin --delete refs/{ref}" in road.comment(pull)
    plant(road, f"refs/{ref}", "")
    road.look()
    assert Remote(road.gate.root, road.remote, road.town.token("gate")).refs([ref]) == {ref: road.gate.find(ref)}
