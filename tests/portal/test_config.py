"""Three registers read together, from a commit or from a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.git.repo import Repo
from sanshen.portal import config
from tests.conftest import git
from tests.support.samples import COLUMNS, PEOPLE, PORTAL, changed, line_with

FILES = {"portal.toml": PORTAL, "people.toml": PEOPLE, "columns.toml": COLUMNS}


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "found")
    return tmp_path


def test_a_commit_and_a_folder_say_the_same(clone: Path) -> None:
    committed, laid = config.at_commit(Repo(clone), "HEAD"), config.in_folder(clone)
    assert committed.settings == laid.settings
    assert committed.roster.people == laid.roster.people
    assert committed.register.columns == laid.register.columns


def test_a_commit_is_read_from_git_and_not_from_the_work_tree(clone: Path) -> None:
    (clone / "portal.toml").write_text(changed(PORTAL, "云溪区人民政府", "别处"), "utf-8")
    assert config.at_commit(Repo(clone), "HEAD").settings.site.name == "云溪区人民政府"
    assert config.in_folder(clone).settings.site.name == "别处"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("portal.toml", 'host_unit = "qzfb"', 'host_unit = "none"', "主办单位（host_unit）“none”不在人员册里"),
        ("portal.toml", 'operator_unit = "qzsj"', 'operator_unit = "x"', "承办单位（operator_unit）“x”不在人员册里"),
        ("columns.toml", 'unit = "qzfb"', 'unit = "none"', "栏目“云溪要闻”的责任单位“none”不在人员册里"),
        ("people.toml", 'id = "shen"', 'id = "shi"', "角色指向不存在的人员“shen”"),
    ],
)
def test_the_registers_are_held_against_each_other(clone: Path, file: str, old: str, new: str, said: str) -> None:
    text = changed(FILES[file], old, new)
    (clone / file).write_text(text, "utf-8")
    with pytest.raises(PortalError) as caught:
        config.in_folder(clone)
    line = line_with(FILES[file], 'person = "shen"' if file == "people.toml" else old)
    assert (caught.value.message, caught.value.path, caught.value.line) == (said, file, line)


@pytest.mark.parametrize("file", sorted(FILES))
def test_a_missing_register_is_named(clone: Path, file: str) -> None:
    (clone / file).unlink()
    with pytest.raises(PortalError, match=f"{file} 缺少这个文件 → 在门户仓库的根文件夹里运行"):
        config.in_folder(clone)
    git(clone, "commit", "-qam", "lost")
    with pytest.raises(PortalError, match=f"{file} 这个版本里没有该文件"):
        config.at_commit(Repo(clone), "HEAD")
