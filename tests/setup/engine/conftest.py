"""One product repository, one installed engine and one bundle for all tests of this room; each test finds them as new."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sanshen.setup.engine.prefix import Prefix
from tests.setup.engine.machine import Machine, add_source
from tests.support import tiny
from tests.support.office import Office, copy_of


@pytest.fixture(scope="session")
def _product(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = Office(tmp_path_factory.mktemp("product") / "clone")
    tiny.equip(office)
    add_source(office, office.root.parent / "wheels")
    office.commit("engine")
    office.adopt()
    return office


@pytest.fixture(scope="session")
def _first(_product: Office, tmp_path_factory: pytest.TempPathFactory) -> Machine:
    machine = Machine(tmp_path_factory.mktemp("machine") / "opt", _product.root.parent / "wheels")
    machine.first(_product.root)
    return machine


@pytest.fixture(scope="session")
def _bundle(_first: Machine, _product: Office) -> Path:
    to = _first.prefix.with_name("bundle")
    assert "3 个安装包和 engine.toml" in _first.sanshen(_product.root, "engine", "bundle", str(to))
    return to


@pytest.fixture
def product(_product: Office, tmp_path: Path) -> Office:
    """The engine's repository, which is a portal too, with every file agreed."""
    return copy_of(_product, tmp_path / "product")


@pytest.fixture
def machine(_product: Office, tmp_path: Path) -> Machine:
    """A machine without any engine yet."""
    return Machine(tmp_path / "opt", _product.root.parent / "wheels")


@pytest.fixture
def installed(_first: Machine) -> Iterator[Machine]:
    """A machine with the engine of the product's first agreed commit; what a test installs beside it goes."""
    prefix, name = Prefix(_first.prefix), _first.current
    receipt = prefix.receipt(name)
    yield _first
    assert receipt
    prefix.finish(name, receipt)
    prefix.switch(name)
    (prefix.folder / "previous").unlink(missing_ok=True)
    for other in prefix.engines.iterdir():
        if other.name != name:
            prefix.discard(other.name)


@pytest.fixture
def bundle(_bundle: Path, tmp_path: Path) -> Path:
    """What the product's side hands out."""
    return Path(shutil.copytree(_bundle, tmp_path / "bundle"))
