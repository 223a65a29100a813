"""Git as the portal speaks it, over real repositories."""

from __future__ import annotations

import os
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.git.library import blame
from sanshen.git.objects import ZERO, Entry, Signature
from sanshen.git.repo import Repo
from tests.conftest import git


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


def test_a_remote_has_only_branches_of_that_very_name(clone: Path) -> None:
    for name in ("origin/team/ledger", "backup/ledger", "origin/ledger-old"):
        git(clone, "update-ref", f"refs/remotes/{name}", "HEAD")
    assert Repo(clone).remotes_with("ledger") == {"backup": git(clone, "rev-parse", "HEAD")}


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
    lines = blame(Repo(clone), "HEAD", "稿件.md")
    assert [(line.number, line.author, line.text) for line in lines] == [(1, "测试", "一"), (2, "测试", "二")]


@pytest.mark.parametrize("revision", ["nowhere", "--help", "-x", ""])
def test_unknown_revisions_are_refused(clone: Path, revision: str) -> None:
    with pytest.raises(PortalError, match="找不到"):
        Repo(clone).resolve(revision)


def test_not_a_repository(tmp_path: Path) -> None:
    with pytest.raises(PortalError, match="不是 Git 仓库"):
        Repo(tmp_path / "nothing")


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "HEAD": (lambda git_dir: (git_dir / "HEAD").write_text("x"), "git 打不开这个克隆"),
    "no HEAD": (lambda git_dir: (git_dir / "HEAD").unlink(), "git 打不开这个克隆"),
    "settings": (lambda git_dir: (git_dir / "config").write_text("[core\n"), "读不了克隆的 Git 设置.*line 1"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_clone_that_git_cannot_open_is_not_called_none(clone: Path, what: str) -> None:
    spoil, said = BROKEN[what]
    spoil(clone / ".git")
    with pytest.raises(PortalError, match=said) as caught:
        Repo(clone)
    assert caught.value.path == str(clone) and ".git" in caught.value.cure


@pytest.mark.skipif(os.geteuid() != 0, reason="要 root 才能把克隆交给别的账号")
def test_a_clone_of_another_account_is_told_so(clone: Path) -> None:
    for path in (clone, clone / ".git"):
        os.chown(path, 65533, 65533)
    with pytest.raises(PortalError, match="属于别的账号") as caught:
        Repo(clone)
    assert f"safe.directory {clone}" in caught.value.cure


def test_many_blobs_come_in_the_order_asked(clone: Path) -> None:
    repo = Repo(clone)
    wanted = [str(n).encode() * n for n in range(40)]
    ids = [repo.write_blob(data) for data in wanted]
    assert list(repo.blobs(ids)) == wanted
    assert list(repo.blobs([])) == []


def test_blobs_larger_than_any_pipe_do_not_block(clone: Path) -> None:
    repo = Repo(clone)
    one, other = (repo.write_blob(letter * 700_000) for letter in (b"a", b"b"))
    ids = [one, other] * 60
    for number, data in enumerate(repo.blobs(ids)):
        assert data[:1] == (b"b" if number % 2 else b"a")
        assert repo.object(one)[:1] == b"a"  # other questions may be asked meanwhile


def test_many_blobs_may_be_left_half_way(clone: Path) -> None:
    repo = Repo(clone)
    one = repo.write_blob(b"a" * 700_000)
    some = repo.blobs([one] * 200)
    assert next(some)[:1] == b"a"
    some.close()  # type: ignore[attr-defined]
    assert repo.object(one)[:1] == b"a"


@pytest.mark.parametrize("wrong", ["0" * 39 + "1", "HEAD^{tree}"])
def test_a_missing_or_other_object_among_many_is_an_error(clone: Path, wrong: str) -> None:
    repo = Repo(clone)
    one = git(clone, "rev-parse", "HEAD:b.txt")
    some = repo.blobs([one, wrong, one])
    assert next(some) == b"b\n"
    with pytest.raises(PortalError, match=r"缺少对象|不是 blob"):
        next(some)


def test_what_others_write_is_seen_at_once(clone: Path) -> None:
    repo = Repo(clone)
    before = repo.resolve("main")
    (clone / "b.txt").write_text("later\n")
    git(clone, "commit", "-qam", "later")
    git(clone, "gc", "-q")
    assert repo.resolve("main") == git(clone, "rev-parse", "main")
    assert [change.path for change in repo.changes(before, "main")] == ["b.txt"]
    git(clone, "update-ref", "-d", "refs/heads/main")
    assert repo.find("main") is None


@pytest.mark.parametrize("path", ["", ".", "./b.txt", "x/../b.txt", "/b.txt", "b.txt/", "b.txt\n", "新\n稿.md"])
def test_a_path_is_taken_as_it_is_written(clone: Path, path: str) -> None:
    assert Repo(clone).entry("HEAD", path) is None


def test_strange_names_are_found_and_told(clone: Path) -> None:
    repo = Repo(clone)
    names = ["a\nb.md", "c d/e\tf.md", ":(glob)*"]
    tree = repo.write_tree([Entry(name, "100644", repo.write_blob(name.encode())) for name in names])
    assert [repo.read(tree, name).decode() for name in names] == names
    assert [change.path for change in repo.changes("HEAD", tree) if not change.deleted] == sorted(names)
    assert {entry.path: entry.mode for entry in repo.folder(tree)} == {
        "a\nb.md": "100644",
        "c d": "040000",
        ":(glob)*": "100644",
    }
    assert [entry.path for entry in repo.folder(tree, "c d")] == ["c d/e\tf.md"]
    assert repo.folder(tree, "nothing") == repo.folder(tree, "a\nb.md") == []


@pytest.mark.parametrize("wrong", ["0" * 39 + "1", "nowhere"])
def test_a_tree_that_is_not_there_has_no_answers(clone: Path, wrong: str) -> None:
    repo = Repo(clone)
    for ask in (
        lambda: repo.entry(wrong, "b.txt"),
        lambda: repo.changes(wrong, "HEAD"),
        lambda: repo.changes("HEAD", wrong),
    ):
        with pytest.raises(PortalError, match="缺少对象"):
            ask()


def test_a_work_tree_beside_the_clone_and_a_bare_one(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    beside, bare = tmp_path_factory.mktemp("beside") / "tree", tmp_path_factory.mktemp("bare") / "r.git"
    git(clone, "worktree", "add", "-q", str(beside), "-b", "other")
    git(clone, "clone", "-q", "--bare", ".", str(bare))
    (beside / "deep").mkdir()
    found = Repo(beside / "deep")
    assert (found.git_dir, found.root) == (clone / ".git", beside)
    assert (Repo(bare).git_dir, Repo(bare).root) == (bare, bare)
    Repo(bare).sync_worktree("main", "HEAD")


def test_a_difference_that_git_cannot_tell_is_an_error(clone: Path) -> None:
    repo = Repo(clone)
    tree = git(clone, "rev-parse", "HEAD^{tree}")
    broken = git(clone, "mktree", "--missing", stdin=f"040000 tree {'1' * 40}\tx\n".encode())
    with pytest.raises(PortalError, match="git diff-tree 未能完成"):
        repo.changes(tree, broken)
    assert repo.changes(tree, tree) == []
    assert [change.path for change in repo.changes("4b825dc642cb6eb9a060e54bf8d69288fbee4904", tree)] == [
        "b.txt",
        "稿件.md",
    ]


def replaced(clone: Path, name: str, kind: str, data: bytes) -> None:
    """Other bytes in the file of a loose object, well-formed in every other way."""
    path = clone / ".git/objects" / name[:2] / name[2:]
    path.chmod(0o644)
    path.write_bytes(zlib.compress(b"%s %d\0" % (kind.encode(), len(data)) + data))


def ahead(repo: Repo, name: str) -> bytes:
    repo.read_ahead([name])
    return repo.object(name)


READERS: dict[str, tuple[str, str, Callable[[Repo, str], object]]] = {
    "a file": ("HEAD:a.md", "blob", lambda repo, name: repo.object(name)),
    "a file by its path": ("HEAD:a.md", "blob", lambda repo, name: repo.read("HEAD", "a.md")),
    "one of many": ("HEAD:a.md", "blob", lambda repo, name: list(repo.blobs([name]))),
    "one read ahead": ("HEAD:a.md", "blob", lambda repo, name: ahead(repo, name)),
    "a folder": ("HEAD:x", "tree", lambda repo, name: repo.folder("HEAD", "x")),
    "every file": ("HEAD:x", "tree", lambda repo, name: repo.entries("HEAD")),
    "a commit": ("HEAD", "commit", lambda repo, name: repo.commit(name)),
}


@pytest.mark.parametrize(("what", "kind", "read"), READERS.values(), ids=READERS)
@pytest.mark.parametrize("same_size", [False, True], ids=["more", "as much"])
def test_an_object_with_other_bytes_than_its_id_says_is_not_read(
    tmp_path: Path, what: str, kind: str, read: Callable[[Repo, str], object], same_size: bool
) -> None:
    """git cat-file and ls-tree give whatever the file holds."""
    git(tmp_path, "init", "-q", "clone")
    clone = tmp_path / "clone"
    (clone / "x").mkdir()
    for name in ("a.md", "x/b.md"):
        (clone / name).write_text("agreed")
    git(clone, "add", ".")
    git(clone, "commit", "-qm", "one")
    name = git(clone, "rev-parse", what)
    raw = Repo(clone).object(name, kind)
    assert read(Repo(clone), name) is not False
    replaced(clone, name, kind, raw[:-1] + bytes([raw[-1] ^ 1]) if same_size else raw + raw)
    with pytest.raises(PortalError, match="内容与编号不符") as told:
        read(Repo(clone), name)
    assert name[:12] in told.value.message and "git fsck" in told.value.cure


def test_every_file_comes_in_the_order_of_git(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "clone")
    clone = tmp_path / "clone"
    for name in ("a/b.md", "a.md", "a-b/c.md", "a0", "稿件/一.md", "a/b/c/d.md"):
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        (clone / name).write_text(name)
    git(clone, "add", ".")
    git(clone, "commit", "-qm", "one")
    listed = git(clone, "ls-tree", "-r", "-z", "HEAD").split("\0")
    assert [f"{one.mode} blob {one.blob}\t{one.path}" for one in Repo(clone).entries("HEAD")] == listed[:-1]
