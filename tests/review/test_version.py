"""The version that an act names is held: a commit of the branch that is merged, and its tree. So is every other field of an act."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from sanshen.base.errors import PortalError
from sanshen.review.case import judge_case
from sanshen.review.judging.act import SignedStatement, canonical_json
from sanshen.review.judging.change import between
from sanshen.review.judging.signature import ACT, sign
from sanshen.review.ledger.branch import entries
from sanshen.review.proving.incremental import verify
from tests.conftest import git
from tests.review.calendar import rewrite
from tests.review.former import begin_in_form_2, enter_as_form_2
from tests.support.office import Office, article, now

NAME = "article/second"
PEOPLE = ("editor", "leader", "principal")


@pytest.fixture
def agreed(office: Office) -> Office:
    office.branch(NAME)
    office.agree(NAME, *PEOPLE)
    return office


def faults(office: Office) -> list[str]:
    return [one.message for one in verify(office.repo, "main").faults]


def signed_anew(office: Office, said: list[dict[str, Any]]) -> tuple[SignedStatement, ...]:
    """Everybody signs these statements, each on top of the one before."""
    made: list[SignedStatement] = []
    for one in said:
        text = canonical_json(one | {"previous": made[-1].sha256} if made else one).decode()
        made.append(SignedStatement(text, sign(office.keys[one["person"]], text.encode(), ACT)))
    return tuple(made)


def forced(office: Office, alter: Callable[[dict[str, Any]], dict[str, Any]], at: int) -> list[str]:
    """What `verify` says where the act at this place is another, all signed by their own people, and the gate asks nobody."""
    case = office.local_review.look(NAME, now())
    said = [json.loads(one.statement) for one in case.evidence.signed]
    said[at] = alter(said[at])
    office.force(replace(case, evidence=replace(case.evidence, signed=signed_anew(office, said))))
    return faults(office)


def test_what_everybody_signed_anew_as_it_was_has_no_fault(agreed: Office) -> None:
    assert forced(agreed, lambda said: said, 2) == []


OTHERS = {
    "type": "sanshen-act/1", "site": "9901000002", "change": "article/other", "decision": "consent", "stage": "三审",
    "head": "1" * 40, "tree": "1" * 40, "digest": "1" * 64, "person": "both", "ledger": "1" * 40,
    "at": "2026-01-01T00:00:00+08:00", "checked": [],
}  # fmt: skip


@pytest.mark.parametrize("key", OTHERS)
@pytest.mark.parametrize("at", [0, 2], ids=["submit", "approve"])
def test_each_field_of_an_act_is_held_against_something(agreed: Office, key: str, at: int) -> None:
    if at == 0 and key in ("checked", "person", "at"):
        pytest.skip("a submit confirms nothing, another editor may give it, and it opens nothing before its time")
    assert forced(agreed, lambda said: said | {key: OTHERS[key]}, at) != []


@pytest.mark.parametrize(("key", "other"), [("head", "main"), ("tree", "main^{tree}")])
def test_an_act_on_another_commit_than_the_branch_has_is_not_counted(agreed: Office, key: str, other: str) -> None:
    found = forced(agreed, lambda said: said | {key: git(agreed.root, "rev-parse", other)}, 3)
    assert any("不足以通过审核：待三审" in one for one in found)


def amend(office: Office, person: str) -> None:
    """The same bytes in another commit, with another author."""
    git(office.root, "checkout", "-q", NAME)
    mail = f"{person}@yunxi.gov.example"
    who = ("-c", f"user.name={person}", "-c", f"user.email={mail}")
    git(office.root, *who, "commit", "-q", "--amend", "--no-edit", "--reset-author")
    git(office.root, "checkout", "-q", "main")


def test_whoever_rewrites_the_branch_to_another_author_asks_everybody_again(agreed: Office) -> None:
    """The digest is of the bytes alone; what `audit` shows of each line is the author that people saw when they agreed."""
    amend(agreed, "editor-two")
    case = agreed.local_review.look(NAME, now())
    assert case.verdict.state == "pending" and any("分支被改写过" in one.reason for one in case.verdict.ignored)
    with pytest.raises(PortalError, match="还没有送审") as error:
        agreed.act(NAME, "principal")
    assert "sanshen submit" in str(error.value)
    agreed.force(replace(case, verdict=replace(case.verdict, state="approved")))
    assert any("不足以通过审核" in one for one in faults(agreed))


def test_what_is_agreed_again_after_a_rewriting_is_merged(agreed: Office) -> None:
    amend(agreed, "editor-two")
    agreed.agree(NAME, *PEOPLE)
    agreed.merge(NAME)
    assert faults(agreed) == []


def test_a_return_outlives_a_rewriting(agreed: Office) -> None:
    agreed.act(NAME, "leader", "return", "数据有误")
    amend(agreed, "editor-two")
    agreed.agree(NAME, "editor")
    assert agreed.local_review.look(NAME, now()).verdict.reason == "已退回：数据有误"


def test_a_branch_that_takes_main_in_keeps_its_agreement(office: Office) -> None:
    office.branch(NAME)
    office.agree(NAME, "editor", "leader")
    office.publish_article("article/next", {"content/ywdt/yxyw/next.md": article("另一篇")})
    git(office.root, "checkout", "-q", NAME)
    git(office.root, *WHO, "merge", "-q", "main")
    git(office.root, "checkout", "-q", "main")
    office.act(NAME, "principal")
    office.merge(NAME)
    assert faults(office) == []


def commits(office: Office, *steps: Callable[[Path], object], person: str = "editor-two") -> None:
    """One commit on the branch for each step; the clone goes back to main."""
    git(office.root, "checkout", "-q", NAME)
    for step in steps:
        step(office.root)
        git(office.root, "add", "-A")
        who = ("-c", f"user.name={person}", "-c", f"user.email={person}@yunxi.gov.example")
        git(office.root, *who, "commit", "-q", "--allow-empty", "-m", "more")
    git(office.root, "checkout", "-q", "main")


WHO = ("-c", "user.name=editor", "-c", "user.email=editor@yunxi.gov.example")


def takes_main_in(office: Office) -> None:
    git(office.root, "checkout", "-q", NAME)
    git(office.root, *WHO, "merge", "-q", "--no-edit", "main")
    git(office.root, "checkout", "-q", "main")


TEXT = "content/ywdt/yxyw/second.md"
SECRET = "content/ywdt/yxyw/secret.md"
Step = Callable[[Path], object]
OVERWRITTEN: tuple[Step, ...] = (
    lambda root: (root / TEXT).unlink(),
    lambda root: (root / TEXT).write_text(article("第二篇稿件"), "utf-8"),
)
PASSING: tuple[Step, ...] = (
    lambda root: (root / SECRET).write_text("机密★\n", "utf-8"),
    lambda root: (root / SECRET).unlink(),
)


@pytest.mark.parametrize(
    "steps", [OVERWRITTEN, PASSING, (lambda root: None,)], ids=["same bytes", "a secret", "nothing"]
)
def test_a_commit_on_top_asks_everybody_again_though_it_leaves_the_same_bytes(
    agreed: Office, steps: tuple[Step, ...]
) -> None:
    """`audit` would name its author for what others had read from somebody else, and main's history hold what nobody saw."""
    commits(agreed, *steps)
    case = agreed.local_review.look(NAME, now())
    assert case.verdict.state == "pending" and any("加了新的提交" in one.reason for one in case.verdict.ignored)
    with pytest.raises(PortalError, match="还没有送审") as error:
        agreed.act(NAME, "principal")
    assert "sanshen submit" in str(error.value)
    agreed.force(replace(case, verdict=replace(case.verdict, state="approved")))
    assert any("不足以通过审核" in one for one in faults(agreed))


def test_what_is_agreed_again_after_a_commit_on_top_is_merged(agreed: Office) -> None:
    commits(agreed, *OVERWRITTEN)
    agreed.agree(NAME, *PEOPLE)
    agreed.merge(NAME)
    assert faults(agreed) == []


def test_main_is_taken_in_after_all_have_agreed_and_once_more(agreed: Office) -> None:
    """The button of a forge that brings a branch up to date makes such merges."""
    for name in ("article/next", "article/third"):
        agreed.publish_article(name, {f"content/ywdt/yxyw/{name[8:]}.md": article(f"另一篇{name[8:]}")})
        takes_main_in(agreed)
        assert agreed.local_review.look(NAME, now()).verdict.state == "approved"
    agreed.merge(NAME)
    assert faults(agreed) == []


def made(office: Office, message: str, *, who: str = "editor", headers: str = "") -> str:
    """A commit object that takes main in with this message, and becomes the branch's head."""
    tip, main = git(office.root, "rev-parse", NAME), git(office.root, "rev-parse", "main")
    by = f"{who} <editor@yunxi.gov.example> {int(now().timestamp())} +0800"
    text = (
        f"tree {office.repo.merge_tree('main', NAME)}\nparent {tip}\nparent {main}\n"
        f"author {by}\ncommitter {by}\n{headers}\n{message}"
    )
    commit = git(office.root, "hash-object", "-t", "commit", "-w", "--stdin", stdin=text.encode())
    git(office.root, "update-ref", f"refs/heads/{NAME}", commit)
    return commit


TAG = f"object {'1' * 40}\n type commit\n tag v1\n tagger x <x@y.z> 1 +0800\n \n 机密★1年\n"
SIGNATURE = "-----BEGIN SSH SIGNATURE-----\n U1NIU0lH\n -----END SSH SIGNATURE-----\n"
WORDS: dict[str, dict[str, str]] = {
    "a text": {"message": "合并主分支\n\n机密★1年\n" + "从未有人审过的内部文件全文。" * 5000},
    "a line": {"message": "Merge branch 'main' into 机密★1年\n"},
    "a line below": {"message": f"Merge branch 'main' into {NAME}\n\n机密★1年\n"},
    "another branch": {"message": f"Merge branch '机密' into {NAME}\n"},
    "a tag": {"message": f"Merge branch 'main' into {NAME}\n", "headers": f"mergetag {TAG}"},
    "a header": {"message": f"Merge branch 'main' into {NAME}\n", "headers": "encoding 机密★1年\n"},
    "a name": {"message": f"Merge branch 'main' into {NAME}\n", "who": "机密★1年" * 20},
    "a short name": {"message": f"Merge branch 'main' into {NAME}\n", "who": "局长电话13900000000"},
    "a name that a screen obeys": {"message": f"Merge branch 'main' into {NAME}\n", "who": "editor\r\x1b[2J"},
    "a colleague's name": {"message": f"Merge branch 'main' into {NAME}\n", "who": "leader"},
    "an address": {"message": f"Merge branch 'main' of 机密/password-hunter2 into {NAME}\n"},
    "an address in letters": {"message": f"Merge branch 'main' of https://x.y/tel13900000000 into {NAME}\n"},
    "a remote": {"message": f"Merge remote-tracking branch 'tel13900000000/main' into {NAME}\n"},
    "a number": {"message": "Merge commit '5301111990010112345301111990010112340000'\n"},
    "a long signature": {"message": "Merge branch 'main'\n", "headers": f"gpgsig {'QUJD' * 2000}\n"},
    "a signature in words": {"message": "Merge branch 'main'\n", "headers": "gpgsig 机密★1年\n 从未有人审过\n"},
    "words in a signature": {
        "message": "Merge branch 'main'\n",
        "headers": f"gpgsig {SIGNATURE.replace('U1NI', 'zhang san ')}",
    },
    "two signatures": {"message": "Merge branch 'main'\n", "headers": f"gpgsig {SIGNATURE}gpgsig {SIGNATURE}"},
    "another signature": {"message": "Merge branch 'main'\n", "headers": f"gpgsig-sha256 {SIGNATURE}"},
}


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS.keys())
def test_a_merge_of_main_with_somebodys_words_asks_everybody_again(agreed: Office, words: dict[str, str]) -> None:
    """Whoever may push, without any key, would put them into main's history over everybody's agreement."""
    agreed.publish_article("article/next", {"content/ywdt/yxyw/next.md": article("另一篇")})
    made(agreed, **words)
    case = agreed.local_review.look(NAME, now())
    assert case.verdict.state == "pending" and any("加了新的提交" in one.reason for one in case.verdict.ignored)
    agreed.agree(NAME, *PEOPLE)
    agreed.merge(NAME)  # now everybody has seen it
    assert faults(agreed) == []


ON_FORGE = "https://git.yunxi.gov.example/yunxi/portal"


@pytest.mark.parametrize(
    "message",
    [
        f"Merge branch 'main' into {NAME}\n",
        f"Merge branch 'main' into '{NAME}'",
        f"Merge branch 'main' of {ON_FORGE} into {NAME}\n",
        f"Merge branch 'main' of git.yunxi.gov.example:yunxi/portal into {NAME}\n",
        f"Merge branch 'main' of ssh://git@git.yunxi.gov.example:2222/yunxi/portal into {NAME}\n",
        f"Merge remote-tracking branch 'origin/main' into {NAME}\n",
        f"Merge commit '{{main}}' into {NAME}\n",
    ],
)
@pytest.mark.parametrize("who", ["editor", "editor-login"])
def test_a_merge_of_main_in_the_words_of_git_or_a_forge_asks_nobody(tmp_path: Path, message: str, who: str) -> None:
    office = Office(tmp_path / "clone", accounts={"editor": 11})
    rewrite(office, "people.toml", 'login = "editor"', 'login = "editor-login"')
    office.commit("a login of another name", "admin")
    office.adopt()
    office.branch(NAME)
    office.agree(NAME, *PEOPLE)
    office.publish_article("article/next", {"content/ywdt/yxyw/next.md": article("另一篇")})
    main = git(office.root, "rev-parse", "main")
    made(office, message.replace("{main}", main), who=who, headers=f"gpgsig {SIGNATURE}")
    assert office.local_review.look(NAME, now()).verdict.state == "approved"


@pytest.mark.parametrize(
    "words", ["Merge branch 'main' of git.yunxi.gov.example:yunxi/portal\n", f"Merge branch 'main' of {ON_FORGE}\n"]
)
def test_a_house_without_a_forge_knows_no_address_of_main(agreed: Office, words: str) -> None:
    made(agreed, words)
    assert agreed.local_review.look(NAME, now()).verdict.state == "pending"


def test_an_entry_over_a_merge_with_somebodys_words_stays_valid(agreed: Office) -> None:
    """Earlier programs of the same form wrote such."""
    agreed.publish_article("article/next", {"content/ywdt/yxyw/next.md": article("另一篇")})
    case = agreed.local_review.look(NAME, now())
    head = made(agreed, "并入主分支\n")
    law = case.law
    change = between(
        agreed.repo, NAME, case.change.base, head, agreed.repo.merge_tree(case.change.base, head), law.config
    )
    agreed.force(judge_case(change, law, case.evidence, now().date()))
    assert faults(agreed) == []


def test_hundreds_of_merges_of_main_ask_everybody_again(agreed: Office) -> None:
    """Each costs a look a comparison of trees."""
    for _ in range(199):
        made(agreed, f"Merge branch 'main' into {NAME}\n")
    assert agreed.local_review.look(NAME, now()).verdict.state == "approved"
    made(agreed, f"Merge branch 'main' into {NAME}\n")
    assert agreed.local_review.look(NAME, now()).verdict.state == "pending"


def test_a_merge_of_main_brings_nothing_else_in(agreed: Office) -> None:
    agreed.publish_article("article/next", {"content/ywdt/yxyw/next.md": article("另一篇")})
    git(agreed.root, "checkout", "-q", NAME)
    for step in PASSING:
        tip = git(agreed.root, "rev-parse", "HEAD")
        git(agreed.root, "read-tree", "-u", "--reset", agreed.repo.merge_tree("main", NAME))
        step(agreed.root)
        git(agreed.root, "add", "-A")
        made = git(
            agreed.root,
            *WHO,
            "commit-tree",
            "-p",
            tip,
            "-p",
            "main",
            "-m",
            "takes main in",
            git(agreed.root, "write-tree"),
        )
        git(agreed.root, "reset", "-q", "--hard", made)
    git(agreed.root, "checkout", "-q", "main")
    case = agreed.local_review.look(NAME, now())
    assert [one.path for one in case.change.paths] == [TEXT] and case.verdict.state == "pending"


def test_an_entry_of_form_2_with_a_commit_on_top_stays_valid(office: Office) -> None:
    begin_in_form_2(office)
    office.branch(NAME)
    office.agree(NAME, *PEOPLE)
    commits(office, lambda root: None)
    enter_as_form_2(office, NAME)
    office.publish_article("article/next", {"content/ywdt/yxyw/next.md": article("另一篇")})
    assert faults(office) == [] and [one.form for one in entries(office.repo)] == [2, 2, 3]
