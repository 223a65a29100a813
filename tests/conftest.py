"""Real repositories for the tests: made with git itself, in a folder of their own."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.review.forges.described import Description
    from tests.review.forges.github_server import GitHubServer
    from tests.support.office import Office


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in the background of a shell without job control
    signal.signal(signal.SIGINT, signal.default_int_handler)  # so that what the tests start hears the key
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:  # as under nohup
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(scope="session")
def adopted(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office whose site is under the ledger, with nothing published since."""
    from tests.support.office import Office

    office = Office(tmp_path_factory.mktemp("office") / "clone")
    office.adopt()
    return office


@pytest.fixture
def office(adopted: Office, tmp_path: Path) -> Office:
    """Such an office for one test alone."""
    from tests.support.office import copy_of

    return copy_of(adopted, tmp_path / "clone")


@pytest.fixture(scope="session")
def _looked_at(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What pictures showed, so that the sample's are looked at once in a run."""
    return tmp_path_factory.mktemp("ocr")


@pytest.fixture(scope="session")
def described() -> Description:
    from tests.review.forges.described import FILE, Description

    if not FILE.is_file():
        pytest.skip("没有 GitHub 的接口说明：请安装 npm（sudo apt-get install -y npm）并联网运行一次 make test")
    return Description(FILE)


@pytest.fixture
def github(described: Description) -> Iterator[GitHubServer]:
    """Whatever GitHub does not describe, asked or answered, fails the test."""
    from tests.review.forges.github_server import GitHubServer

    server = GitHubServer(described)
    server.start()
    yield server
    server.stop()
    assert server.undescribed == []


@pytest.fixture(autouse=True)
def _own_settings(tmp_path_factory: pytest.TempPathFactory, _looked_at: Path) -> Iterator[None]:
    """No test reads or writes the settings of whoever runs it."""
    home = tmp_path_factory.mktemp("home")
    (home / ".gitconfig").write_text(
        "[user]\n\tname = 测试\n\temail = test@example.invalid\n[init]\n\tdefaultBranch = main\n"
    )
    kept = dict(os.environ)
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        del os.environ[name]
    os.environ.update(
        HOME=str(home),
        GIT_CONFIG_NOSYSTEM="1",
        XDG_CONFIG_HOME=str(home),
        SANSHEN_OCR_CACHE=str(_looked_at),
        SANSHEN_DEVELOPER="1",  # what is tested is the clone's own program
    )
    yield
    os.environ.clear()
    os.environ.update(kept)


def git(folder: Path, *args: str, stdin: bytes | None = None) -> str:
    """Run git as a person would; its words on failure are the test's."""
    done = subprocess.run(["git", *args], cwd=folder, input=stdin, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().rstrip("\n")
