"""The engine's wheel: the same bytes from the same tree, complete, and with nothing else in it."""

from __future__ import annotations

import os
import re
import shutil
import zipfile
from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.setup.engine import wheel as wheels
from tests.conftest import git
from tests.setup.engine.machine import PACKAGES, ROOT


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("source")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copyfile(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wheels.build(source, tmp_path_factory.mktemp("out"))


def test_the_same_tree_gives_the_same_bytes_at_another_time_and_place(
    source: Path, wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    twin = Path(shutil.copytree(source, tmp_path / "elsewhere"))
    for path in twin.rglob("*"):
        os.utime(path, (1, 1))
        path.chmod(0o700 if path.is_dir() else 0o600)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    (tmp_path / "out").mkdir()
    assert wheels.digest(wheels.build(twin, tmp_path / "out")) == wheels.digest(wheel)


def test_the_wheel_holds_every_file_of_the_packages_and_no_other(source: Path, wheel: Path) -> None:
    there = {path.relative_to(source).as_posix() for name in PACKAGES for path in (source / name).rglob("*")
             if path.is_file() and path.suffix != ".pyc"}  # fmt: skip
    with zipfile.ZipFile(wheel) as opened:
        held = {name for name in opened.namelist() if ".dist-info/" not in name}
    assert held == there
    assert not [name for name in held if re.match(r"(tests|demo|bench|content|docs)/", name)]
    for data in ("checks/data/", "checks/ocr/", "checks/samples/", "sanshen/publish/nginx.conf"):
        assert any(name.startswith(data) for name in held), data


def test_the_same_engine_in_commits_that_differ_in_articles_alone(tmp_path: Path, source: Path) -> None:
    clone = Path(shutil.copytree(source, tmp_path / "clone"))
    (clone / "requirements").mkdir()
    (clone / wheels.REQUIREMENTS).write_text("")
    git(clone, "init", "-q")

    def commit(path: str) -> str:
        (clone / path).parent.mkdir(parents=True, exist_ok=True)
        (clone / path).write_text(path)
        git(clone, "add", "-A")
        git(clone, "commit", "-qm", path)
        return wheels.source_of(clone, "HEAD")

    first = commit("content/a.md")
    assert commit("content/b.md") == first
    assert commit("sanshen/more.py") != first
    before = wheels.source_of(clone, "HEAD")
    assert commit(wheels.REQUIREMENTS) != before


@pytest.mark.parametrize("text", ["", "[tool.hatch]\nbuild = 1\n", "license-files = 1\nreadme = 2\n"])
def test_a_project_that_does_not_say_what_it_consists_of_is_told(text: str) -> None:
    found = wheels.project(f'[project]\nname = "sanshen"\n{text}'.encode())
    with pytest.raises(PortalError, match="写不全"):
        wheels.paths(found)


def test_where_the_wheel_has_its_packages_from_is_what_the_linters_look_at() -> None:
    found = wheels.project((ROOT / "pyproject.toml").read_bytes())
    packages = found["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert set(packages) == set(PACKAGES) == set(found["tool"]["importlinter"]["root_packages"])
    assert set(packages) <= set(found["tool"]["mypy"]["files"])
