"""Whatever branch is checked out, the ledger says which branch is protected and where the site lives."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.review.ledger.branch import REF
from sanshen.review.ledger.mainline import main_of, settings_of
from tests.conftest import git
from tests.support.office import Office

ELSEWHERE = '\n[forge]\nkind = "gitea"\nurl = "https://evil.example"\nrepository = "a/b"\nmain = "theirs"\n'


def foreign(office: Office) -> None:
    """A branch that somebody pushed, checked out: its settings name another main branch and another forge."""
    text = (office.root / "portal.toml").read_text("utf-8")
    office.branch("theirs", {"portal.toml": text + ELSEWHERE})
    git(office.root, "checkout", "-q", "theirs")


def sanshen(office: Office, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("sanshen"), *words],
        cwd=office.root,
        env=os.environ | env,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_foreign_branch_that_is_checked_out_chooses_neither_main_nor_forge(office: Office) -> None:
    foreign(office)
    settings = settings_of(office.repo)
    assert (main_of(office.repo), settings.forge.kind, settings.forge.url) == ("main", "local", "")
    done = sanshen(office, "ledger", "verify", "--json")
    assert json.loads(done.stdout)["commit"] == git(office.root, "rev-parse", "main")


def test_the_token_goes_to_no_forge_that_a_foreign_branch_names(office: Office) -> None:
    foreign(office)
    for words in (("gate", "--watch", "--once"), ("forge", "audit"), ("forge", "setup")):
        done = sanshen(office, *words, "--gate-key" if "--watch" in words else "--gate", "x", SANSHEN_FORGE_TOKEN="t")
        assert done.returncode == 1 and "没有登记代码平台" in done.stderr, done.stderr


def test_what_is_pushed_to_main_without_review_chooses_nothing_either(office: Office) -> None:
    office.write("portal.toml", (office.root / "portal.toml").read_text("utf-8") + ELSEWHERE)
    office.commit()
    assert main_of(office.repo) == "main" and settings_of(office.repo).forge.url == ""


def test_an_agreed_change_of_the_settings_counts(office: Office) -> None:
    text = (office.root / "portal.toml").read_text("utf-8").replace("测试用门户", "新的说明")
    office.branch("house/text", {"portal.toml": text}, "admin")
    office.agree("house/text", "admin", "operator-leader", "operator-principal", "principal", opener="admin")
    office.merge("house/text")
    assert settings_of(office.repo).site.description == "新的说明"


def test_before_there_is_a_ledger_the_commit_that_is_checked_out_says_it(tmp_path: Path) -> None:
    office = Office(tmp_path / "clone")
    assert main_of(office.repo) == "main"
    foreign(office)
    assert main_of(office.repo) == "theirs"


def test_an_entry_that_cannot_be_read_is_passed_over_for_verify_to_name(office: Office) -> None:
    tip = git(office.root, "rev-parse", REF)
    tree = git(office.root, "mktree", stdin=b"")
    bad = git(office.root, "commit-tree", tree, "-p", tip, "-m", "x")
    git(office.root, "update-ref", REF, bad)
    foreign(office)
    assert main_of(office.repo) == "main"
    done = sanshen(office, "ledger", "verify")
    assert done.returncode == 1 and "Traceback" not in done.stderr and "台账第" in done.stdout + done.stderr


def planted(office: Office, tree: str) -> None:
    """What whoever may push to the ledger can write without a key: an entry that leaves this tree."""
    entry = json.loads(git(office.root, "show", f"{REF}:entry.json"))
    entry["predicate"]["number"] += 1
    entry["predicate"]["origin"]["tree"] = tree
    text = json.dumps(entry, ensure_ascii=False, indent=1) + "\n"
    blob = git(office.root, "hash-object", "-w", "--stdin", stdin=text.encode())
    made = git(office.root, "mktree", stdin=f"100644 blob {blob}\tentry.json\n".encode())
    git(office.root, "update-ref", REF, git(office.root, "commit-tree", made, "-p", REF, "-m", "x"))


@pytest.mark.parametrize("what", ["is not here", "has no settings", "has settings that nobody can read"])
def test_an_entry_whose_tree_tells_nothing_is_passed_over_for_verify_to_name(office: Office, what: str) -> None:
    blob = git(office.root, "hash-object", "-w", "--stdin", stdin=b"[")
    row = f"100644 blob {blob}\tportal.toml\n" if "read" in what else ""
    planted(office, "1" * 40 if "not here" in what else git(office.root, "mktree", stdin=row.encode()))
    foreign(office)
    assert main_of(office.repo) == "main"
    said = sanshen(office, "ledger", "verify")
    assert said.returncode == 1 and "台账第 1 号" in said.stdout and "停止发布" in said.stdout
    assert "第 1 号" in sanshen(office, "ledger", "log").stdout


def test_where_no_entry_can_be_followed_no_foreign_branch_is_asked_instead(office: Office) -> None:
    git(office.root, "update-ref", "-d", REF)
    foreign(office)
    empty = git(office.root, "mktree", stdin=b"")
    git(office.root, "update-ref", REF, git(office.root, "commit-tree", empty, "-m", "x"))
    assert main_of(office.repo) == "theirs"  # nothing in it is an entry: there is no ledger yet
    blob = git(office.root, "hash-object", "-w", "--stdin", stdin=json.dumps({"predicate": {"origin": {"tree": "1" * 40}}}).encode())  # fmt: skip
    made = git(office.root, "mktree", stdin=f"100644 blob {blob}\tentry.json\n".encode())
    git(office.root, "update-ref", REF, git(office.root, "commit-tree", made, "-m", "x"))
    with pytest.raises(PortalError, match="缺少对象"):
        main_of(office.repo)


def test_settings_that_nobody_can_read_are_an_error_in_words(office: Office) -> None:
    git(office.root, "update-ref", "-d", REF)
    git(office.root, "checkout", "-q", "--orphan", "empty")
    git(office.root, "rm", "-rqf", ".")
    git(office.root, "commit", "-qm", "empty", "--allow-empty")
    with pytest.raises(PortalError, match=r"portal\.toml"):
        settings_of(office.repo)
