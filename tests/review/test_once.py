"""A signature counts once: nothing that was agreed before is agreed again because somebody brings the same bytes."""

from __future__ import annotations

import hashlib
import os
import shutil

import msgspec
import pytest

from sanshen.base import parallel
from sanshen.base.errors import PortalError
from sanshen.commands.report import as_data, text_of
from sanshen.gate.admit import admit
from sanshen.git.repo import Repo
from sanshen.review import acts_seen
from sanshen.review.case import Case, change_and_law, judge_case
from sanshen.review.evidence import Evidence
from sanshen.review.judging.act import SignedStatement, Statement, encode
from sanshen.review.judging.signature import ACT, sign
from sanshen.review.ledger import cache
from sanshen.review.ledger.branch import REF, entries
from sanshen.review.ledger.entry import FORM, Entry
from sanshen.review.local_acts import LocalReview
from sanshen.review.proving import workers
from sanshen.review.proving.incremental import verify, verify_incremental
from sanshen.review.ref_names import ref_of
from tests.conftest import git
from tests.review.former import age, age_acts, age_entry
from tests.support.office import ARTICLE, SITE, Office, article, now

NAME = "article/second"
SECOND = "content/ywdt/yxyw/second.md"
PEOPLE = ("editor", "leader", "principal")
HOUSE = ("admin", "operator-leader", "operator-principal", "leader")


def admitted(office: Office, name: str) -> Entry:
    """As a person would merge, on whatever the clone holds."""
    local_review = LocalReview(Repo(office.root), "main", SITE)
    return admit(local_review.repo, local_review, name, office.keys["gate"], "", now())


def withdraw(office: Office, path: str = SECOND) -> None:
    git(office.root, "checkout", "-qB", "article/away", "main")
    (office.root / path).unlink()
    office.commit("away")
    git(office.root, "checkout", "-q", "main")
    office.agree("article/away", *PEOPLE)
    admitted(office, "article/away")


def published_by_another(office: Office) -> None:
    """The same bytes by another branch, a commit of its own."""
    office.branch("article/other", {SECOND: article("第二篇")}, person="editor-two")
    office.agree("article/other", *PEOPLE)
    admitted(office, "article/other")


def faults(office: Office) -> list[str]:
    return [str(one) for one in verify(Repo(office.root), "main").faults]


def replayed(office: Office, name: str) -> Case:
    """The case as it would be if everything ever said under the name still counted."""
    local_review = LocalReview(Repo(office.root), "main", SITE)
    change, law = change_and_law(local_review.repo, name, local_review.reviews.head_of(name), "main")
    return judge_case(change, law, Evidence(signed=tuple(local_review.reviews.signed(name))), now().date())


# -- replay ------------------------------------------------------------------------------------------------------------


def test_what_was_withdrawn_is_not_published_again_by_its_old_approvals(office: Office) -> None:
    office.branch(NAME, {SECOND: article("第二篇")})
    office.agree(NAME, *PEOPLE)
    admitted(office, NAME)
    withdraw(office)
    office.branch(NAME, {SECOND: article("第二篇")}, person="teacher")
    case = office.local_review.look(NAME, now())
    assert case.verdict.reason == "待送审：这一版本还没有人送审" and case.evidence.former == 4
    with pytest.raises(PortalError, match="不能合并：待送审"):
        admitted(office, NAME)
    assert len(entries(office.repo)) == 3 and not (office.root / SECOND).exists()


def test_everybody_may_agree_anew_to_what_was_withdrawn(office: Office) -> None:
    office.publish_article(NAME, {SECOND: article("第二篇")})
    withdraw(office)
    office.branch(NAME, {SECOND: article("第二篇")})
    office.agree(NAME, *PEOPLE)
    entry = admitted(office, NAME)
    assert entry.predicate.number == 3 and len(entry.predicate.acts) == 4
    assert faults(office) == []


def test_what_was_changed_back_is_not_changed_again_by_old_approvals(office: Office) -> None:
    office.publish_article("article/v2", {ARTICLE: article("第一篇改")})
    office.publish_article("article/back", {ARTICLE: article()})
    office.branch("article/v2", {ARTICLE: article("第一篇改")})
    assert office.local_review.look("article/v2", now()).verdict.state == "pending"


def test_a_removed_leader_does_not_come_back_unasked(office: Office) -> None:
    roster = (office.root / "people.toml").read_text()
    seat = '\n[[role]]\nperson = "teacher"\nrole = "principal-leader"\nunit = "qjyj"\nfrom = 2025-01-01\n'
    for name, text in (("house/in", roster + seat), ("house/out", roster)):
        office.branch(name, {"people.toml": text}, person="secrecy")
        office.agree(name, *HOUSE, opener="admin")
        admitted(office, name)
    office.branch("house/in", {"people.toml": roster + seat}, person="teacher")
    with pytest.raises(PortalError, match="不能合并：待送审"):
        admitted(office, "house/in")


def test_approvals_given_but_never_used_do_not_outlive_a_change_of_the_same_file(office: Office) -> None:
    """Signed for one branch, published by another, withdrawn: the first branch fits again, byte for byte."""
    office.branch(NAME, {SECOND: article("第二篇")})
    office.agree(NAME, *PEOPLE)
    published_by_another(office)
    withdraw(office)
    case = LocalReview(Repo(office.root), "main", SITE).look(NAME, now())
    assert case.verdict.state == "pending"
    assert {one.reason for one in case.verdict.ignored} == {"此后台账第 2 号改动过同一文件，须重新审核"}
    with pytest.raises(PortalError, match="不能合并"):
        admitted(office, NAME)
    office.agree(NAME, *PEOPLE)
    admitted(office, NAME)
    assert faults(office) == []  # the void acts are in the entry, and are void there too


def test_other_peoples_merges_void_nothing(office: Office) -> None:
    office.branch(NAME, {SECOND: article("第二篇")})
    office.agree(NAME, *PEOPLE[:2])
    for number in range(3):
        office.publish_article(f"article/n{number}", {f"content/ywdt/yxyw/n{number}.md": article(f"第 {number} 篇")})
    office.act(NAME, "principal")
    assert admitted(office, NAME).predicate.number == 4
    assert faults(office) == []


def test_an_act_for_one_branch_counts_for_no_other(office: Office) -> None:
    office.branch(NAME, {SECOND: article("第二篇")})
    office.agree(NAME, *PEOPLE)
    git(office.root, "branch", "article/twin", NAME)
    git(office.root, "update-ref", ref_of("article/twin"), ref_of(NAME))
    case = office.local_review.look("article/twin", now())
    assert case.verdict.state == "pending"
    assert {one.reason for one in case.verdict.ignored} == {f"是对别的变更（{NAME}）作出的"}


def test_an_act_that_names_no_entry_of_this_ledger_does_not_count(office: Office) -> None:
    office.branch(NAME)
    case = office.agree(NAME, "editor", "leader")
    stage = case.verdict.open[0]
    said = Statement(
        site=SITE, change=NAME, decision="approve", stage=stage.name, head=case.change.head, tree=case.change.head_tree,
        digest=case.change.digest, previous=case.evidence.last, at=now(), checked=list(stage.checklist),
        person="principal", ledger=case.change.head,
    )  # fmt: skip
    text = encode(said)
    office.local_review.reviews.record(
        NAME, SignedStatement(text.decode(), sign(office.keys["principal"], text, ACT)), "forged"
    )
    case = office.local_review.look(NAME, now())
    assert case.verdict.state == "pending" and "不在这里的台账里" in case.verdict.ignored[-1].reason
    office.force(msgspec.structs.replace(case, verdict=msgspec.structs.replace(case.verdict, state="approved")))
    assert any("所附审核动作不足以通过审核" in one for one in faults(office))


def test_nobody_signs_in_a_clone_without_the_ledger(office: Office) -> None:
    office.branch(NAME)
    git(office.root, "update-ref", "-d", REF)
    with pytest.raises(PortalError, match="git fetch origin ledger:ledger"):
        LocalReview(Repo(office.root), "main", SITE).submit(NAME, office.keys["editor"], "", now())


# -- what is shown -----------------------------------------------------------------------------------------------------


def test_a_reused_branch_name_tells_of_its_former_acts_in_one_line(office: Office) -> None:
    office.publish_article(NAME)
    office.branch(NAME, {"content/ywdt/yxyw/other.md": article("另一篇")})
    case = office.submit(NAME)
    said = text_of(case)
    assert said.count("未计入") == 0 and "另有 4 个审核动作已用在台账里，不再计入" in said
    assert as_data(case)["former"] == 4


def test_acts_on_former_ground_are_told_in_one_line(office: Office) -> None:
    office.branch(NAME, {SECOND: article("第二篇")})
    office.agree(NAME, *PEOPLE)
    published_by_another(office)
    withdraw(office)
    said = text_of(LocalReview(Repo(office.root), "main", SITE).look(NAME, now()))
    assert "未计入：4 个审核动作：此后台账第 2 号改动过同一文件，须重新审核" in said
    assert said.count("未计入") == 1


# -- the gate's key cannot do it either --------------------------------------------------------------------------------


@pytest.fixture
def twice(office: Office) -> Office:
    """Whoever holds the gate's key writes an entry that uses old approvals once more."""
    office.publish_article(NAME, {SECOND: article("第二篇")})
    withdraw(office)
    verify(office.repo, "main")
    office.branch(NAME, {SECOND: article("第二篇")}, person="teacher")
    case = replayed(office, NAME)  # which agrees to nothing on these commits, either
    office.force(msgspec.structs.replace(case, verdict=msgspec.structs.replace(case.verdict, state="approved")))
    return office


def test_a_second_use_is_found_from_scratch(twice: Office) -> None:
    found = faults(twice)
    assert any("台账第 3 号 有审核动作已经用在第 1 号：一次审核只算一次" in one for one in found)
    assert any("台账第 3 号 所附审核动作不足以通过审核" in one for one in found)


def test_a_second_use_is_found_by_a_clone_that_had_proven_the_first(twice: Office) -> None:
    assert (twice.repo.git_dir / cache.FILE).is_file()
    found = [str(one) for one in verify_incremental(Repo(twice.root), "main").faults]
    assert any("一次审核只算一次" in one for one in found) and found == faults(twice)


@pytest.mark.parametrize("size", [1, 2])
def test_a_second_use_is_found_in_ranges(twice: Office, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    alone = faults(twice)
    monkeypatch.setattr(workers, "FEW", 0)
    monkeypatch.setattr(workers, "_RANGE", size)
    monkeypatch.setattr(parallel, "processors", lambda most: 2)
    assert faults(twice) == alone


# -- overrides and their follow-up -------------------------------------------------------------------------------------

URGENT: dict[str, str | bytes] = {"content/ywdt/yxyw/typhoon.md": article("台风防御紧急通知")}


def overridden(office: Office, name: str = "article/typhoon") -> Entry:
    office.branch(name, URGENT)
    office.submit(name)
    office.act(name, "editor", "self-check")
    for person in ("operator-leader", "leader"):
        office.act(name, person, "override", "台风红色预警")
    return admitted(office, name)


def test_an_override_is_not_used_again_for_the_same_words(office: Office) -> None:
    overridden(office)
    withdraw(office, "content/ywdt/yxyw/typhoon.md")
    office.branch("article/typhoon", URGENT, person="teacher")
    with pytest.raises(PortalError, match="不能合并"):
        admitted(office, "article/typhoon")


def test_a_follow_up_goes_on_from_the_acts_of_the_override_and_holds_only_its_own(office: Office) -> None:
    first = overridden(office).predicate
    office.publish_article("article/later", {"content/ywdt/yxyw/typhoon.md": article("台风警报解除")})
    for person in ("leader", "principal"):
        office.act("article/typhoon", person)
    entry = admitted(office, "article/typhoon").predicate
    assert entry.kind == "follow-up" and [one.person for one in entry.responsible] == list(PEOPLE)
    assert len(entry.acts) == 2 and not {one.sha256 for one in entry.acts} & {one.sha256 for one in first.acts}
    assert faults(office) == []


def test_an_override_is_followed_up_once(office: Office) -> None:
    overridden(office)
    case = next(iter([office.act("article/typhoon", person) for person in ("leader", "principal")][1:]))
    admitted(office, "article/typhoon")
    office.force(case)
    found = faults(office)
    assert any("第 1 号已由第 2 号补审过" in one for one in found)
    assert any("一次审核只算一次" in one for one in found)


def test_a_follow_up_brings_nothing_in(office: Office) -> None:
    """Whoever holds the gate's key lets a follow-up, which alters nothing, stand on a tree that nobody saw."""
    from sanshen.review.merge import draft

    overridden(office)
    case = [office.act("article/typhoon", person) for person in ("leader", "principal")][-1]
    made = draft(office.repo, case, "main", office.keys["gate"], now(), "补审")
    office.write("content/ywdt/yxyw/evil.md", article("夹带稿件"))
    evil = office.commit("evil")
    tree = office.repo.commit(evil).tree
    origin = msgspec.structs.replace(made.entry.predicate.origin, base=evil, merge=evil, tree=tree)
    predicate = msgspec.structs.replace(made.entry.predicate, origin=origin)
    from sanshen.review.ledger import branch

    entry = msgspec.structs.replace(made.entry, predicate=predicate)
    settings = case.law.config.settings
    commit, old = branch.write(office.repo, entry, settings, office.keys["gate"])
    office.repo.update_ref(REF, commit, old)
    assert any("补审记录不应改动任何文件" in one for one in faults(office))


# -- returns that were cut off -----------------------------------------------------------------------------------------


def returned(office: Office) -> str:
    """An agreed change that is returned at the end; gives the tip of its evidence before the return."""
    office.branch(NAME)
    office.agree(NAME, *PEOPLE)
    tip = git(office.root, "rev-parse", ref_of(NAME))
    office.act(NAME, "leader", "return", "数据有误")
    return tip


def test_a_return_that_was_cut_off_revives_no_approval(office: Office) -> None:
    tip = returned(office)
    git(office.root, "update-ref", ref_of(NAME), tip)
    for act in (
        lambda: office.local_review.look(NAME, now()),
        lambda: admitted(office, NAME),
        lambda: office.submit(NAME),
    ):
        with pytest.raises(PortalError, match="少了以前见过的动作"):
            act()
    assert len(entries(office.repo)) == 1


def test_a_return_that_a_later_commit_leaves_out_revives_no_approval(office: Office) -> None:
    """The ref only moves forward, as a push demands; its newest tree lacks the return."""
    tip = returned(office)
    tree = git(office.root, "rev-parse", f"{tip}^{{tree}}")
    later = git(office.root, "commit-tree", "-p", ref_of(NAME), "-m", "x", tree)
    git(office.root, "update-ref", ref_of(NAME), later)
    with pytest.raises(PortalError, match="少了以前见过的动作"):
        admitted(office, NAME)


def test_evidence_that_is_brought_back_counts_again(office: Office) -> None:
    tip, whole = returned(office), git(office.root, "rev-parse", ref_of(NAME))
    git(office.root, "update-ref", ref_of(NAME), tip)
    with pytest.raises(PortalError):
        office.local_review.look(NAME, now())
    git(office.root, "update-ref", ref_of(NAME), whole)
    assert office.local_review.look(NAME, now()).verdict.reason == "已退回：数据有误"
    office.act(NAME, "leader")
    admitted(office, NAME)
    assert faults(office) == []


def test_a_memory_that_leads_nowhere_forgets_nothing_in_silence(office: Office) -> None:
    tip = returned(office)
    folder = office.repo.git_dir / acts_seen.FOLDER
    shutil.rmtree(folder)
    folder.symlink_to(office.root.parent / "nowhere")
    git(office.root, "update-ref", ref_of(NAME), tip)
    with pytest.raises(PortalError, match="再删去这个文件") as error:
        office.local_review.look(NAME, now())
    assert error.value.path == str(folder)


def test_evidence_of_what_is_merged_may_be_cleared_away(office: Office) -> None:
    office.publish_article(NAME)
    git(office.root, "update-ref", "-d", ref_of(NAME))
    office.branch(NAME, {"content/ywdt/yxyw/other.md": article("另一篇")})
    office.agree(NAME, *PEOPLE)
    admitted(office, NAME)
    assert faults(office) == []


@pytest.mark.parametrize("damage", ["rubbish", "cut", "folder", "bytes", "pipe", "empty"])
def test_a_damaged_memory_stops_that_change_alone_and_says_what_to_do(office: Office, damage: str) -> None:
    office.branch(NAME)
    office.submit(NAME)
    file = office.repo.git_dir / acts_seen.FOLDER / hashlib.sha256(NAME.encode()).hexdigest()
    if damage == "folder":
        file.unlink()
        file.mkdir()
    elif damage == "pipe":
        file.unlink()
        os.mkfifo(file)
    else:
        file.write_bytes({"empty": b"", "rubbish": b"x\n", "cut": file.read_bytes()[:30], "bytes": b"\xff\0"}[damage])
    with pytest.raises(PortalError) as error:
        office.local_review.look(NAME, now())
    assert "再删去这个文件" in str(error.value) and str(file) in str(error.value)
    office.publish_article("article/next", {"content/ywdt/yxyw/next.md": article("另一篇")})
    file.rmdir() if damage == "folder" else file.unlink()
    assert office.local_review.look(NAME, now()).verdict.state == "pending"


# -- what was written before -------------------------------------------------------------------------------------------


def test_a_ledger_of_the_former_form_stays_valid_and_goes_on_in_the_new(office: Office) -> None:
    office.publish_article(NAME)
    withdraw(office)
    age(office)
    assert faults(office) == [] and [one.form for one in entries(office.repo)] == [1, 1, 1]
    office.publish_article("article/next", {"content/ywdt/yxyw/next.md": article("另一篇")})
    assert faults(office) == [] and [one.form for one in entries(office.repo)] == [1, 1, 1, FORM]


def test_after_the_first_entry_of_the_new_form_none_of_the_former_is_accepted(office: Office) -> None:
    office.publish_article(NAME)
    office.publish_article("article/next", {"content/ywdt/yxyw/next.md": article("另一篇")})
    import json

    from sanshen.git.objects import Entry as File
    from sanshen.review.judging.act import canonical_json
    from sanshen.review.ledger.entry import FILE

    repo = Repo(office.root)
    last = repo.commit(REF)
    entry = json.loads(repo.read(last.tree, FILE))
    age_entry(office, entry, last.parents[0])
    blob = repo.write_blob(canonical_json(entry))
    tree = repo.write_tree([File(FILE, "100644", blob)])
    commit = repo.write_commit(tree, last.parents, last.message, last.author, office.keys["gate"])
    git(office.root, "update-ref", REF, commit)
    assert any("是旧格式的记录，而前面已有新格式的" in one for one in faults(office))


def test_what_was_signed_before_the_upgrade_is_signed_again(office: Office) -> None:
    office.branch(NAME)
    office.agree(NAME, *PEOPLE)
    age(office)
    age_acts(office, NAME)
    case = office.local_review.look(NAME, now())
    assert case.verdict.state == "pending"
    assert "未计入：4 个审核动作：是升级前的旧格式，须重新送审、重新审核" in text_of(case)
    with pytest.raises(PortalError, match="还没有送审"):
        office.act(NAME, "principal")
    office.agree(NAME, *PEOPLE)
    admitted(office, NAME)
    assert faults(office) == []


def test_what_an_override_owed_at_the_upgrade_is_followed_up_after_it(office: Office) -> None:
    overridden(office)
    age(office)
    age_acts(office, "article/typhoon")
    for person in ("leader", "principal"):
        office.act("article/typhoon", person)
    entry = admitted(office, "article/typhoon")
    assert (entry.predicate.kind, entry.form, len(entry.predicate.acts)) == ("follow-up", FORM, 2)
    assert faults(office) == []


def test_a_return_from_before_the_upgrade_stays_until_its_person_agrees(office: Office) -> None:
    office.branch(NAME)
    office.agree(NAME, "editor", "leader")
    office.act(NAME, "principal", "return", "数据有误")
    age(office)
    age_acts(office, NAME)
    office.agree(NAME, "editor", "leader")
    assert office.local_review.look(NAME, now()).verdict.reason == "已退回：数据有误"
    office.act(NAME, "principal")
    admitted(office, NAME)
    assert faults(office) == []


def test_whoever_wrote_before_the_upgrade_still_does_not_review(office: Office) -> None:
    office.branch(NAME)
    office.submit(NAME, "both")
    age(office)
    age_acts(office, NAME)
    office.agree(NAME, "editor")
    with pytest.raises(PortalError, match="写稿或改稿的人"):
        office.act(NAME, "both")


def test_a_return_outlives_the_ground_on_which_it_was_given(office: Office) -> None:
    office.branch(NAME, {SECOND: article("第二篇")})
    office.agree(NAME, "editor", "leader")
    office.act(NAME, "principal", "return", "数据有误")
    published_by_another(office)
    withdraw(office)
    office.agree(NAME, "editor", "leader")
    assert office.local_review.look(NAME, now()).verdict.reason == "已退回：数据有误"
    with pytest.raises(PortalError, match="不能合并：已退回"):
        admitted(office, NAME)
    office.act(NAME, "principal")
    admitted(office, NAME)
    assert faults(office) == []
