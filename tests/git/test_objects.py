"""What the portal reads from git is what GitPython reads."""

from __future__ import annotations

from pathlib import Path

import pytest
from git import Blob
from git import Repo as Library

from sanshen.base.errors import PortalError
from sanshen.git.repo import Repo
from tests.conftest import git


def test_both_views_of_a_clone_agree(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    for number, name in enumerate(("a.md", "栏目/b.md", "栏目/深/c.md")):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{number}\n")
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-qm", f"第 {number} 次\n\n正文")
    repo = Repo(tmp_path)
    library = Library(repo.root)
    theirs = list(library.iter_commits("main", reverse=True))
    for ours, other in zip(repo.chain("main"), theirs, strict=True):
        assert (ours.id, ours.tree) == (other.hexsha, other.tree.hexsha)
        assert (ours.message, ours.author.name, ours.author.when) == (
            other.message,
            other.author.name,
            other.authored_date,
        )
        assert ours.parents == [parent.hexsha for parent in other.parents]
        files = {str(blob.path): blob.hexsha for blob in other.tree.traverse() if isinstance(blob, Blob)}
        assert {entry.path: entry.blob for entry in repo.entries(ours.id)} == files
        assert all(repo.entry(ours.id, path) for path in files)
    told = theirs[0].diff(theirs[-1])
    assert [change.path for change in repo.changes(theirs[0].hexsha, theirs[-1].hexsha)] == [one.b_path for one in told]
    library.close()


BAD = {
    "no date": b"author a <a@x>\ncommitter a <a@x> 1798761600 +0800\n",
    "no zone": b"author a <a@x> 1798761600\ncommitter a <a@x> 1798761600 +0800\n",
    "empty": b"author \ncommitter a <a@x> 1798761600 +0800\n",
    "none": b"committer a <a@x> 1798761600 +0800\n",
    "no text": b"author a <a@x>\ncommitter a <a@x> 1798761600 +0800\n\xff\xfe x\n",
}


@pytest.mark.parametrize("lines", BAD.values(), ids=BAD.keys())
def test_a_commit_that_git_takes_is_read_however_its_author_is_written(tmp_path: Path, lines: bytes) -> None:
    git(tmp_path, "init", "-q")
    tree = git(tmp_path, "mktree", stdin=b"")
    raw = f"tree {tree}\n".encode() + lines + b"\nt\n"
    made = git(tmp_path, "hash-object", "-t", "commit", "-w", "--stdin", "--literally", stdin=raw)
    found = Repo(tmp_path).commit(made)
    assert (found.tree, found.parents, found.committer.name) == (tree, [], "a")
    with pytest.raises(PortalError, match=f"提交 {made} 的署名写法有误"):
        assert found.author
