"""The workflows, run for real on a real forge: a change is checked by an installed engine, a merge wakes the publisher."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import git
from tests.forge.conftest import OFFICE
from tests.forge.place import Town
from tests.forge.road import Road
from tests.forge.runner import HOW, Runner, program
from tests.setup.engine.machine import ROOT, Machine, add_source
from tests.support import tiny
from tests.support.office import Office, article, copy_of

pytestmark = [pytest.mark.forge, pytest.mark.skipif(program() is None, reason=HOW)]
FORGES = (".github", ".gitea")


@pytest.fixture(scope="session")
def _product(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A portal on the forge that is the engine's repository too, with the workflows as they are."""
    numbers = {login: town.account(login).id for login in OFFICE}
    office = Office(tmp_path_factory.mktemp("product") / "clone", accounts=numbers, forge_url=town.server.url)
    tiny.equip(office)
    add_source(office, office.root.parent / "wheels")
    for name in (".ci", ".github", ".gitea"):
        shutil.copytree(ROOT / name, office.root / name)
    office.commit("engine and workflows")
    office.adopt()
    return office


@pytest.fixture
def road(_product: Office, town: Town, tmp_path: Path) -> Road:
    return Road(town, copy_of(_product, tmp_path / "clone"), tmp_path)


@pytest.fixture
def runner(road: Road, tmp_path: Path) -> Runner:
    act = program()
    assert act
    git(tmp_path, "clone", "-q", road.remote, "runner")
    return Runner(act, tmp_path / "runner", road.town.server.url, road.name, road.town.token("editor"))


@pytest.fixture
def machine(_product: Office, tmp_path: Path) -> Machine:
    """The publishing machine, with the engine of the first agreed commit."""
    made = Machine(tmp_path / "opt", _product.root.parent / "wheels")
    made.first(_product.root)
    return made


@pytest.fixture
def publisher(road: Road, machine: Machine, tmp_path: Path) -> Iterator[str]:
    """`sanshen publish --listen` of the installed engine; gives its address."""
    git(tmp_path, "clone", "-q", road.remote, "publisher")
    words = [
        str(machine.prefix / "bin/sanshen"),
        "publish",
        "--listen",
        "127.0.0.1:0",
        "--every",
        "600",
        "--to",
        str(tmp_path / "www"),
    ]
    log = tmp_path / "publisher.log"
    with log.open("wb") as out:
        process = subprocess.Popen(words, cwd=tmp_path / "publisher", env=machine.environment(), stdout=out, stderr=out)
    deadline = time.monotonic() + 60
    while not (told := re.search(r"(http://127\.0\.0\.1:\d+)/wake", log.read_text("utf-8"))):
        assert process.poll() is None and time.monotonic() < deadline, log.read_text("utf-8")
    yield told[1]
    process.terminate()
    process.wait()


@pytest.mark.parametrize("forge", FORGES)
def test_a_merge_wakes_the_publishing_machine_which_publishes_with_its_own_engine(
    forge: str, road: Road, runner: Runner, publisher: str, tmp_path: Path
) -> None:
    pull = road.proposed()
    road.look()
    road.agree(pull)
    road.until_mergeable(pull)
    assert road.look(merging=True)[-1].state == "merged"
    git(runner.folder, "pull", "-q", "origin", "main")
    commit = git(runner.folder, "rev-parse", "HEAD")
    payload = {"ref": "refs/heads/main", "after": commit}
    code, said = runner.run(
        f"{forge}/workflows/publish.yml", "push", payload, variables={"SANSHEN_PUBLISHER": publisher}
    )
    assert code == 0 and f"已发布：{commit}" in said, said + (tmp_path / "publisher.log").read_text("utf-8")
    assert "第二篇稿件" in (tmp_path / "www/current/site/ywdt/yxyw/second.html").read_text("utf-8")


@pytest.mark.parametrize("forge", FORGES)
def test_a_change_is_checked_by_the_engine_of_the_branch_it_goes_into(
    forge: str, road: Road, runner: Runner, machine: Machine
) -> None:
    """The change brings an engine that finds nothing, and a fault; it is found all the same, on its line."""
    road.office.branch(
        "article/second",
        {
            "content/ywdt/yxyw/second.md": article(body="秘密★1年\n\n会议听取了前三季度工作情况汇报。"),
            "sanshen/commands/check.py": "raise SystemExit(0)\n",
        },
    )
    road.push("editor", "article/second")
    pull = road.propose("editor", "article/second")
    payload = {"pull_request": {"number": pull.number, "base": {"ref": "main"}}}
    found = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(machine.wheels), "PYTHON": sys.executable}
    code, said = runner.run(f"{forge}/workflows/checks.yml", "pull_request", payload, job="content", more=found)

    assert code == 1 and "已安装引擎" in said, said
    assert "::error file=content/ywdt/yxyw/second.md,line=7" in said, said
