"""A second witness with a clone of its own beside the forge: it states, the gate judges, and nothing it does is a verdict."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from sanshen.base.errors import PortalError
from sanshen.gate import statements
from sanshen.gate.second_witness import SecondWitness
from sanshen.git.objects import Entry, Signature
from sanshen.git.repo import Repo
from sanshen.portal.paths import REGULAR
from sanshen.publish.arriving import Unfollowed
from sanshen.review import acts_seen
from sanshen.review.case import law_at
from sanshen.review.evidence_refs import Reviews
from sanshen.review.forges.github.adapter import GitHub
from sanshen.review.judging import sshsig
from sanshen.review.judging.act import SignedStatement, encode
from sanshen.review.judging.signature import ACT, sign
from sanshen.review.ledger.branch import REF, Fault
from sanshen.review.proving.incremental import verify
from sanshen.review.ref_names import key_of, ref_of
from sanshen.review.second_witness import SECONDS, root_of
from tests.conftest import git
from tests.gate.hall import GOOD, PEOPLE, Hall, at
from tests.review.forges.github_server import PREFIX, REPOSITORY, TOKEN, GitHubServer
from tests.support.office import Office, copy_of, now


class Hill:
    """The machine of the second witness: another clone, another key."""

    def __init__(self, hall: Hall, folder: str) -> None:
        git(hall.folder, "clone", "-q", "-b", "main", "forge.git", folder)
        self.hall, self.repo = hall, Repo(hall.folder / folder)
        self.second = self.seated("second")

    def seated(self, key: str) -> SecondWitness:
        settings = law_at(self.repo, "HEAD").config.settings
        forge = GitHub(self.hall.github.url + PREFIX, REPOSITORY, TOKEN)
        return SecondWitness(self.repo, settings, forge, self.hall.office.keys[key], "", now())

    def round(self) -> dict[int, str]:
        return {one.pull: one.said for one in self.second.round(now())}


@pytest.fixture
def hall(github: GitHubServer, tmp_path: Path) -> Hall:
    office = Office(tmp_path / "clone", accounts=PEOPLE)
    office.ask_two()
    office.adopt()
    return Hall(office, github, tmp_path)


@pytest.fixture
def hill(hall: Hall) -> Hill:
    return Hill(hall, "hill")


def ref(hall: Hall) -> str:
    return root_of(hall.office.public("second")) + key_of(GOOD)


def test_nothing_is_agreed_until_both_machines_have_seen_it(hall: Hall, hill: Hill) -> None:
    hall.agree(1, hall.propose(1, GOOD))
    assert hall.round()[1].state == "pending"
    assert "第二见证还没有见到" in hall.comment(1)
    assert hill.round() == {1: "见证了 5 条新的记录"}
    assert hall.round()[1].state == "success"
    assert hill.round() == {1: "没有新的记录"} and len(hall.remote("rev-list", ref(hall)).split()) == 5


def test_what_both_machines_state_in_the_same_second_is_entered(hall: Hall, hill: Hill) -> None:
    """Of a push and a hand-in they state the very same text: the first of each names none before it, and no stage."""
    head, moment = hall.propose(1, GOOD), now()
    list(hall.watch.round(moment, merging=False))
    list(hill.second.round(moment))
    assert hall.watch.local_review.reviews.signed(GOOD)[0].statement == hill.second.own.signed(GOOD)[0].statement
    hall.agree(1, head)
    hall.github.lands = hall.land
    hall.round()
    hill.round()
    assert hall.round(merging=True)[1].entry == 1 and verify(hall.gate, "main").faults == []


def test_what_both_machines_state_in_the_same_second_is_followed_up_from_an_entry_that_lacks_the_second_s(
    hall: Hall, hill: Hill
) -> None:
    """The clone of those who break the glass has the gate's statements alone, which are the second's to the letter."""
    head, moment, root = hall.propose(1, GOOD), now(), hall.office.root
    list(hall.watch.round(moment, merging=False))
    list(hill.second.round(moment))
    hall.github.review(1, "editor", "COMMENTED", head, at(30), f"/自查 {head}\n已逐项核对")
    hill.round()
    git(root, "fetch", "-q", "origin", f"{ref_of(GOOD)}:{ref_of(GOOD)}", f"refs/pull/1/head:refs/heads/{GOOD}")
    hall.office.submit(GOOD)
    for person in ("operator-leader", "leader"):
        hall.office.act(GOOD, person, "override", "防汛，须立即发布")
    entry = hall.office.merge(GOOD).predicate
    assert {one.sha256 for one in hill.second.own.signed(GOOD)[:2]} < {one.sha256 for one in entry.acts}
    assert entry.kind == "override" and entry.witnesses == []
    git(root, "push", "-q", "origin", "main", "ledger", ref_of(GOOD))
    merged = {
        "state": "closed",
        "merged": True,
        "merged_at": at(40),
        "merge_commit_sha": hall.remote("rev-parse", "main"),
    }
    hall.github.pulls[1] |= merged
    hall.agree(1, head)
    hill.round()
    assert hall.round()[1].entry == 2 and verify(hall.gate, "main").faults == []


def test_what_cannot_be_entered_is_not_merged(hall: Hall, hill: Hill, monkeypatch: pytest.MonkeyPatch) -> None:
    hall.agree(1, hall.propose(1, GOOD))
    hill.round()
    before, fault = hall.remote("rev-list", "--count", "main"), Fault("有一处不对", "改正", entry=1)
    hall.github.lands = hall.land
    monkeypatch.setattr("sanshen.review.merge.newest", lambda *_: [fault])
    told = hall.round(merging=True)[1]
    assert "有一处不对" in told.trouble and told.entry is None
    assert hall.remote("rev-list", "--count", "main") == before


def test_it_writes_no_status_no_comment_and_no_other_ref(hall: Hall, hill: Hill) -> None:
    hall.agree(1, hall.propose(1, GOOD))
    before = hall.remote("for-each-ref").splitlines()
    hill.round()
    assert hall.comment(1) == ""
    assert [one.split("\t")[1] for one in hall.remote("for-each-ref").splitlines() if one not in before] == [ref(hall)]


def test_a_new_clone_goes_on_where_the_lost_one_ended(hall: Hall, hill: Hill) -> None:
    head = hall.propose(1, GOOD)
    hill.round()
    hall.agree(1, head)
    assert Hill(hall, "anew").round() == {1: "见证了 3 条新的记录"}
    hall.round()
    assert hall.round()[1].state == "success"


@pytest.mark.parametrize("heard", [True, False], ids=["heard by the gate", "not yet"])
def test_a_clone_put_back_from_a_backup_goes_on_where_it_ended(hall: Hall, hill: Hill, heard: bool) -> None:
    head = hall.propose(1, GOOD)
    hill.round()
    kept = hall.folder / "kept"
    shutil.copytree(hill.repo.root, kept, symlinks=True)
    hall.agree(1, head)
    assert hill.round() == {1: "见证了 3 条新的记录"}
    if heard:
        hall.round()
    shutil.rmtree(hill.repo.root)
    kept.rename(hill.repo.root)
    hill.repo = Repo(hill.repo.root)
    hill.second = hill.seated("second")
    hall.github.review(1, "leader", "APPROVED", head, at(33), "已逐项核对")
    assert hill.round() == {1: "见证了 1 条新的记录"}
    hall.round()
    assert hall.round()[1].state == "success"
    assert hill.round() == {1: "没有新的记录"} and len(hall.remote("rev-list", ref(hall)).split()) == 6


def theirs(hall: Hall, hill: Hill) -> Reviews:
    """The refs of its statements on the forge, as whoever may push alters them."""
    own = hill.second.own
    return Reviews(Repo(hall.folder / "forge.git"), own.site, own.main, own.root)


def foreign(hall: Hall, one: SignedStatement, key: str = "stranger") -> SignedStatement:
    return SignedStatement(one.statement, sign(hall.office.keys[key], one.statement.encode(), ACT))


def test_what_others_cut_off_on_top_of_its_newest_commit_is_put_there_again(hall: Hall, hill: Hill) -> None:
    hall.agree(1, hall.propose(1, GOOD))
    hill.round()
    tip, own = hall.remote("rev-parse", ref(hall)), hill.second.own.signed(GOOD)
    cut = hall.remote("commit-tree", f"{tip}~2^{{tree}}", "-p", tip, "-m", "cut")
    hall.remote("update-ref", ref(hall), cut)
    assert hill.round() == {1: "没有新的记录"}
    assert theirs(hall, hill).signed(GOOD) == own == hill.second.own.signed(GOOD)
    hall.round()
    assert hall.round()[1].state == "success"


def test_it_does_not_go_on_from_what_others_left_out_of_its_statements(hall: Hall, hill: Hill) -> None:
    """Once that is put back, it goes on by itself."""
    hall.agree(1, hall.propose(1, GOOD))
    hill.round()
    tip, own = hall.remote("rev-parse", ref(hall)), hill.second.own.signed(GOOD)
    put(hall, hill, [pair(one) for one in own[1:]])
    assert "没有接着往下记" in hill.round()[1] and f"git push origin --delete {ref(hall)}" in hill.round()[1]
    assert git(hill.repo.root, "rev-parse", ref(hall)) == tip
    hall.remote("update-ref", "-d", ref(hall))
    assert hill.round() == {1: "没有新的记录"} and hall.remote("rev-parse", ref(hall)) == tip


@pytest.mark.parametrize("what", ["on top as it pushes", "half a pair between"])
def test_what_others_push_as_it_pushes_does_not_stop_it(
    hall: Hall, hill: Hill, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.github.lands = hall.land
    head = hall.propose(1, GOOD)
    hall.round()
    hill.round()
    own, push = hill.second.own.signed(GOOD), hill.second._push
    strange = foreign(hall, SignedStatement(f"{own[0].statement} ", ""))

    def slower(name: str) -> None:
        monkeypatch.undo()
        theirs(hall, hill).record(name, foreign(hall, hall.watch.local_review.reviews.signed(name)[2]), "planted")
        push(name)

    hall.agree(1, head)
    hall.round()
    if what == "on top as it pushes":
        monkeypatch.setattr(hill.second, "_push", slower)
    else:
        put(hall, hill, [pair(own[0]), (strange.statement, ""), *map(pair, own[1:])])
    hill.round()
    hill.round()
    hall.round()
    assert hall.round(merging=True)[1].entry == 1 and verify(hall.gate, "main").faults == []


@pytest.mark.parametrize("when", ["before", "between", "after"])
def test_what_others_put_among_its_statements_stops_nothing(hall: Hall, hill: Hill, when: str) -> None:
    """Whoever may push, with a key that they made: neither machine goes by it, nor misses it once it is gone."""
    hall.github.lands = hall.land
    head = hall.propose(1, GOOD)
    hall.round()
    said = hall.watch.local_review.reviews.signed(GOOD)[0].parse()
    assert said
    other = encode(msgspec.structs.replace(said, comment="x")).decode()  # or it may be the second's very text
    planted, there = foreign(hall, SignedStatement(other, "")), theirs(hall, hill)
    if when == "before":
        there.record(GOOD, planted, "planted")
        hall.round()
    assert hill.round() == {1: "见证了 2 条新的记录"}
    hall.round()
    if when == "between":
        there.record(GOOD, planted, "planted")
        hall.round()
    hall.agree(1, head)
    hall.round()
    assert hill.round() == {1: "见证了 3 条新的记录"}
    if when == "after":
        there.record(GOOD, planted, "planted")
    assert hall.round()[1].state == "success"
    assert hall.round(merging=True)[1].entry == 1 and verify(hall.gate, "main").faults == []


def put(hall: Hall, hill: Hill, pairs: Sequence[tuple[str, str]], change: str = GOOD) -> str:
    """What whoever may push puts in place of its statements: files as they stand there, none where the text is empty."""
    forge = Repo(hall.folder / "forge.git")
    files = [
        Entry(f"{number:04d}.{kind}", REGULAR, forge.write_blob(text.encode()))
        for number, pair in enumerate(pairs, 1)
        for kind, text in zip(("json", "sig"), pair, strict=True)
        if text
    ]
    commit = forge.write_commit(
        forge.write_tree(files), [], "planted", Signature("x", "x@x.example", int(now().timestamp()))
    )
    hall.remote("update-ref", hill.second.own.ref(change), commit)
    return commit


def pair(one: SignedStatement) -> tuple[str, str]:
    return one.statement, one.signature


def test_what_cannot_be_followed_is_read_once_and_others_signatures_are_not_proven(
    hall: Hall, hill: Hill, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.propose(1, GOOD)
    hill.round()
    hall.round()
    own = hill.second.own.signed(GOOD)[0]
    strange = SignedStatement(f"{own.statement} ", "")
    put(hall, hill, [pair(foreign(hall, strange)), ("", ""), pair(own)], "planted/0")
    proofs, read = list[bytes](), list[str]()
    proves, signed_at = sshsig.proves, Reviews.signed_at

    def proven(signed: sshsig.Signed, data: bytes, namespace: str) -> bool:
        proofs.append(data)
        return proves(signed, data, namespace)

    def looked(self: Reviews, tip: str) -> list[SignedStatement]:
        read.append(tip)
        return signed_at(self, tip)

    monkeypatch.setattr(sshsig, "proves", proven)
    monkeypatch.setattr(Reviews, "signed_at", looked)
    hall.round()
    assert hall.remote("rev-parse", hill.second.own.ref("planted/0")) in read
    assert strange.statement.encode() not in proofs
    read.clear()
    hall.round()
    assert hall.remote("rev-parse", hill.second.own.ref("planted/0")) not in read


def test_what_belongs_to_no_change_under_review_waits_where_the_time_is_up(
    hall: Hall, hill: Hill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "_SECONDS", -1.0)
    hall.agree(1, hall.propose(1, GOOD))
    hill.round()
    put(hall, hill, [pair(one) for one in hill.second.own.signed(GOOD)], "another")
    assert hall.round()[1].state == "success"
    assert any("有 1 个这一轮没有看" in one.said for one in hall.told)
    assert hall.gate.find(hill.second.own.ref("another")) is None
    monkeypatch.undo()
    hall.round()
    assert hall.gate.find(hill.second.own.ref("another")) and not any("没有看" in one.said for one in hall.told)


def respelt(one: SignedStatement) -> tuple[str, str]:
    return one.statement, one.signature + "\n"


@pytest.mark.parametrize("how", ["respelt", "reordered", "cut from the middle"])
def test_what_others_alter_before_the_gate_has_seen_it_locks_nothing(hall: Hall, hill: Hill, how: str) -> None:
    """The genuine statements are followed once they stand there again; its signature is as good in another spelling."""
    hall.github.lands = hall.land
    head = hall.propose(1, GOOD)
    hall.agree(1, head)
    hill.round()
    own = hill.second.own.signed(GOOD)
    altered = {
        "respelt": [respelt(own[0]), *map(pair, own[1:])],
        "reordered": [pair(one) for one in reversed(own)],
        "cut from the middle": [pair(one) for one in (*own[:2], *own[3:])],
    }
    put(hall, hill, altered[how])
    hall.round()
    hall.remote("update-ref", "-d", ref(hall))
    hall.github.review(1, "leader", "APPROVED", head, at(33), "已逐项核对")
    assert hill.round() == {1: "见证了 1 条新的记录"}
    hall.round()
    assert hall.round(merging=True)[1].entry == 1 and verify(hall.gate, "main").faults == []


def test_what_a_former_gate_took_over_of_altered_statements_gives_way_to_the_whole_ones(hall: Hall, hill: Hill) -> None:
    hall.github.lands = hall.land
    hall.agree(1, hall.propose(1, GOOD))
    hill.round()
    own, tip = hill.second.own.signed(GOOD), hall.remote("rev-parse", ref(hall))
    cut = put(hall, hill, [pair(one) for one in (*own[:2], *own[3:])])
    git(hall.gate.root, "fetch", "-q", "origin", f"{ref(hall)}:{ref(hall)}")
    kept = hill.second.own.title(GOOD)
    acts_seen.write(hall.gate, kept, [one.pair for one in hill.second.own.signed(GOOD) if one != own[2]])
    assert "第二见证的记录有问题" in hall.round()[1].said and git(hall.gate.root, "rev-parse", ref(hall)) == cut
    hall.remote("update-ref", ref(hall), tip)
    hall.round()
    assert hall.round(merging=True)[1].entry == 1 and verify(hall.gate, "main").faults == []


def test_its_statements_respelt_later_are_neither_missed_nor_refused(hall: Hall, hill: Hill) -> None:
    hall.github.lands = hall.land
    head = hall.propose(1, GOOD)
    hill.round()
    hall.round()
    put(hall, hill, [respelt(one) for one in hill.second.own.signed(GOOD)])
    hall.round()
    hall.agree(1, head)
    assert hill.round() == {1: "见证了 3 条新的记录"}
    hall.round()
    assert hall.round(merging=True)[1].entry == 1 and verify(hall.gate, "main").faults == []


def test_where_its_machine_is_new_and_states_afresh_the_round_says_what_to_do(hall: Hall, hill: Hill) -> None:
    """What it says helps: the ref and the file that it names are what stood in the way."""
    hall.github.lands = hall.land
    head = hall.propose(1, GOOD)
    hill.round()
    hall.round()
    hall.remote("update-ref", "-d", ref(hall))
    hall.agree(1, head)
    list(Hill(hall, "anew").second.round(now() + timedelta(seconds=2)))
    for _ in range(2):  # it is said for as long as it is so
        hall.round()
        (said,) = (one.said for one in hall.told if one.change == ref(hall))
    file = acts_seen.path_of(hall.gate, hill.second.own.title(GOOD))
    assert f"git update-ref -d {ref(hall)}，" in said and str(file) in said
    git(hall.gate.root, "update-ref", "-d", ref(hall))
    assert f"删去文件 {file} 再运行" in hall.round()[1].said
    file.unlink()
    hall.round()
    assert hall.round(merging=True)[1].entry == 1 and ref(hall) not in [one.change for one in hall.told]


def test_what_others_put_in_its_place_is_undone_by_deleting_it_on_the_forge(hall: Hall, hill: Hill) -> None:
    hall.github.lands = hall.land
    head = hall.propose(1, GOOD)
    hall.round()
    theirs(hall, hill).record(GOOD, foreign(hall, hall.watch.local_review.reviews.signed(GOOD)[0]), "planted")
    hall.round()
    hall.remote("update-ref", "-d", ref(hall))
    hall.agree(1, head)
    hill.round()
    hall.round()
    assert hall.round(merging=True)[1].entry == 1


def test_its_statements_that_were_deleted_in_the_gate_s_clone_come_again(hall: Hall, hill: Hill) -> None:
    hall.agree(1, hall.propose(1, GOOD))
    hill.round()
    hall.round()
    git(hall.gate.root, "update-ref", "-d", ref(hall))
    assert hall.round()[1].state == "success"


def test_what_it_stated_is_not_taken_back_on_the_forge(hall: Hall, hill: Hill) -> None:
    """Whoever may push cuts its statements short: the gate keeps what it has, and the second says that it is refused."""
    hall.agree(1, hall.propose(1, GOOD))
    hill.round()
    hall.round()
    tip = hall.remote("rev-parse", ref(hall))
    hall.remote("update-ref", ref(hall), f"{tip}~4")
    hall.remote("update-ref", f"{SECONDS}zz/planted", tip)
    assert hall.round()[1].state == "success"
    assert git(hall.gate.root, "rev-parse", ref(hall)) == tip
    assert hill.round() == {1: "没有新的记录"} and hall.remote("rev-parse", ref(hall)) == tip


def test_one_request_that_it_cannot_read_spoils_its_own_line_only(hall: Hall, hill: Hill) -> None:
    head = hall.propose(2, "article/bad")
    hall.propose(1, GOOD)
    hall.github.review(2, "leader", "BLESSED", head, "2026-11-30T00:00:00Z")
    told = hill.round()
    assert told[1] == "见证了 2 条新的记录" and told[2].startswith("没有见证：")


@pytest.mark.parametrize("key", ["gate", "editor"])
def test_only_a_registered_witness_sits_there(hall: Hall, hill: Hill, key: str) -> None:
    with pytest.raises(PortalError, match="不是登记的第二见证密钥"):
        hill.seated(key)


def test_on_a_main_branch_that_nobody_agreed_to_it_states_nothing(hall: Hall, hill: Hill) -> None:
    hall.propose(1, GOOD)
    hall.office.write("stray.txt", "x")
    hall.office.commit("stray")
    git(hall.office.root, "push", "-q", "origin", "main")
    with pytest.raises(PortalError, match="暂停见证"):
        hill.round()


def test_statements_that_were_cut_off_here_are_missed(hall: Hall, hill: Hill) -> None:
    hall.agree(1, hall.propose(1, GOOD))
    hill.round()
    git(hill.repo.root, "update-ref", ref(hall), f"{ref(hall)}~2")
    hall.remote("update-ref", ref(hall), f"{ref(hall)}~2")
    assert "少了以前见过的动作" in hill.round()[1]
    git(hill.repo.root, "update-ref", "-d", ref(hall))
    assert "少了以前见过的动作" in hill.round()[1], "nor does it go on from what the forge has kept of them"
    assert len(hall.remote("rev-list", ref(hall)).split()) == 3


def test_a_new_clone_does_not_go_on_from_what_others_put_there(hall: Hall, hill: Hill) -> None:
    """Whoever may push drops a statement from the middle before a new clone is made."""
    hall.agree(1, hall.propose(1, GOOD))
    hill.round()
    said, there = hill.second.own.signed(GOOD), theirs(hall, hill)
    hall.remote("update-ref", "-d", ref(hall))
    for one in [said[0], *said[2:]]:
        there.record(GOOD, one, "planted")
    before = hall.remote("rev-parse", ref(hall))
    assert Hill(hall, "anew").round()[1].startswith("没有见证：") and hall.remote("rev-parse", ref(hall)) == before


@pytest.mark.parametrize("key", ["gate", "editor"])
def test_a_new_clone_states_anew_whatever_others_put_there(hall: Hall, hill: Hill, key: str) -> None:
    hall.agree(1, hall.propose(1, GOOD))
    hall.round()
    theirs(hall, hill).record(GOOD, foreign(hall, hall.watch.local_review.reviews.signed(GOOD)[0], key), "planted")
    assert Hill(hall, "anew").round() == {1: "见证了 5 条新的记录"}
    hall.round()
    assert hall.round()[1].state == "success"


def test_on_a_ledger_with_a_fault_it_states_nothing(hall: Hall, hill: Hill) -> None:
    hall.agree(1, hall.propose(1, GOOD))
    repo = Repo(hall.folder / "forge.git")
    last = repo.commit(REF)
    planted = repo.write_commit(last.tree, [last.id], last.message, last.author)
    hall.remote("update-ref", REF, planted)
    with pytest.raises(PortalError, match="核对不过"):
        hill.round()
    assert hall.remote("for-each-ref", SECONDS) == ""


def test_another_ledger_than_it_has_proven_is_not_followed(
    github: GitHubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(tmp_path / "clone", accounts=PEOPLE)
    office.ask_two()
    other = copy_of(office, tmp_path / "other")
    office.adopt()
    hill = Hill(Hall(office, github, tmp_path), "hill")
    hill.round()
    held = hill.repo.find(REF)
    later = now() + timedelta(seconds=2)  # in the same second it would be the same ledger
    monkeypatch.setattr("tests.support.office.now", lambda: later)
    other.adopt()
    git(other.root, "push", "-q", "--force", str(tmp_path / "forge.git"), "ledger")
    with pytest.raises(Unfollowed, match="不是接着本克隆核对过的"):
        hill.round()
    assert hill.repo.find(REF) == held


@pytest.mark.parametrize("where", ["folder", "below"])
def test_whatever_takes_the_place_of_its_statements_is_named_with_the_way_out(
    hall: Hall, hill: Hill, where: str
) -> None:
    planted = f"{ref(hall)}/x" if where == "below" else root_of(hall.office.public("second")).rstrip("/")
    hall.remote("update-ref", planted, "main")
    hall.agree(1, hall.propose(1, GOOD))
    said = hill.round()[1]
    assert f"引用 {planted} 占着它的位置" in said and f"git push origin --delete {planted}" in said
    hall.remote("update-ref", "-d", planted)
    assert "没有见证" not in hill.round()[1] and hall.remote("rev-parse", ref(hall))


@pytest.mark.parametrize("kind", ["blob", "tree", "tag"])
@pytest.mark.parametrize("late", [True, False], ids=["after it stated", "before"])
def test_what_is_no_commit_in_the_place_of_its_statements_is_named_with_the_way_out(
    hall: Hall, hill: Hill, kind: str, late: bool
) -> None:
    hall.agree(1, hall.propose(1, GOOD))
    if late:
        hill.round()
    forge = Repo(hall.folder / "forge.git")
    if kind == "tag":
        hall.remote("-c", "user.name=x", "-c", "user.email=x@x.example", "tag", "-a", "-m", "x", "x", "main")
    planted = {"blob": forge.write_blob(b"x"), "tree": forge.write_tree([])}.get(kind) or hall.remote("rev-parse", "x")
    hall.remote("update-ref", ref(hall), planted)
    said = hill.round()[1]
    assert "不是提交" in said and f"git push origin --delete {ref(hall)}" in said
    hall.remote("update-ref", "-d", ref(hall))
    assert "没有见证" not in hill.round()[1] and hall.remote("rev-parse", f"{ref(hall)}^{{commit}}")


@pytest.mark.parametrize("way", ["merge", "override"])
def test_a_name_that_was_merged_in_a_clone_without_the_second_s_statements_is_agreed_anew(
    hall: Hall, hill: Hill, way: str
) -> None:
    """The entry lacks what the second stated of it, and everybody had signed: it belongs to the former change all the same."""
    office, root = hall.office, hall.office.root
    hall.github.lands = hall.land
    hall.propose(1, GOOD)
    hall.round()
    hill.round()
    git(root, "fetch", "-q", "origin", f"{ref_of(GOOD)}:{ref_of(GOOD)}", f"refs/pull/1/head:refs/heads/{GOOD}")
    office.submit(GOOD)
    if way == "override":
        for person in ("operator-leader", "leader"):
            office.act(GOOD, person, "override", "防汛，须立即发布")
        office.merge(GOOD)
    office.act(GOOD, "editor", "self-check")
    for person in ("leader", "principal"):
        office.act(GOOD, person)
    assert office.merge(GOOD).predicate.witnesses == []
    git(root, "push", "-q", "origin", "main", "ledger", ref_of(GOOD))
    merged = {"state": "closed", "merged": True, "merged_at": at(40)}
    hall.github.pulls[1] |= {**merged, "merge_commit_sha": hall.remote("rev-parse", "main")}
    git(root, "branch", "-qD", GOOD)
    former = office.repo.resolve("main")
    hall.agree(2, hall.propose(2, GOOD, text="另一篇稿件"))
    hall.round()
    assert hill.round()[2] == "见证了 5 条新的记录"
    assert hall.round(merging=True)[2].entry == (3 if way == "override" else 2)
    assert verify(hall.gate, "main").faults == [] and hall.remote("rev-parse", "main^1").strip() == former


def test_where_its_refs_were_cleared_away_after_the_merge_a_new_machine_begins_anew_and_nobody_is_asked(
    hall: Hall, hill: Hill
) -> None:
    """What an entry keeps need not stand there any more, though this gate once took it over."""
    hall.github.lands = hall.land
    hall.agree(1, hall.propose(1, GOOD))
    hall.round()
    hill.round()
    assert hall.round(merging=True)[1].entry == 1
    hall.remote("update-ref", "-d", ref(hall))
    git(hall.office.root, "pull", "-q", "origin", "main")
    hall.agree(2, hall.propose(2, GOOD, text="另一篇稿件"))
    hall.round()
    assert Hill(hall, "anew").round()[2] == "见证了 5 条新的记录"
    assert hall.round(merging=True)[2].entry == 2 and verify(hall.gate, "main").faults == []
    assert not any(one.change == ref(hall) for one in hall.told)
