"""An office with a portal that can be built and was adopted; each test gets a copy of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sanshen.publish import run
from sanshen.publish.store.releases import Store
from tests.gate.hall import PEOPLE, Hall
from tests.review.forges.github_server import GitHubServer
from tests.support import tiny
from tests.support.office import Office, article, copy_of


@pytest.fixture(scope="session")
def _portal(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = Office(tmp_path_factory.mktemp("portal") / "clone")
    tiny.equip(office)
    office.adopt()
    return office


@pytest.fixture
def office(_portal: Office, tmp_path: Path) -> Office:
    return copy_of(_portal, tmp_path / "clone")


@pytest.fixture(scope="session")
def _accounts(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An adopted office whose people have accounts on the forge."""
    office = Office(tmp_path_factory.mktemp("accounts") / "clone", accounts=PEOPLE)
    office.adopt()
    return office


@pytest.fixture
def hall(_accounts: Office, github: GitHubServer, tmp_path: Path) -> Hall:
    return Hall(copy_of(_accounts, tmp_path / "clone"), github, tmp_path)


@pytest.fixture(scope="session")
def _twice(_portal: Office, tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("twice")
    office = copy_of(_portal, folder / "clone")
    store = Store(folder / "site", folder / "private")
    for name in ("", "article/second"):
        if name:
            office.publish_article(name, {"content/ywdt/yxyw/second.md": article("第二篇稿件")})
        run.publish(office.repo, store, force=False, tell=lambda *_: None, waiting=lambda: None)
    return store


@pytest.fixture
def store(_twice: Store, tmp_path: Path) -> Store:
    """Two releases; the second, which is served, has one article more."""
    for folder in (_twice.folder, _twice.private):
        shutil.copytree(folder, tmp_path / folder.name, symlinks=True)
    return Store(tmp_path / "site", tmp_path / "private")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """A small disk of its own, which can be made to grow."""
    point = tmp_path / "disk"
    point.mkdir()

    def mounted(options: str) -> Path:
        again = ["-o", f"remount,{options}"] if os.path.ismount(point) else ["-t", "tmpfs", "-o", options, "tmpfs"]
        done = subprocess.run(["mount", *again, str(point)], capture_output=True, check=False)
        if done.returncode:
            pytest.skip(f"没有权限挂载小磁盘，磁盘写满没有测到：{done.stderr.decode().strip()}")
        return point

    yield mounted
    if os.path.ismount(point):
        subprocess.run(["umount", "-l", str(point)], check=True)
