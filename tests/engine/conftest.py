"""One product repository and one installed engine for all tests of this room; each test works on copies."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.engine.machine import Machine, add_source
from tests.office import Office, copy_of
from tests.publish import tiny


@pytest.fixture(scope="session")
def _product(tmp_path_factory: pytest.TempPathFactory) -> tuple[Office, Path]:
    folder = tmp_path_factory.mktemp("product")
    office = Office(folder / "clone")
    tiny.equip(office)
    add_source(office, folder / "wheels")
    office.commit("engine")
    office.adopt()
    return office, folder / "wheels"


@pytest.fixture
def product(_product: tuple[Office, Path], tmp_path: Path) -> Office:
    return copy_of(_product[0], tmp_path / "clone")


@pytest.fixture
def machine(_product: tuple[Office, Path], tmp_path: Path) -> Machine:
    """A machine without any engine yet."""
    return Machine(tmp_path / "opt", Path(shutil.copytree(_product[1], tmp_path / "wheels")))


@pytest.fixture
def installed(machine: Machine, product: Office) -> Machine:
    """A machine with the engine of the product's first agreed commit."""
    machine.first(product.root)
    return machine
