"""Evidence that travels between the office's clones and the gate's: nobody's signature is lost, and none is taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.gate import exchange
from sanshen.git.objects import Entry
from sanshen.git.remote import Remote
from sanshen.review.case import change_and_law, judge_case
from sanshen.review.forges.forge import Account, Opinion, Pull
from sanshen.review.judging.act import SignedStatement
from sanshen.review.local_acts import LocalReview
from sanshen.review.ref_names import REVIEWS, ref_of
from sanshen.review.witness import witness
from tests.conftest import git
from tests.review.test_planted import push
from tests.support.office import SITE, Office, copy_of, now

NAME = "article/second"


@pytest.fixture
def clerk(tmp_path: Path) -> Office:
    """Where people sign; its `origin` is the forge's repository."""
    office = Office(tmp_path / "clone", accounts={"editor": 11})
    office.adopt()
    office.branch(NAME)
    git(tmp_path, "init", "-q", "--bare", "forge.git")
    git(office.root, "remote", "add", "origin", str(tmp_path / "forge.git"))
    return office


@pytest.fixture
def gate(clerk: Office, tmp_path: Path) -> Office:
    return copy_of(clerk, tmp_path / "gate")


def fetched(office: Office) -> dict[str, str]:
    return looked(office)[0]


def looked(office: Office) -> tuple[dict[str, str], list[str]]:
    """What cannot be followed, and what is no evidence."""
    remote = Remote(office.root, "origin")
    coming = exchange.arrivals(office.local_review.reviews, remote.refs([f"{REVIEWS}*"]))
    assert remote.fetch_each(coming.present | coming.former) == {}
    return exchange.take_over(office.local_review.reviews, coming), coming.strays


def pushed(office: Office) -> None:
    owed = exchange.unpushed(office.local_review.reviews)
    assert Remote(office.root, "origin").push_each(owed) == {}
    exchange.mark_pushed(office.local_review.reviews, owed)


def witnessed(office: Office) -> None:
    """What the gate writes down when somebody opens a pull request."""
    head = git(office.root, "rev-parse", NAME)
    account = Account(11, "editor")
    pull = Pull(number=1, branch=NAME, head=head, base="main", title="", url="", opener=account)
    opened = Opinion(record=f"pull:1@{head}", account=account, decision="submit", head=head, at=now())
    change, law = change_and_law(office.repo, NAME, head, "main")
    case = judge_case(change, law, office.local_review.evidence(change, law, now().date()), now().date())
    witness(office.local_review, case, pull, [opened], office.keys["gate"], now())


def tip(office: Office) -> str | None:
    return office.repo.find(ref_of(NAME))


def test_what_the_gate_witnessed_goes_out_once_and_a_next_look_finds_nothing_new(clerk: Office, gate: Office) -> None:
    witnessed(gate)
    assert fetched(gate) == {}
    pushed(gate)
    before = tip(gate)
    assert fetched(gate) == {} and tip(gate) == before and exchange.unpushed(gate.local_review.reviews) == {}
    witnessed_and_ahead = gate.act(NAME, "editor", "self-check")
    assert witnessed_and_ahead.verdict.state == "pending" and fetched(gate) == {}
    assert exchange.unpushed(gate.local_review.reviews) == {NAME: ref_of(NAME)}


def test_what_was_signed_at_a_desk_reaches_the_gate(clerk: Office, gate: Office) -> None:
    clerk.submit(NAME)
    pushed(clerk)
    assert fetched(gate) == {} and tip(gate) == tip(clerk)
    clerk.act(NAME, "editor", "self-check")
    pushed(clerk)
    assert fetched(gate) == {} and tip(gate) == tip(clerk)


def test_a_signature_given_at_the_same_moment_goes_before_what_the_gate_can_hear_again(
    clerk: Office, gate: Office
) -> None:
    clerk.submit(NAME)
    pushed(clerk)
    witnessed(gate)
    assert fetched(gate) == {} and tip(gate) == tip(clerk)
    witnessed(gate)
    assert [one.parse() is not None for one in gate.local_review.reviews.signed(NAME)] == [True, True]
    pushed(gate)


def test_two_persons_signatures_at_the_same_moment_are_both_kept_and_told_of(clerk: Office, gate: Office) -> None:
    clerk.submit(NAME)
    pushed(clerk)
    gate.submit(NAME, "editor-two")
    ours = tip(gate)
    assert fetched(gate) == {NAME: "两处同时有人签名，审核记录分叉"} and tip(gate) == ours


def test_evidence_that_goes_forward_without_an_act_is_told_of_and_kept_here(clerk: Office, gate: Office) -> None:
    """No force is needed: a later commit whose tree lacks the newest act is a push like any other."""
    clerk.submit(NAME)
    tree = git(clerk.root, "rev-parse", f"{tip(clerk)}^{{tree}}")
    clerk.act(NAME, "editor", "self-check")
    clerk.act(NAME, "leader", "return", "数据有误")
    pushed(clerk)
    fetched(gate)
    kept = tip(gate)
    later = git(clerk.root, "commit-tree", "-p", str(kept), "-m", "x", tree)
    git(clerk.root, "push", "-q", "origin", f"{later}:{ref_of(NAME)}")
    assert fetched(gate) == {NAME: "代码平台上的审核记录被改写或删减"} and tip(gate) == kept
    assert gate.local_review.look(NAME, now()).verdict.state == "returned"


def test_evidence_that_was_cut_back_on_the_forge_is_told_of_and_kept_here(clerk: Office, gate: Office) -> None:
    clerk.submit(NAME)
    short = tip(clerk)
    clerk.act(NAME, "editor", "self-check")
    pushed(clerk)
    fetched(gate)
    kept = tip(gate)
    git(clerk.root, "push", "-q", "--force", "origin", f"{short}:{ref_of(NAME)}")
    for _ in range(2):
        assert fetched(gate) == {NAME: "代码平台上的审核记录被改写或删减"} and tip(gate) == kept


def former(office: Office, name: str = NAME) -> None:
    """As an earlier version kept it: refs/reviews/<branch>."""
    git(office.root, "update-ref", REVIEWS + name, git(office.root, "rev-parse", ref_of(name)))
    git(office.root, "update-ref", "-d", ref_of(name))


@pytest.mark.parametrize("names", [("p", "p/q"), ("article", "article/x"), ("a%2Fb", "a/b"), ("x=y/【稿】#1", "x")])
def test_no_name_of_a_branch_is_in_another_s_way(clerk: Office, gate: Office, names: tuple[str, str]) -> None:
    head = git(clerk.root, "rev-parse", NAME)
    git(clerk.root, "branch", "-D", NAME)
    for name in (*names, *reversed(names)):
        git(clerk.root, "branch", name, head)
        clerk.submit(name)
        pushed(clerk)
        assert looked(gate) == ({}, []) and len(gate.local_review.reviews.signed(name)) == len(
            clerk.local_review.reviews.signed(name)
        )
        git(clerk.root, "branch", "-D", name)
    assert set(gate.local_review.reviews.names()) == {"adoption", *names}


def test_evidence_under_its_former_name_is_taken_over_once(clerk: Office, gate: Office) -> None:
    """The clone's own when it is next used, the forge's when the gate next looks; the old ref there harms nothing."""
    clerk.submit(NAME)
    former(clerk)
    git(clerk.root, "push", "-q", "origin", f"{REVIEWS}{NAME}")
    assert looked(gate) == ({}, []) and [one.parse() is not None for one in gate.local_review.reviews.signed(NAME)] == [
        True
    ]
    pushed(gate)
    again = LocalReview(clerk.repo, "main", SITE)
    assert again.reviews.names() == ["adoption", NAME] and not clerk.repo.find(REVIEWS + NAME)
    clerk.act(NAME, "editor", "self-check")
    pushed(clerk)
    for _ in range(2):
        assert looked(gate) == ({}, []) and tip(gate) == tip(clerk)


def test_a_branch_called_like_the_folder_of_former_evidence(clerk: Office, gate: Office) -> None:
    """One branch `article` stopped every `article/…` for ever."""
    clerk.submit(NAME)
    former(clerk)
    git(clerk.root, "push", "-q", "origin", f"{REVIEWS}{NAME}")
    looked(gate)
    pushed(gate)
    git(gate.root, "branch", "-q", "-m", NAME, "held")
    git(gate.root, "branch", "article", "held")
    gate.submit("article")
    pushed(gate)
    assert set(gate.local_review.reviews.names()) == {"adoption", NAME, "article"} and looked(gate) == ({}, [])


PLANTED = ["zz", "article", "=a%2fb", "=", "%", "=a%20b", "x/y/z", "=a%2Fb/c"]


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_ref_is_named_and_ignored(clerk: Office, gate: Office, name: str) -> None:
    clerk.submit(NAME)
    pushed(clerk)
    git(clerk.root, "push", "-q", "origin", f"main:{REVIEWS}{name}")
    for _ in range(2):
        assert looked(gate) == ({}, [REVIEWS + name]) and tip(gate) == tip(clerk)
    assert gate.local_review.reviews.names() == ["adoption", NAME]


@pytest.mark.parametrize("what", ["main^{tree}", "main:portal.toml", "main"])
def test_what_is_no_evidence_under_a_change_s_own_name_spoils_that_change_alone(
    clerk: Office, gate: Office, what: str
) -> None:
    """A blob, a tree, or somebody's own history."""
    git(clerk.root, "branch", "other", NAME)
    for name in (NAME, "other"):
        clerk.submit(name)
    fetched(gate)
    git(clerk.root, "push", "-q", "origin", f"{ref_of('other')}:{ref_of('other')}", f"{what}:{ref_of(NAME)}")
    gate.submit(NAME)
    ours = tip(gate)
    refused, strays = looked(gate)
    assert list(refused) == [NAME] and strays == [] and tip(gate) == ours
    assert len(gate.local_review.reviews.signed("other")) == 1


def test_evidence_with_a_file_that_is_none_or_a_gap_takes_no_more_acts(clerk: Office) -> None:
    """A file was cut out of the middle: the next act does not take the place of another."""
    clerk.submit(NAME)
    clerk.act(NAME, "editor", "self-check")
    repo, kept = clerk.repo, clerk.repo.folder(ref_of(NAME))
    blob = repo.write_blob(b"x")
    tree = repo.write_tree(
        [*[one for one in kept if not one.path.startswith("0001")], Entry("a/0009.json", "100644", blob)]
    )
    cut = git(clerk.root, "commit-tree", tree, "-p", ref_of(NAME), "-m", "cut")
    git(clerk.root, "update-ref", ref_of(NAME), cut)
    with pytest.raises(PortalError, match=r"不该有的文件|编号不连续"):
        clerk.local_review.reviews.record(NAME, SignedStatement("{}", "x"), "more")
    assert git(clerk.root, "rev-parse", ref_of(NAME)) == cut


def test_litter_on_the_forge_keeps_the_gate_from_writing_nothing_down(clerk: Office, gate: Office) -> None:
    """Every number was taken: what the gate heard had no place, and the evidence of the change stood still."""
    clerk.submit(NAME)
    push(clerk, ref_of(NAME), {f"{number:04d}.{kind}": "x" for number in range(2, 10_000) for kind in ("json", "sig")})
    git(clerk.root, "push", "-q", "origin", f"{ref_of(NAME)}:{ref_of(NAME)}")
    assert fetched(gate) == {}
    witnessed(gate)
    gate.act(NAME, "leader", "return", "数据有误")
    pushed(gate)
    assert fetched(clerk) == {} and tip(clerk) == tip(gate)
    assert clerk.local_review.look(NAME, now()).verdict.state == "returned"
    assert len(clerk.repo.folder(ref_of(NAME))) == 2 * len(gate.local_review.reviews.signed(NAME)) == 6


def tagged(office: Office) -> None:
    """Its evidence becomes an annotated tag of the same commit, as anybody may push one."""
    git(office.root, "tag", "-f", "-a", "-m", "x", "made", ref_of(NAME))
    git(office.root, "update-ref", ref_of(NAME), git(office.root, "rev-parse", "refs/tags/made"))


def test_an_annotated_tag_of_the_evidence_is_named_and_heals_once_it_is_gone(clerk: Office, gate: Office) -> None:
    clerk.submit(NAME)
    pushed(clerk)
    fetched(gate)
    before = tip(gate)
    git(clerk.root, "tag", "-a", "-m", "x", "made", ref_of(NAME))
    git(clerk.root, "push", "-q", "origin", f"refs/tags/made:{ref_of(NAME)}")
    assert "标签" in fetched(gate)[NAME] and tip(gate) == before
    git(clerk.root, "push", "-q", "-f", "origin", f"{ref_of(NAME)}:{ref_of(NAME)}")
    assert fetched(gate) == {}
    gate.act(NAME, "editor", "self-check")
    pushed(gate)


def test_a_clone_that_took_an_annotated_tag_for_evidence_goes_on_from_its_commit(clerk: Office, gate: Office) -> None:
    gate.submit(NAME)
    before = tip(gate)
    tagged(gate)
    assert gate.act(NAME, "editor", "self-check").verdict.state == "pending"
    assert git(gate.root, "rev-parse", f"{ref_of(NAME)}^") == before
