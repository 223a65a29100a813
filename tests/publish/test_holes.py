"""Ways around a review that other tools left open, each tried in a real repository with everybody's approval in hand."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.gate.admit import admit
from sanshen.git.repo import Repo
from sanshen.review.forges.forge import Account
from sanshen.review.local_acts import LocalReview
from sanshen.review.proving.incremental import verify
from sanshen.review.ref_names import ref_of
from tests.conftest import git
from tests.support.office import (
    ARTICLE,
    SITE,
    Office,
    article,
    now,
    stated,
)

NAME = "article/second"
FOLDER = "content/ywdt/yxyw"
POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "a" * 64 + "\nsize 12345\n"


def refusal(office: Office, *people: str) -> str:
    """What the gate says when a branch is handed in, agreed by those of its chain, and brought to main."""
    before = git(office.root, "rev-parse", "main")
    try:
        office.agree(NAME, *(people or ("editor", "leader", "principal")))
        admit(office.repo, office.local_review, NAME, office.keys["gate"], "", now())
    except PortalError as error:
        assert git(office.root, "rev-parse", "main") == before
        return str(error)
    return ""


def tree_branch(office: Office, rows: str) -> None:
    """A branch whose tree is main's with further index rows, for names and modes that a work tree cannot hold."""
    env = os.environ | {"GIT_INDEX_FILE": str(office.root / ".git" / "scratch")}
    run = ["git", "-C", str(office.root)]
    subprocess.run([*run, "read-tree", "main"], env=env, check=True)
    subprocess.run([*run, "update-index", "-z", "--add", "--index-info"], env=env, input=rows.encode(), check=True)
    tree = subprocess.run([*run, "write-tree"], env=env, check=True, capture_output=True, text=True).stdout.strip()
    who = ("-c", "user.name=editor", "-c", "user.email=editor@yunxi.gov.example")
    commit = git(office.root, *who, "commit-tree", "-p", "main", "-m", "x", tree)
    git(office.root, "branch", "-f", NAME, commit)


def blob(office: Office, text: str) -> str:
    path = office.root.parent / "blob"
    path.write_text(text)
    return git(office.root, "hash-object", "-w", str(path))


def test_the_same_road_without_a_hole_leads_to_main(office: Office) -> None:
    office.branch(NAME, {f"{FOLDER}/second.md": article("第二篇")})
    assert refusal(office) == ""


RULES = [
    "policies/donghe.toml", "people.toml", "columns.toml", "portal.toml", "CODEOWNERS", ".github/workflows/gate.yml",
    "sanshen/review/judging/judge.py", "theme/templates/base.html", "plugins/reader.py", "pelicanconf.py", ".gitattributes", "Makefile",
]  # fmt: skip


@pytest.mark.parametrize("path", RULES)
def test_rules_or_programs_never_travel_with_an_article(office: Office, path: str) -> None:
    office.branch(NAME, {f"{FOLDER}/second.md": article("第二篇"), path: "x"})
    assert "既有稿件" in refusal(office)


@pytest.mark.parametrize("path", [path for path in RULES if not path.endswith(".toml")])
def test_rules_alone_have_a_stricter_chain_than_an_article(office: Office, path: str) -> None:
    office.branch(NAME, {path: "x\n"})
    assert "不在这条审核流程里" in refusal(office)
    assert [stage.name for stage in office.local_review.look(NAME, now()).chain.stages][-1] == "主办单位审定"


@pytest.mark.parametrize(
    "element",
    ["save_as: ../output_evil/pwn.html", "url: doc-1.html", "slug: first", "template: evil", "status: hidden",
     "category: 教育动态", "column: ywdt/jydt", "date: 2020-01-01", "published_at: 2020-01-01", "origin: town"],
)  # fmt: skip
def test_an_article_cannot_choose_its_address_template_column_or_time(office: Office, element: str) -> None:
    office.branch(NAME, {f"{FOLDER}/second.md": article("第二篇").replace("created:", f"{element}\ncreated:", 1)})
    assert element.split(":")[0] in refusal(office)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (f"{FOLDER}/second.rst", "标题\n====\n\n.. include:: /etc/hostname\n"),
        (f"{FOLDER}/second.html", "<script>alert(1)</script>"),
        (f"{FOLDER}/.gitattributes", "* -diff\n"),
        (f"{FOLDER}/notice.pdf", POINTER),
        (f"{FOLDER}/.hidden.md", article("隐藏")),
        ("content/nowhere/second.md", article("没有栏目")),
    ],
)
def test_files_that_hide_include_or_stand_for_others_are_refused(office: Office, file: str, text: str) -> None:
    office.branch(NAME, {f"{FOLDER}/second.md": article("第二篇"), file: text})
    assert Path(file).name in refusal(office) or "栏目" in refusal(office)


@pytest.mark.parametrize("mode", ["120000", "160000", "100755"])
def test_links_submodules_and_programs_are_no_articles(office: Office, mode: str) -> None:
    target = git(office.root, "rev-parse", "main") if mode == "160000" else blob(office, article("第二篇"))
    tree_branch(office, f"{mode} {target}\t{FOLDER}/second.md\0")
    assert ("不能是可执行文件" if mode == "100755" else "稿件不能是链接或子模块") in refusal(office)


@pytest.mark.parametrize(
    "name",
    [
        "se\u0301cond.md",
        "sec\u200bond.md",
        "sec\u202eond.md",
        "sec\tond.md",
        "sec\nond.md",
        "FIRST.md",
        "second.md.",
        "con.md",
    ],
    ids=["decomposed", "zero-width", "right-to-left", "tab", "newline", "case-twin", "trailing-dot", "reserved"],
)
def test_names_that_look_like_others_are_refused(office: Office, name: str) -> None:
    tree_branch(office, f"100644 {blob(office, article('第二篇'))}\t{FOLDER}/{name}\0")
    assert refusal(office)


def test_a_name_that_is_no_utf8_is_refused(office: Office) -> None:
    stored = blob(office, article("第二篇"))
    tree_branch(office, f"100644 {stored}\t{FOLDER}/second.md\0")
    env = os.environ | {"GIT_INDEX_FILE": str(office.root / ".git" / "scratch")}
    row = f"100644 {stored}\t{FOLDER}/".encode() + b"\xff\xfe.md\0"
    run = ["git", "-C", str(office.root)]
    subprocess.run([*run, "update-index", "-z", "--add", "--index-info"], env=env, input=row, check=True)
    tree = subprocess.run([*run, "write-tree"], env=env, check=True, capture_output=True, text=True).stdout.strip()
    who = ("-c", "user.name=editor", "-c", "user.email=editor@yunxi.gov.example")
    git(office.root, "branch", "-f", NAME, git(office.root, *who, "commit-tree", "-p", "main", "-m", "x", tree))
    assert refusal(office)


def test_a_chinese_file_name_does_not_hide_another_units_column(office: Office) -> None:
    """git quotes such names unless told not to, and a quoted name is in no folder at all."""
    office.branch(NAME, {f"{FOLDER}/second.md": article("第二篇"), "content/ywdt/jydt/图.png": b"x"})
    assert "两个责任单位" in refusal(office)


def test_moving_an_article_out_of_a_column_needs_that_columns_people(office: Office) -> None:
    git(office.root, "checkout", "-qB", NAME, "main")
    (office.root / "content/ywdt/jydt").mkdir()
    git(office.root, "mv", ARTICLE, "content/ywdt/jydt/first.md")
    office.commit("move")
    git(office.root, "checkout", "-q", "main")
    assert "两个责任单位" in refusal(office)


def test_a_flag_taken_out_again_does_not_lower_the_chain(office: Office) -> None:
    office.branch(NAME, {f"{FOLDER}/second.md": stated(joint="[qjyj]")})
    git(office.root, "update-ref", "refs/heads/main", NAME)  # as if it had been published so
    git(office.root, "reset", "-q", "--hard", "main")
    office.branch(NAME, {f"{FOLDER}/second.md": article("不再联合")})
    assert office.local_review.look(NAME, now()).change.facts.joint == ("qjyj",)


def test_an_older_agreed_version_is_not_agreed_again(office: Office) -> None:
    """Putting back bytes that were once agreed, without a review of its own."""
    office.publish_article(files={f"{FOLDER}/second.md": article("第一版")})
    old = git(office.root, "rev-parse", f"main:{FOLDER}/second.md")
    office.publish_article("article/v2", {f"{FOLDER}/second.md": article("第二版，已更正")})
    office.write(f"{FOLDER}/second.md", git(office.root, "cat-file", "blob", old) + "\n")
    office.commit("back to the first version")
    (fault,) = verify(office.repo, "main").faults
    assert fault.path == f"{FOLDER}/second.md"


def test_an_approval_for_one_change_is_no_approval_for_another_with_the_same_bytes(office: Office) -> None:
    office.branch(NAME)
    office.agree(NAME, "editor", "leader", "principal")
    git(office.root, "branch", "article/twin", NAME)
    git(office.root, "update-ref", ref_of("article/twin"), ref_of(NAME))
    verdict = office.local_review.look("article/twin", now()).verdict
    assert verdict.state == "pending" and "是对别的变更" in verdict.ignored[0].reason


def test_a_shallow_clone_proves_nothing(office: Office, tmp_path: Path) -> None:
    office.publish_article()
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{office.root}", "shallow")
    git(tmp_path / "shallow", "fetch", "-q", "--depth", "1", "origin", "ledger:ledger")
    with pytest.raises(PortalError) as told:
        verify(Repo(tmp_path / "shallow"), "main")
    assert "浅克隆" in told.value.cure


def test_a_shallow_end_hides_no_contributor(office: Office) -> None:
    """Whoever can write .git/shallow could make a leader's own article one that the leader reviews."""
    git(office.root, "checkout", "-q", "-b", NAME)
    office.write("content/ywdt/yxyw/second.md", article("第二件"))
    office.commit("by the leader", person="leader")
    git(office.root, "checkout", "-q", "main")
    office.publish_article("article/third", {"content/ywdt/yxyw/third.md": article("别的")})
    git(office.root, "checkout", "-q", NAME)
    git(office.root, "-c", "user.name=e", "-c", "user.email=editor@yunxi.gov.example", "merge", "-qm", "main", "main")
    (office.root / ".git/shallow").write_text(git(office.root, "rev-parse", NAME) + "\n")
    git(office.root, "checkout", "-q", "main")
    local_review = LocalReview(Repo(office.root), "main", SITE)
    office.repo, office.local_review = local_review.repo, local_review
    office.agree(NAME, "editor")
    with pytest.raises(PortalError, match="写稿或改稿的人"):
        office.act(NAME, "leader")


def test_a_graft_does_not_change_who_contributed(office: Office) -> None:
    """Whoever can write .git/info could make a commit lose the parent that shows its second author."""
    office.branch(NAME)
    git(office.root, "checkout", "-q", NAME)
    office.write(f"{FOLDER}/second.md", article("第二篇", "改过的正文，由分管领导亲自修改，其他要素没有变化。"))
    head = office.commit(person="editor")
    git(office.root, "checkout", "-q", "main")
    first = git(office.root, "rev-parse", f"{NAME}^")
    git(office.root, "checkout", "-qB", NAME, "main")
    office.write(f"{FOLDER}/second.md", article("第二篇"))
    other = office.commit(person="leader")
    git(office.root, "checkout", "-q", "main")
    graft = office.root / ".git" / "info" / "grafts"
    graft.parent.mkdir(exist_ok=True)
    graft.write_text(f"{other} {first}\n{head}\n")
    assert "leader" in office.local_review.look(NAME, now()).change.contributors


def test_a_graft_hides_no_writer_of_a_branch_of_many_commits(office: Office) -> None:
    """The first commits of a branch are walked here; from the ninth on git lists them."""
    git(office.root, "checkout", "-qb", NAME)
    heads = []
    for number in range(12):
        office.write(f"{FOLDER}/second.md", article("第二篇", f"正文第{number}稿，逐次修改，其他要素没有变化。"))
        heads.append(office.commit(f"{number}", person="leader" if number == 1 else "editor"))
    git(office.root, "checkout", "-q", "main")
    git(office.root, "config", "advice.graftFileDeprecated", "false")
    graft = office.root / ".git/info/grafts"
    graft.parent.mkdir(exist_ok=True)
    graft.write_text(f"{heads[2]} {git(office.root, 'rev-parse', 'main')}\n")
    assert len(git(office.root, "rev-list", f"main..{NAME}").split()) == 10, "git itself believes it"
    for asked in (office.repo, Repo(office.root)):
        found = asked.commits("main", NAME)
        assert [one.id for one in found] == heads[::-1]
    walking = Repo(office.root)
    walking.walk_forward()
    assert {one.id for one in walking.commits("main", NAME)} == set(heads)
    assert "leader" in office.local_review.look(NAME, now()).change.contributors


def test_one_person_with_two_accounts_is_one_person(tmp_path: Path) -> None:
    """The roster refuses an account that two people share; one person's two accounts fill one stage between them."""
    from tests.review.test_witness import opinion, road, seen

    office = Office(tmp_path / "two", accounts={"editor": 11, "leader": 12, "principal": 13, "both": 16})
    people = (office.root / "people.toml").read_text()
    second = '{ forge = "gitea", id = 16, login = "both" }'
    third = second.replace("16", "61")
    office.write("people.toml", people.replace(second, f"{second}, {third}"))
    office.commit("a second account")
    office.adopt()
    office.branch(NAME)
    submit, check, *_ = road(office)
    first = opinion(office, "both", "approve", "review:1")
    other = opinion(office, "both", "approve", "review:2", account=Account(61, "both-two"))
    case = seen(office, [submit, check, first, other])
    assert case.verdict.ignored[-1].reason == "同一人只能审一次" and case.verdict.state == "pending"
