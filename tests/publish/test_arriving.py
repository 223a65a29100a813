"""What a publishing machine fetches: never less than both the main branch and the ledger, and no rewritten history."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.gate.mirror import Mirror
from sanshen.git.remote import Remote
from sanshen.git.repo import Repo
from sanshen.publish.arriving import Unfollowed, bring
from sanshen.review.evidence_refs import Reviews
from sanshen.review.ledger import anchor
from tests.conftest import git
from tests.support.office import Office

LACKING = {"main": ["main"], "ledger": ["ledger"], "both": ["main", "ledger"]}


@pytest.fixture
def forge(office: Office, tmp_path: Path) -> Path:
    there = tmp_path / "forge.git"
    git(office.root, "clone", "-q", "--bare", str(office.root), str(there))
    git(office.root, "remote", "add", "origin", str(there))
    bring(office.repo)
    return there


def strike(forge: Path, names: list[str]) -> None:
    for name in names:
        git(forge, "update-ref", "-d", f"refs/heads/{name}")


@pytest.mark.parametrize("names", LACKING.values(), ids=LACKING.keys())
def test_a_remote_that_lacks_a_branch_does_not_look_like_one_with_nothing_new(
    office: Office, forge: Path, names: list[str]
) -> None:
    strike(forge, names)
    for _ in range(2):
        with pytest.raises(PortalError, match="、".join(names)) as told:
            bring(office.repo)
        assert "git remote -v" in told.value.cure and f"git push origin {' '.join(names)}" in told.value.cure


@pytest.mark.parametrize("names", LACKING.values(), ids=LACKING.keys())
def test_the_gate_says_what_its_forge_lacks(office: Office, forge: Path, names: list[str]) -> None:
    reviews = Reviews(office.repo, "云溪", "main")
    mirror = Mirror(office.repo, reviews, "main", Remote(office.root, "origin"))
    mirror.fetch([])
    strike(forge, names)
    with pytest.raises(PortalError, match="、".join(names)) as told:
        mirror.fetch([])
    assert "git remote -v" in told.value.cure


def test_a_gate_that_was_started_anew_knows_that_its_forge_had_a_ledger(office: Office, forge: Path) -> None:
    Mirror(office.repo, Reviews(office.repo, "云溪", "main"), "main", Remote(office.root, "origin")).fetch([])
    strike(forge, ["ledger"])
    anew = Mirror(office.repo, Reviews(office.repo, "云溪", "main"), "main", Remote(office.root, "origin"))
    with pytest.raises(PortalError, match="ledger"):
        anew.fetch([])


def test_a_new_clone_notes_at_once_what_it_has_proven(office: Office, forge: Path, tmp_path: Path) -> None:
    """A ledger cut off between its first two rounds would else be followed."""
    git(tmp_path, "clone", "-q", "-b", "main", str(forge), "new")
    git(tmp_path / "new", "branch", "-q", "ledger", "origin/ledger")
    new = Repo(tmp_path / "new")
    assert anchor.seen(new) == []
    bring(new)
    assert anchor.seen(new)[-1] == office.repo.find("ledger")


@pytest.mark.parametrize("what", ["no author", "no date", "no tree"])
def test_a_ledger_commit_that_cannot_be_read_is_not_followed_and_named(office: Office, forge: Path, what: str) -> None:
    bring(office.repo)
    old = git(forge, "rev-parse", "ledger")
    tree = "1" * 40 if what == "no tree" else git(forge, "rev-parse", "ledger^{tree}")
    by = {"no author": "", "no date": "a <a@x>"}.get(what, "a <a@x> 1798761600 +0800")
    raw = f"tree {tree}\nparent {old}\nauthor {by}\ncommitter a <a@x> 1798761600 +0800\n\nt\n".encode()
    made = git(forge, "hash-object", "-t", "commit", "-w", "--stdin", "--literally", stdin=raw)
    git(forge, "update-ref", "refs/heads/ledger", made)
    with pytest.raises(Unfollowed):
        bring(office.repo)
    git(forge, "update-ref", "refs/heads/ledger", old)
    bring(office.repo)


def test_who_fetched_a_planted_entry_by_hand_goes_on_once_the_forge_is_put_right(office: Office, forge: Path) -> None:
    """It names a tree that is nowhere: what is here must not be needed to fetch what is right."""
    old = git(forge, "rev-parse", "ledger")
    entry = json.loads(git(forge, "show", "ledger:entry.json"))
    entry["predicate"]["origin"]["tree"] = "1" * 40
    blob = git(forge, "hash-object", "-w", "--stdin", stdin=json.dumps(entry).encode())
    tree = git(forge, "mktree", stdin=f"100644 blob {blob}\tentry.json\n".encode())
    git(forge, "update-ref", "refs/heads/ledger", git(forge, "commit-tree", tree, "-p", old, "-m", "x"))
    git(office.root, "fetch", "-q", "origin", "ledger:ledger")
    git(forge, "update-ref", "refs/heads/ledger", old)
    bring(office.repo)
    assert office.repo.find("ledger") == old


def test_what_git_hints_at_is_not_what_people_read(office: Office, forge: Path) -> None:
    """F13: git begins with lines about settings that nobody here set."""
    git(forge, "update-ref", "refs/heads/main", git(office.root, "rev-parse", "main^"))
    with pytest.raises(PortalError) as told:
        bring(office.repo)
    assert "hint:" not in str(told.value) and "grafts" not in str(told.value)


@pytest.mark.parametrize("what", ["", "garbage\n", "ref: refs/heads/gone\n", f"{'1' * 40}\n", "folder"])
@pytest.mark.parametrize("name", ["main", "ledger"])
def test_what_a_power_cut_left_of_where_the_forge_stood_is_fetched_anew(
    office: Office, forge: Path, name: str, what: str
) -> None:
    noted = office.repo.git_dir / "refs/sanshen/forge" / name
    noted.unlink()
    if what == "folder":
        (noted / "inner").mkdir(parents=True)
        (noted / "inner/ref").write_text(f"{office.repo.find(name)}\n")
    else:
        noted.write_text(what)
    for _ in range(2):
        bring(office.repo)
    assert office.repo.find(f"refs/sanshen/forge/{name}") == git(forge, "rev-parse", name)
