"""One real forge for all the tests of this room."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import git
from tests.forge.place import Place, Town
from tests.forge.road import Road
from tests.forge.server import Server, binary
from tests.support import tiny
from tests.support.chromium import opened
from tests.support.office import Office, copy_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PEOPLE = ["zhang", "li", "wang", "zhao"]
OFFICE = ["editor", "leader", "principal", "both", "outsider", "vendor", "operator-leader"]
_NUMBERS = count(1)
_HOW = "没有 Gitea 或 Forgejo：下载一个官方发布的程序，然后运行 FORGE_BIN=/path/to/gitea make test-forge"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a forge none of these can run, and that is said once a file."""
    if binary() is None:
        for item in items:
            if item.get_closest_marker("forge"):
                item.add_marker(pytest.mark.skip(reason=_HOW))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    program = binary()
    assert program
    started = Server(program, tmp_path_factory.mktemp("forge"))
    started.start()
    yield started
    started.stop()
    started.client.close()


@pytest.fixture(scope="session")
def town(server: Server) -> Town:
    return Town(server, [*PEOPLE, *OFFICE, "gate"])


@pytest.fixture
def place(town: Town, tmp_path: Path) -> Place:
    """A repository with one commit on main."""
    root = tmp_path / "clone"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    place = Place(town, f"portal-{next(_NUMBERS)}", root)
    place.commit("main", "first")
    place.push("root", "main")
    return place


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with opened() as found:
        yield found


def _adopted(town: Town, root: Path, policy: str) -> Office:
    numbers = {login: town.account(login).id for login in OFFICE}
    office = Office(root, policy, accounts=numbers, forge_url=town.server.url)
    tiny.equip(office)
    office.adopt()
    return office


@pytest.fixture(scope="session")
def _office(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Office:
    return _adopted(town, tmp_path_factory.mktemp("office") / "clone", "donghe")


@pytest.fixture
def xixiu(town: Town, tmp_path: Path) -> Road:
    """The same under the one policy in which the operator hands in for others."""
    return Road(town, _adopted(town, tmp_path / "clone", "xixiu"), tmp_path)


@pytest.fixture
def road(_office: Office, town: Town, tmp_path: Path) -> Road:
    """An adopted portal on the forge, its main branch protected."""
    return Road(town, copy_of(_office, tmp_path / "clone"), tmp_path)
