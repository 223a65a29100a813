"""A branch that is renamed while its pull request stays open: no return is shed by it, and no page is heard a second time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

import sanshen.gate.renamed as module
from sanshen.base.dates import beijing
from sanshen.base.time_limit import TimeUp
from sanshen.gate import watch
from sanshen.gate.examine import examine as examined
from sanshen.gate.forge_gate import ForgeGate
from sanshen.gate.renamed import renamed
from sanshen.gate.round_lines import RoundLine
from sanshen.git.repo import Repo
from sanshen.portal.site import GateKey
from sanshen.review import planted
from sanshen.review.case import change_and_law
from sanshen.review.evidence_refs import Reviews
from sanshen.review.forges.forge import Pull
from sanshen.review.judging import sshsig
from sanshen.review.judging.act import SignedStatement
from sanshen.review.judging.signature import ACT, generate, sign
from sanshen.review.ledger.branch import entries
from sanshen.review.ledger.mainline import settings_of
from sanshen.review.proving.incremental import verify
from sanshen.review.ref_names import ref_of
from tests.conftest import git
from tests.gate.hall import GOOD, PEOPLE, Hall, at
from tests.gate.test_record_merges import plant, sighting
from tests.gate.test_second import Hill
from tests.review.forges.github_server import REPOSITORY, GitHubServer
from tests.support.office import SITE, Office

OTHER = "article/other"
SAID = f"合并请求 #1 是分支“{GOOD}”的，改过名"


def rename(hall: Hall, number: int, name: str) -> None:
    head = hall.github.pulls[number]["head"]
    head |= {"ref": name, "label": f"yunxi:{name}"}
    for row in hall.github.activity:
        if row["after"] == head["sha"]:
            row["ref"] = f"refs/heads/{name}"


def agreed(hall: Hall, number: int = 1, branch: str = GOOD) -> str:
    head = hall.propose(number, branch)
    hall.agree(number, head)
    hall.github.lands = hall.land
    assert hall.round()[number].state == "success"
    return head


def signed_return(hall: Hall, head: str) -> None:
    """In a clone, as the gate hears it in its next round."""
    root = hall.office.root
    git(root, "fetch", "-q", "origin", f"+{ref_of(GOOD)}:{ref_of(GOOD)}")
    git(root, "branch", "-f", GOOD, head)
    hall.office.act(GOOD, "leader", "return", "数字不对，不能发")
    git(root, "push", "-q", "origin", ref_of(GOOD))


def altered(hall: Hall, old: str, new: str) -> None:
    """An agreed change of portal.toml, entered in a clone; the gate starts anew with it."""
    office = hall.office
    fetched = [f"+refs/heads/{one}:refs/heads/{at}" for one, at in (("main", "there"), ("ledger", "ledger"))]
    git(office.root, "fetch", "-q", "origin", *fetched)
    git(office.root, "checkout", "-q", "-B", "main", "there")
    text = (office.root / "portal.toml").read_text("utf-8")
    assert old in text
    office.branch("house/one", {"portal.toml": text.replace(old, new)}, person="admin")
    office.agree("house/one", "admin", "operator-leader", "operator-principal", "principal", opener="admin")
    office.merge("house/one")
    git(office.root, "push", "-q", "origin", "main", "ledger", ref_of("house/one"))
    hall.watch = hall.sentry()


def moved(hall: Hall) -> None:
    altered(hall, f'"{REPOSITORY}"', '"yunxi/menhu"')


def returned(hall: Hall, number: int, head: str) -> None:
    """Said on its page, heard, and gone from the page again."""
    said = hall.github.review(number, "leader", "CHANGES_REQUESTED", head, at(40), "不能发")
    assert hall.round()[number].state == "failure"
    hall.github.reviews[number].remove(said)


def refused(hall: Hall, number: int = 1, said: str = SAID) -> None:
    for _ in range(2):
        told = hall.round(merging=True)[number]
        assert told.state == "error" and said in told.said and "请新建合并请求" in told.said
    assert "改过名" in hall.comment(number) and len(entries(hall.gate)) == 1


@pytest.mark.parametrize("how", ["signed", "on the page"])
def test_a_return_that_was_heard_is_not_shed_with_the_branch_s_name(hall: Hall, how: str) -> None:
    head = agreed(hall)
    if how == "signed":
        signed_return(hall, head)
        assert hall.round()[1].state == "failure"
    else:
        returned(hall, 1, head)
    rename(hall, 1, OTHER)
    refused(hall)
    assert not hall.remote("for-each-ref", ref_of(OTHER)), "nothing is heard under the new name"
    rename(hall, 1, GOOD)
    assert hall.round(merging=True)[1].state == "failure"


@pytest.mark.parametrize("how", ["signed", "on the page"])
def test_a_return_is_not_shed_with_the_repository_s_name(hall: Hall, how: str) -> None:
    """What its person had agreed to before is not heard anew after it; what they agree to since is."""
    head = agreed(hall)
    if how == "signed":
        signed_return(hall, head)
        hall.round()
    else:
        returned(hall, 1, head)
    moved(hall)
    for _ in range(2):
        assert hall.round(merging=True)[1].state == "failure"
    assert len(entries(hall.gate)) == 2
    hall.github.review(1, "leader", "APPROVED", head, at(50), "已逐项核对")
    hall.round()
    hall.github.review(1, "principal", "APPROVED", head, at(51), "已逐项核对")
    assert hall.round(merging=True)[1].entry == 2 and verify(hall.gate, "main").faults == []


def test_what_nobody_returned_is_heard_anew_under_the_repository_s_new_name(hall: Hall) -> None:
    agreed(hall)
    moved(hall)
    assert hall.round(merging=True)[1].entry == 2


def test_a_return_that_was_lifted_is_lifted_under_the_repository_s_new_name(hall: Hall) -> None:
    """Those who agreed on top of what had been agreed before the return do so again."""
    head = agreed(hall)
    hall.github.review(1, "leader", "CHANGES_REQUESTED", head, at(40), "不能发")
    hall.round()
    hall.github.review(1, "leader", "APPROVED", head, at(41), "已逐项核对")
    assert hall.round()[1].state == "success"
    moved(hall)
    assert hall.round()[1].said.startswith("三审待审")
    hall.github.review(1, "principal", "APPROVED", head, at(42), "已逐项核对")
    assert hall.round(merging=True)[1].entry == 2


def test_an_agreement_that_bears_another_number_in_the_new_repository_lifts_no_return(hall: Hall) -> None:
    """As where the requests were brought into another repository: a record keeps its time."""
    returned(hall, 1, agreed(hall))
    moved(hall)
    for said in hall.github.reviews[1]:
        said["id"] += 1000
    assert hall.round(merging=True)[1].state == "failure"


def test_a_branch_that_is_renamed_with_its_repository_is_still_another_change_s(hall: Hall) -> None:
    returned(hall, 1, agreed(hall))
    moved(hall)
    rename(hall, 1, OTHER)
    told = hall.round(merging=True)[1]
    assert told.state == "error" and SAID in told.said


def test_what_was_handed_in_under_another_code_of_the_site_needs_a_new_request(hall: Hall) -> None:
    """Its acts are another site's, returns among them: what its page still shows is not heard anew."""
    head = agreed(hall)
    signed_return(hall, head)
    hall.round()
    altered(hall, SITE, "9901000002")
    told = hall.round(merging=True)[1]
    assert told.state == "error" and f"还是 {SITE} 时送审的" in told.said and "请新建合并请求" in told.said


def strange(hall: Hall, count: int) -> None:
    """Refs of evidence whose statements a key signed that nobody registered, as whoever may push plants them."""
    key = hall.folder / "key"
    generate(key, "")
    said = hall.watch.local_review.reviews.signed(GOOD)[0].statement
    for number in range(count):
        text = said.replace(f'"{GOOD}"', f'"planted/{number}"')
        plant(hall, f"planted/{number}", [SignedStatement(text, sign(key, text.encode(), ACT))])
    hall.watch.mirror.fetch([])


def test_what_was_read_of_the_evidence_stays_read_when_the_time_is_up(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreed(hall)
    strange(hall, 4)
    reads, real = list[str](), module._stated

    def stated(reviews: Reviews, tip: str, keys: frozenset[str]) -> frozenset[module.Stated]:
        reads.append(tip)
        if len(reads) == 3:
            raise TimeUp
        return real(reviews, tip, keys)

    monkeypatch.setattr(module, "_stated", stated)
    reviews, settings = hall.watch.local_review.reviews, settings_of(hall.gate)
    with pytest.raises(TimeUp):
        module.look_up(reviews, settings)
    module.look_up(reviews, settings)
    module.look_up(reviews, settings)
    assert len(reads) == len(set(reads)) + 1, "only the one that was interrupted is read again"


def test_what_no_registered_key_signed_is_not_proven_to_find_out_whose_a_request_is(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreed(hall)
    strange(hall, 3)
    planted._known.pop(hall.gate, None)
    proofs, real = list[bytes](), sshsig.proves

    def proves(signed: sshsig.Signed, data: bytes, namespace: str) -> bool:
        proofs.append(data)
        return real(signed, data, namespace)

    monkeypatch.setattr(sshsig, "proves", proves)
    module.look_up(hall.watch.local_review.reviews, settings_of(hall.gate))
    assert not any(b"planted/" in one for one in proofs)


def test_a_round_reads_the_evidence_before_any_request_has_its_time(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreed(hall)
    strange(hall, 2)
    order = list[str]()
    real = module._stated

    def stated(reviews: Reviews, tip: str, keys: frozenset[str]) -> frozenset[module.Stated]:
        order.append("read")
        return real(reviews, tip, keys)

    def examine(gate: ForgeGate, pull: Pull, at: datetime) -> RoundLine:
        order.append("request")
        return examined(gate, pull, at)

    monkeypatch.setattr(module, "_stated", stated)
    monkeypatch.setattr(watch, "examine", examine)
    assert hall.round()[1].state == "success"
    assert order[:2] == ["read", "read"] and order.index("request") == len(order) - 1


def test_a_return_that_came_with_the_new_name_is_not_shed(hall: Hall) -> None:
    """In the same round: the request had been heard before."""
    signed_return(hall, agreed(hall))
    rename(hall, 1, OTHER)
    refused(hall)


def test_a_renamed_branch_with_more_commits_is_still_another_change_s(hall: Hall) -> None:
    head = agreed(hall)
    root = hall.office.root
    git(root, "checkout", "-q", "-b", "more", head)
    git(root, "commit", "-q", "--allow-empty", "-m", "x")
    later = git(root, "rev-parse", "HEAD")
    git(root, "push", "-q", "origin", f"{later}:refs/pull/1/head")
    rename(hall, 1, OTHER)
    hall.github.pulls[1]["head"]["sha"] = later
    refused(hall)
    git(root, "push", "-q", "-f", "origin", f"{head}:refs/pull/1/head")
    hall.github.pulls[1]["head"]["sha"] = head
    refused(hall)


def test_two_requests_that_swap_their_names_are_both_refused(hall: Hall) -> None:
    head = agreed(hall)
    agreed(hall, 2, OTHER)
    returned(hall, 1, head)
    rename(hall, 1, OTHER)
    rename(hall, 2, GOOD)
    refused(hall)
    refused(hall, 2, f"合并请求 #2 是分支“{OTHER}”的，改过名")


def test_a_renamed_request_that_was_merged_by_hand_gets_no_entry(hall: Hall) -> None:
    returned(hall, 1, agreed(hall))
    rename(hall, 1, OTHER)
    hall.github.pulls[1] |= hall.land(1)
    told = hall.round(merging=True)[1]
    assert told.state == "error" and SAID in told.said and "git revert" in told.said
    assert len(entries(hall.gate)) == 1


def test_a_new_clone_of_the_gate_still_knows_whose_request_it_was(hall: Hall) -> None:
    returned(hall, 1, agreed(hall))
    rename(hall, 1, OTHER)
    git(hall.folder, "clone", "-q", "-b", "main", "forge.git", "anew")
    hall.gate = Repo(hall.folder / "anew")
    hall.watch = hall.sentry()
    refused(hall)


def test_what_was_stated_under_a_key_that_has_ended_since_still_tells_whose_request_it_was(hall: Hall) -> None:
    """Of a request that was opened by its last day: whoever finds it later holds up none that are new."""
    change, law = change_and_law(hall.gate, OTHER, agreed(hall), "main")
    pull = replace(hall.watch.forge.pull(1), branch=OTHER)
    assert pull.opened
    keys, day = law.config.settings.gate, beijing(pull.opened).date()

    def said(*keys: GateKey) -> str:
        return renamed(hall.watch.local_review.reviews, replace(law.config.settings, gate=list(keys)), change, pull)

    def ended(on: date) -> str:
        return said(*(replace(one, start=None, end=on) for one in keys))

    assert ended(day) == SAID and ended(day - timedelta(days=1)) == ""
    assert said() == said(*(replace(one, lost=True) for one in keys)) == "", "whose finder could hold up every request"


@pytest.mark.parametrize("kind", ["gate", "witness"])
def test_whoever_finds_an_ended_key_or_a_second_witness_s_holds_up_no_request(
    github: GitHubServer, tmp_path: Path, kind: str
) -> None:
    """By a statement that the request was another branch's; least of all the one that marks the key as lost."""
    office = Office(tmp_path / "clone", accounts=PEOPLE)
    until = "to = 2026-01-01\n" if kind == "gate" else ""
    office.key("found")
    found = f'[[{kind}]]\npublic = "{office.public("found")}"\n{until}'
    office.write("portal.toml", (office.root / "portal.toml").read_text("utf-8") + f"\n{found}")
    office.commit("found")
    office.adopt()
    hall = Hall(office, github, tmp_path)
    hall.github.lands = hall.land
    head = hall.propose(1, GOOD)
    said = sighting(hall, OTHER, head, "push:1").statement
    plant(hall, OTHER, [SignedStatement(said, sign(office.keys["found"], said.encode(), ACT))])
    hall.agree(1, head)
    assert hall.round(merging=True)[1].entry == 1


def test_a_number_that_a_restored_forge_gives_out_again_is_no_renamed_request(hall: Hall) -> None:
    agreed(hall)
    hall.github.reviews[1].clear()
    agreed_again = hall.propose(1, OTHER, hall.office.branch("anew", {"content/ywdt/yxyw/n.md": "x"}), opener="leader")
    assert hall.github.pulls[1]["head"]["sha"] == agreed_again
    assert "改过名" not in hall.round()[1].said


def test_a_copy_of_what_the_gate_stated_renames_nothing(hall: Hall) -> None:
    """Whoever may push puts it among another change's evidence."""
    agreed(hall)
    plant(hall, OTHER, hall.watch.local_review.reviews.signed(GOOD))
    assert hall.round()[1].state == "success" and hall.round(merging=True)[1].entry == 1


def test_a_request_that_only_the_second_witness_saw_under_its_old_name_is_refused(
    github: GitHubServer, tmp_path: Path
) -> None:
    """By it: the gate does not go by its word, and merges nothing without it."""
    office = Office(tmp_path / "clone", accounts=PEOPLE)
    office.ask_two()
    office.adopt()
    hall = Hall(office, github, tmp_path)
    hill = Hill(hall, "hill")
    hall.agree(1, hall.propose(1, GOOD))
    hill.round()
    rename(hall, 1, OTHER)
    assert SAID in hill.round()[1] and "请新建合并请求" in hill.round()[1]
    assert hall.round(merging=True)[1].state == "pending" and "第二见证还没有见到" in hall.comment(1)
    assert len(entries(hall.gate)) == 1
