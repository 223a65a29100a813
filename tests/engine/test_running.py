"""A program that lies in the clone or the web root, or runs from its source, does not judge."""

from __future__ import annotations

import json
import shutil
import sys
import timeit
import venv
from pathlib import Path

import pytest

from engine import running
from portal.errors import PortalError
from tests.commands.test_road import SANSHEN
from tests.engine.machine import PACKAGES, ROOT, Machine
from tests.office import Office

JUDGING = (
    ("publish",),
    ("publish", "--dry-run"),
    ("publish", "--verify"),
    ("rollback", "--list"),
    ("gate", "--watch", "--once"),
    ("merge", "article/second"),
    ("submit", "article/second"),
    ("self-check", "article/second", "--checked"),
    ("approve", "article/second", "--checked"),
    ("return", "article/second", "--reason", "有误"),
)


@pytest.mark.parametrize("words", JUDGING, ids=lambda words: words[0])
def test_a_program_that_runs_from_its_source_neither_judges_nor_holds_a_key(
    office: Office, machine: Machine, words: tuple[str, ...]
) -> None:
    office.branch("article/second")
    office.submit("article/second")
    keyed = ("--key", str(office.keys["editor"])) if words[0] in ("submit", "self-check", "approve", "return") else ()
    told = machine.run([str(SANSHEN), *words, *keyed], office.root, 1)
    assert told.splitlines()[-1].startswith("这个程序直接从代码文件夹运行")
    assert "make install PREFIX=" in told and "Traceback" not in told


def test_many_sites_are_not_published_by_it_either(office: Office, machine: Machine, tmp_path: Path) -> None:
    (tmp_path / "sites.toml").write_text(f'[[site]]\nname = "云溪"\nclone = "{office.root}"\n')
    told = machine.run([str(SANSHEN), "publish", "--sites", str(tmp_path / "sites.toml")], office.root, 1)
    assert "直接从代码文件夹运行" in told


def test_an_engine_installed_in_the_clone_or_the_web_root_does_not_judge_it(product: Office, tmp_path: Path) -> None:
    """Not editable, with an environment of its own: but whoever can push or write there can change it."""
    for folder, words in ((product.root / ".venv", ()), (tmp_path / "www/engine", ("--to", str(tmp_path / "www")))):
        python = installed_by_hand(folder)
        command = [str(python), "-c", "from commands.cli import main\nmain()", "publish", *words, "--json"]
        told = Machine(folder, folder).run([command[0], "-I", *command[1:]], product.root, 1)
        assert "程序装在它要审核或发布的文件夹里" in json.loads(told)["error"]["message"]


def test_programs_that_the_environment_names_do_not_slip_in(installed: Machine, product: Office) -> None:
    """PYTHONPATH into the clone would put its programs before the engine's own."""
    product.write("own/rules.py", "")
    told = installed.sanshen(product.root, "publish", code=1, PYTHONPATH=str(product.root / "own"))
    assert "程序装在它要审核或发布的文件夹里" in told
    told = installed.sanshen(product.root, "publish", code=1, PYTHONPATH=str(product.root))
    assert "直接从代码文件夹运行" in told


def test_looking_costs_less_than_a_millisecond(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(running.DEVELOPER)
    monkeypatch.setattr(sys, "prefix", str(ROOT))  # as if this source were an environment of its own

    def look() -> None:
        running.require_installed(tmp_path / "clone", tmp_path / "clone/.git", tmp_path / "www")

    assert min(timeit.repeat(look, number=1, repeat=20)) < 0.001
    with pytest.raises(PortalError, match="程序装在它要审核或发布的文件夹里"):
        running.require_installed(ROOT)


def installed_by_hand(folder: Path) -> Path:
    """An environment with copies of our packages, and a way to those of others."""
    venv.create(folder, with_pip=False, symlinks=True)
    (site,) = folder.glob("lib/python*/site-packages")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, site / name, ignore=shutil.ignore_patterns("__pycache__"))
    (site / "libraries.pth").write_text(f"{next(p for p in sys.path if p.endswith('site-packages'))}\n")
    return folder / "bin/python"
