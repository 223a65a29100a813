"""A work tree that waits to be brought along, and what its people do with it meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.git import following
from sanshen.git.repo import RefMoved, Repo
from tests.conftest import git

NAMES = ("a", "b", "c")


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """On main three commits, each of which rewrites the file of its number and the first."""
    git(tmp_path, "init", "-q", "-b", "main")
    for number, name in enumerate(NAMES):
        for path in {"a", name}:
            (tmp_path / path).write_text(f"{path} {number}\n")
        git(tmp_path, "add", "-A")
        git(tmp_path, "commit", "-qm", name)
    return Repo(tmp_path)


def states(repo: Repo) -> str:
    return git(repo.root, "status", "--porcelain")


def test_what_was_staged_after_the_work_tree_was_brought_by_hand_is_not_undone(repo: Repo) -> None:
    git(repo.root, "update-ref", following._STANDS, "main~2")  # could not be laid out then, and was by hand
    (repo.root / "a").write_text("a 0\n")
    git(repo.root, "add", "a")
    with pytest.raises(PortalError, match="未提交的修改"):
        following.follow(repo, "main")
    assert states(repo) == "M  a"


def test_a_note_is_renewed_where_somebody_has_brought_the_work_tree_along(repo: Repo) -> None:
    git(repo.root, "update-ref", following._STANDS, "main~2")
    (repo.root / "a").write_text("edited\n")
    assert following.holding(repo, "main")[0][:2] == (following._STANDS, repo.find("main"))
    following.hold(repo, "main")
    assert repo.find(following._STANDS) == repo.find("main")


def test_a_note_is_kept_where_another_branch_is_checked_out(repo: Repo) -> None:
    git(repo.root, "checkout", "-qb", "other")
    git(repo.root, "update-ref", following._STANDS, "main~2")
    following.follow(repo, "main")
    assert repo.find(following._STANDS) == repo.find("main~2")


def test_files_taken_away_to_be_laid_out_anew_come_back_where_another_is_edited(repo: Repo) -> None:
    git(repo.root, "read-tree", "-m", "-u", "main", "main~2")
    (repo.root / "a").write_text("edited\n")
    (repo.root / "c").write_text("c 2\n")
    with pytest.raises(PortalError, match="未提交的修改"):
        repo.sync_worktree("main", "main~2")
    assert [(repo.root / name).read_text() for name in "ac"] == ["edited\n", "c 2\n"]


def test_nothing_is_removed_through_a_link(repo: Repo, tmp_path_factory: pytest.TempPathFactory) -> None:
    beside = tmp_path_factory.mktemp("beside")
    (repo.root / "d").mkdir()
    (repo.root / "d" / "e").write_text("e\n")
    git(repo.root, "add", "-A")
    git(repo.root, "commit", "-qm", "d")
    git(repo.root, "read-tree", "-m", "-u", "main", "main~1")
    (beside / "e").write_text("e\n")
    (repo.root / "d").symlink_to(beside)
    with pytest.raises(PortalError):
        repo.sync_worktree("main", "main~1")
    assert (beside / "e").read_text() == "e\n"


def test_a_ref_that_leads_nowhere_is_not_said_to_have_been_moved_by_another(repo: Repo) -> None:
    broken = repo.git_dir / "refs" / "heads" / "broken"
    broken.write_text("")
    with pytest.raises(PortalError) as told:
        repo.update_ref("refs/heads/broken", repo.resolve("main"), repo.resolve("main"))
    assert not isinstance(told.value, RefMoved)
    broken.unlink()
    with pytest.raises(RefMoved):
        repo.update_ref("refs/heads/broken", repo.resolve("main"), repo.resolve("main"))
