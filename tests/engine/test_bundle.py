"""A county's portal: no engine source, a pin; engines come from a bundle alone or from an index of hashed wheels."""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
from pathlib import Path

import pytest

from portal.pin import parse_pin
from tests.conftest import git
from tests.engine.machine import Machine, agreed
from tests.office import Office, article


@pytest.fixture
def bundle(installed: Machine, product: Office, tmp_path: Path) -> Path:
    """What the product's side hands out."""
    told = installed.sanshen(product.root, "engine", "bundle", str(tmp_path / "bundle"))
    assert "2 个安装包和 engine.toml" in told
    return tmp_path / "bundle"


def county(machine: Machine, bundle: Path, office: Office, code: int = 0) -> str:
    """The first installation on a machine that has Python and the bundle, and nothing else."""
    (wheel,) = bundle.glob("sanshen-*.whl")
    words = [sys.executable, "-m", "engine", "--bundle", str(bundle), "--prefix", str(machine.prefix)]
    return machine.run(words, office.root, code, PYTHONPATH=str(wheel), PIP_FIND_LINKS="")


def altered(wheel: Path) -> str:
    """The same version of the engine with another program in it; gives its digest."""
    with zipfile.ZipFile(wheel, "a") as out:
        out.writestr("engine/more.py", "")
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


def test_a_bundle_alone_installs_an_engine(bundle: Path, office: Office, tmp_path: Path) -> None:
    machine = Machine(tmp_path / "county", tmp_path / "nothing")
    assert "已安装引擎 0.1.0-" in county(machine, bundle, office)
    shown = json.loads(machine.sanshen(office.root, "engine", "show", "--json"))
    assert shown["pinned"] is None and shown["sha256"] == parse_pin((bundle / "engine.toml").read_bytes()).sha256
    agreed(office, "house/pin", {"engine.toml": (bundle / "engine.toml").read_bytes()})
    shown = json.loads(machine.sanshen(office.root, "engine", "show", "--json"))
    assert shown["pinned"]["same"] is shown["pinned"]["proven"] is True


def test_a_pin_is_followed_from_a_bundle_or_an_index(
    bundle: Path, office: Office, installed: Machine, product: Office, tmp_path: Path
) -> None:
    machine = Machine(tmp_path / "county", tmp_path / "nothing")
    county(machine, bundle, office)
    first = machine.current
    agreed(product, "house/engine", {"engine/__init__.py": '"""The next engine."""\n'})
    installed.sanshen(product.root, "engine", "install", "main")
    installed.sanshen(product.root, "engine", "bundle", str(tmp_path / "next"))
    commit = agreed(office, "house/pin", {"engine.toml": (tmp_path / "next/engine.toml").read_bytes()})
    told = machine.sanshen(office.root, "engine", "install", commit, code=1)
    assert "sanshen" in told and "原来" not in told and "--bundle" in told, "no index has it"
    assert machine.current == first
    machine.sanshen(office.root, "engine", "install", commit, "--bundle", str(tmp_path / "next"))
    second = machine.current
    assert second != first
    machine.sanshen(office.root, "engine", "back")
    indexed = Machine(machine.prefix, tmp_path / "next")
    (machine.prefix / "engines" / second / "engine.json").unlink()
    indexed.sanshen(office.root, "engine", "install", commit)
    assert machine.current == second


@pytest.mark.parametrize("way", ["bundle", "index"])
def test_another_wheel_than_the_pinned_one_is_refused(way: str, bundle: Path, office: Office, tmp_path: Path) -> None:
    machine = Machine(tmp_path / "county", bundle if way == "index" else tmp_path / "nothing")
    county(machine, bundle, office)
    before = machine.current
    pin = (bundle / "engine.toml").read_bytes()
    digest = parse_pin(pin).sha256
    commit = agreed(office, "house/pin", {"engine.toml": pin})
    (machine.prefix / "engines" / before / "engine.json").unlink()
    altered(next(bundle.glob("sanshen-*.whl")))
    words = ("--bundle", str(bundle)) if way == "bundle" else ()
    (machine.prefix / "engines" / before / "engine.json").write_text(json.dumps({"version": "0.1.0", "sha256": digest}))
    told = machine.sanshen(office.root, "engine", "install", commit, *words, code=1)
    assert "不符" in told or "DO NOT MATCH" in told
    assert machine.current == before


def test_a_pin_that_nobody_agreed_to_is_not_followed(bundle: Path, office: Office, tmp_path: Path) -> None:
    machine = Machine(tmp_path / "county", tmp_path / "nothing")
    county(machine, bundle, office)
    office.write("engine.toml", (bundle / "engine.toml").read_bytes())
    office.commit("pin", person="editor")
    told = machine.sanshen(office.root, "engine", "install", "main", "--bundle", str(bundle), code=1)
    assert told.splitlines()[-1].startswith("engine.toml ") and "没有审定" in told


def test_a_pin_never_travels_with_articles(bundle: Path, office: Office) -> None:
    office.branch(
        "article/pin", {"engine.toml": (bundle / "engine.toml").read_bytes(), "content/ywdt/yxyw/second.md": article()}
    )
    with pytest.raises(Exception, match="既有稿件.*又有"):
        office.submit("article/pin")


def test_a_portal_without_a_pin_or_with_a_wrong_one_is_told_what_to_do(
    bundle: Path, office: Office, tmp_path: Path
) -> None:
    machine = Machine(tmp_path / "county", tmp_path / "nothing")
    county(machine, bundle, office)
    told = machine.sanshen(office.root, "engine", "install", "main", code=1)
    assert "没有写明用哪个引擎" in told and "sanshen engine bundle" in told
    agreed(office, "house/pin", {"engine.toml": 'version = "0.1.0"\nsha256 = "abc"\n'})
    told = machine.sanshen(office.root, "engine", "install", "main", code=1)
    assert "engine.toml:2 sha256 写得不对" in told
    agreed(
        office,
        "house/both",
        {"engine.toml": (bundle / "engine.toml").read_bytes(), "pyproject.toml": '[project]\nname = "sanshen"\n'},
    )
    assert "既有 engine.toml 又有引擎源码" in machine.sanshen(office.root, "engine", "install", "main", code=1)
    assert git(office.root, "status", "--porcelain") == ""
