"""A branch that is renamed while its pull request stays open: no return is shed by it, and no page is heard a second time."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from sanshen.gate.renamed import renamed
from sanshen.git.repo import Repo
from sanshen.portal.site import GateKey
from sanshen.review.case import change_and_law
from sanshen.review.ledger.branch import entries
from sanshen.review.ref_names import ref_of
from tests.conftest import git
from tests.gate.hall import GOOD, Hall, at
from tests.gate.test_second import Hill
from tests.gate.test_settle import plant
from tests.review.forges.github_server import GitHubServer
from tests.support.office import Office

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
    change, law = change_and_law(hall.gate, OTHER, agreed(hall), "main")
    pull = replace(hall.watch.forge.pull(1), branch=OTHER)
    keys = law.house.settings.gate

    def said(*keys: GateKey) -> str:
        return renamed(hall.watch.desk.reviews, replace(law.house.settings, gate=list(keys)), change, pull)

    assert said(*(replace(one, start=None, end=date(2020, 1, 1)) for one in keys)) == SAID
    assert said() == said(*(replace(one, lost=True) for one in keys)) == "", "whose finder could hold up every request"


def test_a_number_that_a_restored_forge_gives_out_again_is_no_renamed_request(hall: Hall) -> None:
    agreed(hall)
    hall.github.reviews[1].clear()
    agreed_again = hall.propose(1, OTHER, hall.office.branch("anew", {"content/ywdt/yxyw/n.md": "x"}), opener="leader")
    assert hall.github.pulls[1]["head"]["sha"] == agreed_again
    assert "改过名" not in hall.round()[1].said


def test_a_copy_of_what_the_gate_stated_renames_nothing(hall: Hall) -> None:
    """Whoever may push puts it among another change's evidence."""
    agreed(hall)
    plant(hall, OTHER, hall.watch.desk.reviews.signed(GOOD))
    assert hall.round()[1].state == "success" and hall.round(merging=True)[1].entry == 1


def test_a_request_that_only_the_second_witness_saw_under_its_old_name_is_refused(
    github: GitHubServer, tmp_path: Path
) -> None:
    office = Office(tmp_path / "clone", accounts={"editor": 11, "leader": 12, "principal": 13})
    office.ask_two()
    office.adopt()
    hall = Hall(office, github, tmp_path)
    hill = Hill(hall, "hill")
    hall.agree(1, hall.propose(1, GOOD))
    hill.round()
    rename(hall, 1, OTHER)
    refused(hall)
    assert SAID in hill.round()[1]
