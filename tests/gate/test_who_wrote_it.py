"""Who wrote a change that came over a forge: every co-author, whoever hides their address, and nobody for what git alone made."""

from __future__ import annotations

import pytest

from sanshen.base.errors import PortalError
from sanshen.review.case import law_of
from sanshen.review.judging.change import proposed
from sanshen.review.proving.incremental import verify
from tests.conftest import git
from tests.gate.hall import FIRST, GOOD, Hall, at
from tests.gate.test_record_merges import button, errors, merged
from tests.support.office import Office, article

TWO_ON_A_LINE = "稿件\n\nCo-authored-by: leader <leader@yunxi.gov.example>, editor <editor@yunxi.gov.example>"
WEB = "noreply@github.com"


def hidden(person: str) -> str:
    """The address that Gitea writes for an account that hides its own."""
    return f"{person}@noreply.git.yunxi.gov.example"


def written(office: Office, name: str, path: str, message: str) -> str:
    git(office.root, "checkout", "-q", "-B", name, "main")
    office.write(path, article("联名写的稿件"))
    head = office.commit(message)
    git(office.root, "checkout", "-q", "main")
    return head


def commit_as(hall: Hall, author: str, committer: str, text: str = "网页上写的稿件") -> str:
    """One article on a branch of its own, under these addresses."""
    root = hall.office.root
    git(root, "checkout", "-q", "-B", "work-1", "main")
    hall.office.write("content/ywdt/yxyw/2026-1.md", article(text))
    git(root, "add", "-A")
    by = ("-c", "user.name=GitHub", "-c", f"user.email={committer}")
    git(root, *by, "commit", "-q", "--author", f"editor <{author}>", "-m", "Create 2026-1.md")
    head = git(root, "rev-parse", "HEAD")
    git(root, "checkout", "-q", "main")
    return head


def pushed(hall: Hall, head: str, by: str, second: int) -> None:
    """The pull request of number 1 now stands at `head`."""
    git(hall.office.root, "push", "-q", "-f", "origin", f"{head}:refs/pull/1/head")
    hall.github.push(GOOD, head, by, at(second))
    hall.github.pulls[1]["head"]["sha"] = head


def main_goes_on(hall: Hall) -> None:
    """Another change is agreed to and merged meanwhile."""
    other = hall.propose(2, "article/other")
    hall.agree(2, other)
    hall.github.pulls[1]["draft"] = True
    hall.github.lands = hall.land
    hall.round(merging=True)
    assert hall.github.pulls[2]["merged"]
    hall.github.pulls[1]["draft"] = False
    git(hall.office.root, "fetch", "-q", "origin", "main")


def more(hall: Hall, head: str) -> str:
    """Another version on top, by the editor."""
    root = hall.office.root
    git(root, "checkout", "-q", "-B", "work-1", head)
    hall.office.write("content/ywdt/yxyw/2026-1.md", article(f"在 {head[:7]} 上又改过的稿件"))
    found = hall.office.commit("改稿", person="editor")
    git(root, "checkout", "-q", "main")
    return found


def with_main(hall: Hall, head: str, by: str, *, words: str = "", text: str = "") -> str:
    """Main taken into the branch, in git's words and by git alone unless others are given."""
    root = hall.office.root
    git(root, "checkout", "-q", "-B", "work-1", head)
    who = ("-c", f"user.name={by}", "-c", f"user.email={by}@yunxi.gov.example")
    git(root, *who, "merge", "-q", "--no-ff", "-m", words or f"Merge branch 'main' into {GOOD}", "FETCH_HEAD")
    if text:
        hall.office.write("content/ywdt/yxyw/2026-1.md", article(text))
        git(root, "add", "-A")
        git(root, *who, "commit", "-q", "--amend", "--no-edit")
    found = git(root, "rev-parse", "HEAD")
    git(root, "checkout", "-q", "main")
    return found


def test_no_button_enters_what_a_co_author_agreed_to(hall: Hall) -> None:
    head = written(hall.office, "work-1", "content/ywdt/yxyw/2026-1.md", TWO_ON_A_LINE)
    hall.propose(1, GOOD, head)
    hall.agree(1, head)
    hall.round()
    assert "leader 同意：写稿或改稿的人不能审批自己的稿件" in hall.comment(1)
    button(hall)
    assert merged(hall, sound=False) == [] and errors(hall)


def test_the_follow_up_of_an_override_is_closed_to_a_co_author(office: Office) -> None:
    written(office, "article/typhoon", "content/ywdt/yxyw/typhoon.md", TWO_ON_A_LINE)
    office.submit("article/typhoon")
    for person in ("operator-leader", "both"):
        office.act("article/typhoon", person, "override", "台风红色预警")
    office.merge("article/typhoon")
    office.act("article/typhoon", "editor", "self-check")
    with pytest.raises(PortalError, match="写稿或改稿"):
        office.act("article/typhoon", "leader")


def colleague_agrees(hall: Hall, head: str, second: int = 30) -> None:
    """What the leader says is not counted, and `both`, who holds the same seat, says it."""
    said = hall.github.review
    said(1, "editor", "COMMENTED", head, at(second), f"/自查 {head}\n已逐项核对")
    for number, person in enumerate(("leader", "both", "principal"), second + 1):
        said(1, person, "APPROVED", head, at(number), "已逐项核对")


@pytest.mark.parametrize("by", ["gate", "hand"])
def test_a_colleague_agrees_where_a_co_author_may_not_and_the_entry_is_proven(hall: Hall, by: str) -> None:
    head = written(hall.office, "work-1", "content/ywdt/yxyw/2026-1.md", TWO_ON_A_LINE)
    hall.propose(1, GOOD, head)
    colleague_agrees(hall, head)
    hall.github.lands = hall.land
    hall.round(merging=by == "gate")
    if by == "hand":
        button(hall)
    assert merged(hall) == [GOOD] and verify(hall.gate, "main").faults == []


def test_a_colleague_closes_the_follow_up_where_a_co_author_may_not(hall: Hall) -> None:
    office, name = hall.office, "article/typhoon"
    written(office, name, "content/ywdt/yxyw/typhoon.md", TWO_ON_A_LINE)
    office.submit(name)
    for person in ("operator-leader", "principal"):
        office.act(name, person, "override", "台风红色预警")
    office.merge(name)
    office.act(name, "editor", "self-check")
    with pytest.raises(PortalError, match="写稿或改稿"):
        office.act(name, "leader")
    office.act(name, "both")
    office.act(name, "principal")
    office.merge(name)
    assert verify(office.repo, "main").faults == []


def test_a_colleague_agrees_after_words_in_a_merge_of_main_and_the_entry_is_proven(hall: Hall) -> None:
    head = hall.propose(1, GOOD)
    hall.agree(1, head)
    hall.round()
    main_goes_on(hall)
    pushed(hall, merge := with_main(hall, head, "editor", words="另加的话"), "editor", 40)
    hall.round()
    said = hall.github.review
    said(1, "editor", "COMMENTED", merge, at(41), f"/自查 {merge}\n已逐项核对")
    for number, person in enumerate(("both", "principal"), 42):
        said(1, person, "APPROVED", merge, at(number), "已逐项核对")
    hall.github.lands = hall.land
    hall.round(merging=True)
    assert hall.github.pulls[1]["merged"] and verify(hall.gate, "main").faults == []


def test_words_in_a_merge_of_main_come_in_by_no_button(hall: Hall) -> None:
    head = hall.propose(1, GOOD)
    hall.agree(1, head)
    hall.round()
    main_goes_on(hall)
    pushed(hall, with_main(hall, head, "editor", words="无人看过的话：明日全城停水"), "editor", 40)
    assert hall.round()[1].said == FIRST
    button(hall)
    assert GOOD not in merged(hall, sound=False) and errors(hall)


def test_whoever_hides_their_address_wrote_what_their_own_push_brought(hall: Hall) -> None:
    head = commit_as(hall, hidden("editor"), hidden("editor"))
    hall.propose(1, GOOD, head)
    hall.agree(1, head)
    hall.github.lands = hall.land
    hall.round(merging=True)
    assert hall.github.pulls[1]["merged"] and verify(hall.gate, "main").faults == []


def test_whoever_hides_their_address_does_not_agree_to_their_own_words(hall: Hall) -> None:
    head = commit_as(hall, hidden("leader"), hidden("leader"))
    hall.propose(1, GOOD, head)
    hall.agree(1, head)
    hall.round()
    assert "leader 同意：写稿或改稿的人不能审批自己的稿件" in hall.comment(1)


@pytest.mark.parametrize(
    ("author", "committer"),
    [
        (hidden("somebody"), hidden("editor")),
        ("99+editor@users.noreply.github.com", hidden("editor")),  # the number counts
        (hidden("editor"), WEB),  # no forge of this portal writes that
        ("editor@noreply", hidden("editor")),
        ("editor@mail.example/@noreply.example", hidden("editor")),
    ],
)
def test_a_hidden_address_of_nobody_in_the_roster_is_a_stranger_s(hall: Hall, author: str, committer: str) -> None:
    hall.propose(1, GOOD, commit_as(hall, author, committer))
    assert "不在人员册" in hall.round()[1].said


def test_an_address_alone_makes_nobody_a_writer_who_may_hand_in(hall: Hall) -> None:
    """Such an address is anybody's to write; what no known account pushed is a stranger's."""
    head = commit_as(hall, hidden("editor"), hidden("editor"))
    hall.github.user("stranger", 99)
    hall.propose(1, GOOD, head, opener="stranger")
    assert hall.round()[1].state == "error"


def test_who_brings_a_branch_up_to_date_has_written_nothing(hall: Hall) -> None:
    """The forge's own button for that is a push by whoever presses it."""
    head = hall.propose(1, GOOD)
    hall.agree(1, head)
    hall.round()
    main_goes_on(hall)
    pushed(hall, with_main(hall, head, "leader"), "leader", 40)
    assert hall.round()[1].said == "各审均已同意，可以合并"
    hall.github.lands = hall.land
    hall.round(merging=True)
    assert hall.github.pulls[1]["merged"] and verify(hall.gate, "main").faults == []


def test_who_alters_something_in_a_merge_of_main_has_written_it(hall: Hall) -> None:
    head = hall.propose(1, GOOD)
    hall.round()
    main_goes_on(hall)
    pushed(hall, merge := with_main(hall, head, "leader", text="领导顺手改过的稿件"), "leader", 10)
    hall.round()
    pushed(hall, head := more(hall, merge), "editor", 20)
    hall.agree(1, head)
    hall.round()
    assert "leader 同意：写稿或改稿的人不能审批自己的稿件" in hall.comment(1)


def test_who_pushes_others_commits_below_a_merge_of_main_answers_for_them(hall: Hall) -> None:
    """Only a version that stood there before makes the merge on top of it nobody's."""
    first = hall.propose(1, GOOD)
    hall.round()
    main_goes_on(hall)
    pushed(hall, merge := with_main(hall, more(hall, first), "leader"), "leader", 10)
    hall.round()
    pushed(hall, head := more(hall, merge), "editor", 20)
    hall.agree(1, head)
    hall.round()
    assert "leader 同意：写稿或改稿的人不能审批自己的稿件" in hall.comment(1)


@pytest.mark.parametrize(
    ("author", "committer", "people", "strangers"),
    [
        ("11+editor@users.noreply.github.com", WEB, {"editor"}, ()),
        ("11+renamed@users.noreply.github.com", WEB, {"editor"}, ()),  # its number counts
        ("editor@users.noreply.github.com", WEB, {"editor"}, ()),
        ("editor@yunxi.gov.example", WEB, {"editor"}, ()),
        ("99+editor@users.noreply.github.com", WEB, set(), ("99+editor@users.noreply.github.com",)),
        (WEB, WEB, set(), (WEB,)),  # GitHub names nobody who wrote it
    ],
)
def test_what_github_s_own_editor_writes_is_its_author_s(
    hall: Hall, author: str, committer: str, people: set[str], strangers: tuple[str, ...]
) -> None:
    root = hall.office.root
    for name in ("people.toml", "portal.toml"):
        text = (root / name).read_text("utf-8")
        hall.office.write(name, text.replace('"gitea"', '"github"'))
    config = law_of(lambda path: (root / path).read_bytes()).config
    git(root, "checkout", "-q", "--", "people.toml", "portal.toml")
    change = proposed(hall.office.repo, GOOD, "main", commit_as(hall, author, committer), config)
    assert (set(change.contributors), change.strangers) == (people, strangers)
    assert bool(change.hidden) is (author != WEB)
