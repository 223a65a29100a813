"""The repository that is lent to a child is found by itself, wherever it lies, and holds nothing but the way to the objects."""

from __future__ import annotations

from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.git import lending
from sanshen.git.repo import Repo
from sanshen.pages.build.source import GitSource
from tests.conftest import git
from tests.support.office import Office

PATH = "content/ywdt/yxyw/first.md"


@pytest.mark.parametrize("place", [".git/sanshen/builds/one/state/work/git", "preview/git", "../beside/git"])
def test_i11_the_child_reads_the_lent_repository_and_not_the_clone_around_it(office: Office, place: str) -> None:
    folder = office.root / place
    shown = lending.lend(office.repo, folder)
    source = GitSource(folder)
    blob = git(office.root, "rev-parse", f"main:{PATH}")
    assert source.read(PATH, blob) == office.repo.read("main", PATH)
    assert source.repo.git_dir == (folder / ".git").resolve()
    assert source.repo.find("main") is None and source.repo.find("HEAD") is None
    assert shown == [folder, office.repo.git_dir / "objects"]
    source.repo.close()


def test_i11_without_the_lent_repository_nothing_is_found_at_all(tmp_path: Path) -> None:
    with pytest.raises(PortalError, match="不是 Git 仓库"):
        Repo(tmp_path)
