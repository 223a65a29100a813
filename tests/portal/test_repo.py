"""Git as the house speaks it, over real repositories."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from portal.errors import PortalError
from portal.objects import ZERO, Entry, Signature
from portal.repo import Repo
from tests.conftest import git


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    (tmp_path / "稿件.md").write_text("一\n二\n")
    (tmp_path / "b.txt").write_text("b\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    return tmp_path


def test_paths_are_exact_whatever_their_letters(clone: Path) -> None:
    repo = Repo(clone)
    assert [entry.path for entry in repo.entries("HEAD")] == ["b.txt", "稿件.md"]
    assert repo.read("HEAD", "稿件.md") == "一\n二\n".encode()


def test_a_rename_is_a_deletion_and_an_addition(clone: Path) -> None:
    git(clone, "mv", "b.txt", "c.txt")
    git(clone, "commit", "-qm", "rename")
    changes = Repo(clone).changes("HEAD^", "HEAD")
    assert [(change.path, change.deleted) for change in changes] == [("b.txt", True), ("c.txt", False)]
    assert changes[1].old_blob == ZERO


def test_replace_objects_do_not_deceive(clone: Path) -> None:
    true = git(clone, "rev-parse", "HEAD:b.txt")
    other = git(clone, "hash-object", "-w", "--stdin", stdin=b"forged\n")
    git(clone, "replace", true, other)
    assert Repo(clone).read("HEAD", "b.txt") == b"b\n"


def test_variables_of_a_surrounding_hook_do_not_lead_elsewhere(
    clone: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    import os

    elsewhere = tmp_path_factory.mktemp("elsewhere")
    git(elsewhere, "init", "-q")
    os.environ["GIT_DIR"] = str(elsewhere / ".git")
    assert Repo(clone).find("HEAD") is not None


def test_staged_changes(clone: Path) -> None:
    (clone / "new.txt").write_text("n\n")
    git(clone, "add", "new.txt")
    assert [change.path for change in Repo(clone).staged()] == ["new.txt"]


def test_merge_tree_and_its_conflict(clone: Path) -> None:
    git(clone, "checkout", "-qb", "side")
    (clone / "b.txt").write_text("side\n")
    git(clone, "commit", "-qam", "side")
    repo = Repo(clone)
    assert repo.merge_tree("main", "side") == repo.commit("side").tree
    git(clone, "checkout", "-q", "main")
    (clone / "b.txt").write_text("main\n")
    git(clone, "commit", "-qam", "main")
    with pytest.raises(PortalError, match="冲突"):
        repo.merge_tree("main", "side")


def test_update_ref_is_compare_and_swap(clone: Path) -> None:
    repo = Repo(clone)
    head = repo.resolve("HEAD")
    repo.update_ref("refs/heads/x", head, ZERO)
    with pytest.raises(PortalError, match="已被别人更新"):
        repo.update_ref("refs/heads/x", head, ZERO)


def test_signed_commit_keeps_payload_and_signature_apart(clone: Path, tmp_path: Path) -> None:
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    repo = Repo(clone)
    tree = repo.write_tree([Entry("台账.json", "100644", repo.write_blob(b"{}"))])
    made = repo.commit(repo.write_commit(tree, [], "entry", Signature("gate", "gate@x", 1_760_000_000), key))
    assert made.signature.startswith("-----BEGIN SSH SIGNATURE-----")
    assert b"gpgsig" not in made.payload and made.message == "entry"
    assert made.author.when == 1_760_000_000


def test_blame_names_commit_and_author(clone: Path) -> None:
    lines = list(Repo(clone).blame("HEAD", "稿件.md"))
    assert [(line.number, line.author, line.text) for line in lines] == [(1, "测试", "一"), (2, "测试", "二")]


@pytest.mark.parametrize("revision", ["nowhere", "--help", "-x", ""])
def test_unknown_revisions_are_refused(clone: Path, revision: str) -> None:
    with pytest.raises(PortalError, match="找不到"):
        Repo(clone).resolve(revision)


def test_not_a_repository(tmp_path: Path) -> None:
    with pytest.raises(PortalError, match="不是 Git 仓库"):
        Repo(tmp_path / "nothing")
